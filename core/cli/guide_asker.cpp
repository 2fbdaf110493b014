#include "cli/guide_asker.h"

#include <ctime>

#include "cli/guide_report.h"
#include "cli/guide_sender.h"
#include "cli/progress.h"

namespace mercer::cli {
namespace {}  // namespace

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

GuideAsker::GuideAsker(const GuideArguments& arguments, const Console& console,
                       const GuideInput& input, GuidedAnswers& answers, JournalFile& journal,
                       HttpTransport& transport)
    : arguments_(arguments),
      console_(console),
      input_(input),
      answers_(answers),
      journal_(journal),
      transport_(transport) {}

Result<Asked> GuideAsker::ask(GuideRun& run, const std::vector<uint32_t>& positions) {
  Progress progress("Scoring", arguments_.subjects(), static_cast<double>(positions.size()));
  Asked asked;
  const int64_t start = now_ms();
  MERCER_ASSIGN_OR_RETURN(
      asked.requests,
      send_all(
          run, transport_, console_,
          [&](const HttpTransport::Arrival& arrival) {
            return keep(run.take(arrival.number, arrival.answer, now_ms()), positions, asked);
          },
          [&] { progress.update(static_cast<double>(asked.item_count), detail(run)); }));
  asked.elapsed_s = static_cast<double>(now_ms() - start) / 1000;
  return asked;
}

Status GuideAsker::keep(const GuideGain& gain, const std::vector<uint32_t>& positions,
                        Asked& asked) {
  if (!gain.is_answer) return Done{};
  JournalEntry entry{{},         gain.tokens_in,      gain.tokens_out,
                     gain.model, gain.is_expectation, utc_time()};
  for (const GuideGain::Item& item : gain.items) {
    const uint32_t position = positions[item.item];
    entry.items.push_back(
        {input_.items[position].id, answers_.text_checksum(position), item.scores});
  }
  asked.item_count += gain.items.size();
  asked.tokens_in += gain.tokens_in;
  asked.tokens_out += gain.tokens_out;
  answers_.add(entry);
  return journal_.append(journal_line(entry));
}

std::string GuideAsker::detail(const GuideRun& run) const {
  std::string text = with_thousands(answers_.tokens_in() + answers_.tokens_out()) + " tokens" +
                     cost_text(arguments_, answers_.tokens_in(), answers_.tokens_out());
  return text + wait_text(run.waits_ms(now_ms()));
}

}  // namespace mercer::cli
