// What is known of an endpoint by its answers so far: when it may be asked next, what it takes
// besides messages, and whether to go on. Knows no sockets and no clock; one thread.
#ifndef MERCER_GUIDE_CHAT_ENDPOINT_H_
#define MERCER_GUIDE_CHAT_ENDPOINT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guide/chat.h"
#include "guide/http_answer.h"
#include "guide/pacing.h"
#include "mercer/result.h"

namespace mercer {

struct GuideOptions {
  size_t batch = 10;        // items a request
  size_t parallel = 4;      // requests at once
  uint64_t seed = 1;        // of ids and jitter
  size_t max_tokens = 0;    // of an answer; 0: what is enough for the question
  std::string secret = {};  // cut out of everything that is handed on from outside; may be empty
};

struct GuideRequest {
  uint64_t number;
  std::string body;
};

class ChatEndpoint {
 public:
  static constexpr int kOk = 200;
  static constexpr size_t kMostFailures = 8;                        // in a row, of requests
  static constexpr size_t kMostFailuresAtFirst = 3;                 // before anything has answered
  static constexpr int64_t kLongestWait_ms = int64_t{15} * 60'000;  // that a server may ask for

  // `model`: as it is asked for. `features`: what to ask for until it is refused.
  ChatEndpoint(std::string model, const GuideOptions& options, const ChatFeatures& features);

  bool may_be_asked(size_t in_flight, int64_t now_ms) const;
  // For how long it must not be asked; 0: it may.
  int64_t waits_ms(int64_t now_ms) const;

  // An answer with status kOk that took `tokens`; 0: not known.
  void answered(const HttpAnswer& answer, uint64_t tokens, int64_t now_ms);

  // What to do about a question whose answer has another status than kOk.
  enum class Remedy {
    kSendAgain,     // as soon as may_be_asked(), with features() as they are now
    kAskOtherwise,  // it may be about this very question: too long, or refused by a filter
    kNone           // stopped() says why
  };
  // `features`: those that the question was sent with.
  Remedy failed(const ChatFeatures& features, const HttpAnswer& answer, int64_t now_ms);

  // Stops if it asks to wait for longer than anybody would.
  void check_wait(int64_t now_ms);
  void stop(ErrorCode code, const std::string& message);
  // Why nothing more is to be asked.
  const std::optional<Error>& stopped() const { return stopped_; }

  const ChatFeatures& features() const { return features_; }
  // What people should know, since the last call.
  std::vector<std::string> take_notes();

  // Text from outside, for people: without the secret, on one line, and not long.
  std::string shown(std::string_view text) const;
  // "HTTP 503: the model is being loaded".
  std::string described(const HttpAnswer& answer) const;

 private:
  bool give_up_feature(const ChatFeatures& features, const HttpAnswer& answer);
  void fail_for_now(const HttpAnswer& answer, int64_t now_ms);
  void refuse(const HttpAnswer& answer);

  std::string model_;
  std::string secret_;
  Pacing pacing_;
  ChatFeatures features_;
  bool is_reached_ = false;  // something has answered, if only with an error
  std::vector<std::string> notes_;
  std::optional<Error> stopped_;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_CHAT_ENDPOINT_H_
