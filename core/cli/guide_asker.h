// Sends what a run of `mercer guide` gives, and keeps what comes back before anything else.
#ifndef MERCER_CLI_GUIDE_ASKER_H_
#define MERCER_CLI_GUIDE_ASKER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "cli/http_transport.h"
#include "cli/journal_file.h"
#include "guide/guide_run.h"
#include "guide/guided_answers.h"
#include "mercer/result.h"

namespace mercer::cli {

// What one command asked for.
struct Asked {
  size_t requests = 0;
  size_t item_count = 0;  // scored
  uint64_t tokens_in = 0;
  uint64_t tokens_out = 0;
  double elapsed_s = 0;
};

// What came of it.
struct GuideOutcome {
  Asked asked;
  ChatFeatures features;
  std::vector<UnscoredItem> unscored;  // by position among the input's items
};

// Now, as records have it: "2026-01-31T08:00:00Z".
std::string utc_time();

class GuideAsker {
 public:
  // All must outlive this.
  GuideAsker(const GuideArguments& arguments, const Console& console, const GuideInput& input,
             GuidedAnswers& answers, JournalFile& journal, HttpTransport& transport);

  // Until all is asked, the run stops, or somebody interrupts; then only what is under way is
  // waited for, for half a minute, since it will be paid for. `positions`: of the run's items among
  // the input's. Fails when an answer cannot be kept.
  Result<Asked> ask(GuideRun& run, const std::vector<uint32_t>& positions);

 private:
  Status keep(const GuideGain& gain, const std::vector<uint32_t>& positions, Asked& asked);
  std::string detail(const GuideRun& run) const;

  const GuideArguments& arguments_;
  const Console& console_;
  const GuideInput& input_;
  GuidedAnswers& answers_;
  JournalFile& journal_;
  HttpTransport& transport_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_ASKER_H_
