// Asks for a proposal until an answer can be used, as a state machine like GuideRun
// (guide_run.h): one request at a time, the next one with the reasons why those before could not
// be used.
#ifndef MERCER_GUIDE_PROPOSAL_RUN_H_
#define MERCER_GUIDE_PROPOSAL_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "guide/chat_endpoint.h"
#include "guide/item_texts.h"
#include "guide/proposal.h"

namespace mercer {

class ProposalRun {
 public:
  static constexpr size_t kMostAsks = 5;

  // `question` must outlive the run.
  ProposalRun(const ProposalQuestion& question, std::vector<ItemText> sample,
              const GuideOptions& options);

  std::optional<GuideRequest> next(int64_t now_ms);
  void take(uint64_t number, const HttpAnswer& answer, int64_t now_ms);

  int64_t waits_ms(int64_t now_ms) const { return has_more() ? endpoint_.waits_ms(now_ms) : 0; }
  size_t in_flight() const { return in_flight_ ? 1 : 0; }
  bool has_more() const { return !stopped() && proposal_.empty() && !in_flight_; }
  const std::optional<Error>& stopped() const { return endpoint_.stopped(); }
  std::vector<std::string> take_notes();

  // What was proposed; empty: nothing yet.
  const std::vector<Attribute>& proposal() const { return proposal_; }
  const std::string& answered_by() const { return answered_by_; }  // empty: not said
  uint64_t tokens_in() const { return tokens_in_; }
  uint64_t tokens_out() const { return tokens_out_; }

 private:
  struct Sent {
    uint64_t number;
    ChatFeatures features;
  };

  void read(const HttpAnswer& answer, int64_t now_ms);
  void ask_again(const std::string& reason);
  bool has_secret(const std::vector<Attribute>& attributes) const;

  const ProposalQuestion& question_;
  std::vector<ItemText> sample_;
  GuideOptions options_;
  ChatEndpoint endpoint_;
  std::optional<Sent> in_flight_;
  uint64_t next_number_ = 1;
  std::vector<std::string> refusals_;  // of answers
  size_t asks_ = 0;                    // that came to nothing
  std::vector<std::string> notes_;
  std::vector<Attribute> proposal_;
  std::string answered_by_;
  uint64_t tokens_in_ = 0;
  uint64_t tokens_out_ = 0;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_PROPOSAL_RUN_H_
