#include "cli/guide_asker.h"

#include <chrono>
#include <ctime>
#include <optional>

#include "cli/guide_report.h"
#include "cli/interrupt.h"
#include "cli/progress.h"

namespace mercer::cli {
namespace {

constexpr int64_t kLastAnswers_ms = 30'000;
constexpr int64_t kLongestSleep_ms = 100;  // between two looks at Ctrl-C

int64_t now_ms() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

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
  Progress progress("Scoring", "items", static_cast<double>(positions.size()));
  Asked asked;
  const int64_t start = now_ms();
  std::optional<int64_t> end;
  while (run.in_flight() > 0 || (!end && run.has_more())) {
    const int64_t now = now_ms();
    if (!end && (interrupted() || run.stopped())) {
      end = now + kLastAnswers_ms;
      if (interrupted() && run.in_flight() > 0) {
        console_.note(
            "mercer: stopping when the requests under way are answered; Ctrl-C again stops at "
            "once");
      }
    }
    if (end && now >= *end) break;
    while (!end) {
      auto request = run.next(now);
      if (!request) break;
      ++asked.requests;
      transport_.post(request->number, std::move(request->body));
    }
    for (const HttpTransport::Arrival& arrival : transport_.wait(kLongestSleep_ms)) {
      const GuideGain gain = run.take(arrival.number, arrival.answer, now_ms());
      MERCER_RETURN_IF_ERROR(keep(gain, positions, asked));
    }
    for (const std::string& note : run.take_notes()) console_.note("mercer: note: " + note);
    progress.update(static_cast<double>(asked.item_count), detail(run));
  }
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
  const int64_t waits_ms = run.waits_ms(now_ms());
  if (waits_ms > 0) {
    text += ", waiting " + std::to_string((waits_ms + 999) / 1000) + " s for the endpoint";
  }
  return text;
}

}  // namespace mercer::cli
