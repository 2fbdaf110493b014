// A run of questions as a state machine: what to send next, and what an answer means. It knows no
// sockets and no clock; the caller sends, waits and says what time it is. One thread.
#ifndef MERCER_GUIDE_GUIDE_RUN_H_
#define MERCER_GUIDE_GUIDE_RUN_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "guide/chat.h"
#include "guide/chat_endpoint.h"
#include "guide/http_answer.h"
#include "guide/item_texts.h"
#include "guide/score_question.h"
#include "mercer/result.h"

namespace mercer {

// What one answer brought.
struct GuideGain {
  struct Item {
    uint32_t item;  // position in the run's items
    std::vector<float> scores;
  };
  std::vector<Item> items;
  bool is_answer = false;  // the model has answered, though perhaps nothing of use
  bool is_expectation = false;
  uint64_t tokens_in = 0;
  uint64_t tokens_out = 0;
  std::string model;  // that says it answered
};

struct UnscoredItem {
  uint32_t item;
  std::string reason;
};

class GuideRun {
 public:
  // A failed request is sent again as it was; an item without valid scores is asked for again, in
  // half the company each time and so in the end alone.
  static constexpr size_t kMostAsks = 6;      // of one item
  static constexpr size_t kMostUseless = 10;  // answers in a row without a valid score

  // `question` and `items` must outlive the run.
  GuideRun(const ScoreQuestion& question, std::span<const ItemText> items,
           const GuideOptions& options);

  // The next request to send, if there is one and it may be sent now.
  std::optional<GuideRequest> next(int64_t now_ms);
  // What came of a request. An item's scores come once.
  GuideGain take(uint64_t number, const HttpAnswer& answer, int64_t now_ms);

  // How long next() has nothing to give because of the server; 0: it is not that.
  int64_t waits_ms(int64_t now_ms) const { return has_more() ? endpoint_.waits_ms(now_ms) : 0; }
  size_t in_flight() const { return in_flight_.size(); }
  bool has_more() const { return !stopped() && !queue_.empty(); }
  // Why the run came to an end before all items were asked for.
  const std::optional<Error>& stopped() const { return endpoint_.stopped(); }
  // Items that were asked for kMostAsks times, in the order of giving up.
  const std::vector<UnscoredItem>& unscored() const { return unscored_; }
  const ChatFeatures& features() const { return endpoint_.features(); }
  // What people should know, since the last call.
  std::vector<std::string> take_notes() { return endpoint_.take_notes(); }

 private:
  struct Ask {
    std::vector<uint32_t> items;
    size_t asks = 0;  // how often these were asked for before
  };
  struct Sent {
    Ask ask;
    std::vector<std::string> ids;
    ChatFeatures features;
  };

  void take_failure(Sent sent, const HttpAnswer& answer, int64_t now_ms);
  GuideGain read_scores(const Sent& sent, const HttpAnswer& answer, int64_t now_ms);
  void ask_again(const Ask& ask, const std::vector<uint32_t>& items, const std::string& reason);
  void count_useless(const std::string& reason);
  void send_again(Ask ask);

  const ScoreQuestion& question_;
  std::span<const ItemText> items_;
  GuideOptions options_;
  ChatEndpoint endpoint_;
  std::deque<Ask> queue_;
  size_t fresh_count_;  // requests of the queue that were never sent
  std::map<uint64_t, Sent> in_flight_;
  uint64_t next_number_ = 1;
  size_t useless_in_a_row_ = 0;
  bool has_scores_ = false;
  std::vector<UnscoredItem> unscored_;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_GUIDE_RUN_H_
