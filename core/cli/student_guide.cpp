#include "cli/student_guide.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/default_student.h"
#include "cli/files.h"
#include "cli/guide_asker.h"
#include "cli/guide_input.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "guide/guided_file.h"
#include "mercer/checksum.h"

namespace mercer::cli {
namespace {

struct ChosenStudent {
  Student student;
  std::string name;
  std::string checksum;
};

Result<ChosenStudent> choose_student(const std::string& path) {
  std::vector<uint8_t> bytes;
  if (path.empty()) {
    const std::span<const uint8_t> built_in = default_student_bytes();
    bytes.assign(built_in.begin(), built_in.end());
  } else {
    MERCER_ASSIGN_OR_RETURN(bytes, read_binary_file(path));
  }
  auto student = decode_student(bytes);
  if (!student.ok()) return path.empty() ? student.error() : in_file(path, student.error());
  ChosenStudent chosen{std::move(student).value(), {}, checksum_hex(bytes)};
  chosen.name = student_name(chosen.student);
  if (path.empty()) chosen.name = "Mercer's built-in student, " + chosen.name;
  return chosen;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "\"" : ", \"") + name + "\"";
  return text;
}

// Where the student has each attribute.
Result<std::vector<size_t>> columns_for(const std::vector<Attribute>& attributes,
                                        const Student& student, const Console& console) {
  std::vector<size_t> columns;
  std::vector<std::string> unknown, reworded;
  for (const Attribute& attribute : attributes) {
    const auto found =
        std::ranges::find(student.attributes, attribute.name, &StudentAttribute::name);
    if (found == student.attributes.end()) {
      unknown.push_back(attribute.name);
      continue;
    }
    if (found->description != attribute.description) reworded.push_back(attribute.name);
    columns.push_back(static_cast<size_t>(found - student.attributes.begin()));
  }
  if (!unknown.empty()) {
    std::vector<std::string> known;
    known.reserve(student.attributes.size());
    for (const StudentAttribute& attribute : student.attributes) known.push_back(attribute.name);
    return Error{ErrorCode::kNotFound,
                 "the student has not learned " + quoted_list(unknown) + " (it knows " +
                     quoted_list(known) +
                     "); let a language model score these attributes (--endpoint and --model), and "
                     "`mercer student` learn from that"};
  }
  if (!reworded.empty()) {
    console.note("mercer: note: the student learned " + quoted_list(reworded) +
                 " by another description; what it scores is that");
  }
  return columns;
}

Status check_no_journal(const GuideArguments& arguments) {
  std::error_code ignored;
  if (!std::filesystem::exists(arguments.journal(), ignored)) return Done{};
  return Error{ErrorCode::kInvalidArgument,
               "\"" + arguments.journal().string() + "\" says that a language model scored \"" +
                   arguments.output +
                   "\"; name another output for a student's scores, or the language model by "
                   "--endpoint and --model"};
}

void report_scored(const GuideArguments& arguments, const Console& console, const ItemTexts& texts,
                   const ChosenStudent& chosen) {
  console.print_json({{"output", arguments.output},
                      {"record", arguments.record().string()},
                      {"student", chosen.name},
                      {"student_checksum", chosen.checksum},
                      {"built_in", arguments.student.empty()},
                      {"scored", texts.items.size()},
                      {"without_text", texts.without_text}});
  console.print(with_thousands(texts.items.size()) + " items scored by " + chosen.name);
  console.print("Written to " + arguments.output + ", and who scored to " +
                arguments.record().string());
}

}  // namespace

std::string student_name(const Student& student) {
  return "a student of " + with_thousands(student.item_count) + " items scored by " +
         (student.source.empty() ? "somebody unknown" : student.source);
}

Result<std::vector<std::vector<float>>> student_scores(const Student& student,
                                                       std::span<const ItemText> items,
                                                       std::span<const size_t> columns) {
  constexpr size_t kItemsAnUpdate = 1000;
  Progress progress("Scoring", "items", static_cast<double>(items.size()));
  std::vector<std::vector<float>> result;
  result.reserve(items.size());
  for (const ItemText& item : items) {
    const std::vector<double> scores = student.scores(words_of(item));
    std::vector<float>& row = result.emplace_back();
    for (const size_t k : columns) {
      row.push_back(static_cast<float>(std::round(100 * scores[k]) / 100));
    }
    if (result.size() % kItemsAnUpdate != 0) continue;
    progress.update(static_cast<double>(result.size()));
    if (interrupted()) return interrupted_error();
  }
  return result;
}

Status guide_by_student(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments.attributes));
  auto attributes = parse_attributes(text);
  if (!attributes.ok()) return in_file(arguments.attributes, attributes.error());
  MERCER_RETURN_IF_ERROR(check_no_journal(arguments));
  MERCER_ASSIGN_OR_RETURN(const ChosenStudent chosen, choose_student(arguments.student));
  MERCER_ASSIGN_OR_RETURN(const std::vector<size_t> columns,
                          columns_for(attributes.value(), chosen.student, console));
  if (arguments.student.empty()) {
    console.note(
        "mercer: note: no language model is named (--endpoint, --model), so the scores "
        "are those of " +
        chosen.name + ": it knows the words of that shop and no others");
  }
  MERCER_ASSIGN_OR_RETURN(const ItemTexts texts, read_items(arguments, console));
  MERCER_ASSIGN_OR_RETURN(const auto scores, student_scores(chosen.student, texts.items, columns));
  const std::string csv = guided_csv(texts.items, attributes.value(), scores);
  const GuidedRecord record{.model = chosen.name,
                            .answered_by = {},
                            .prompt = "",
                            .prompt_checksum = "",
                            .question = chosen.checksum,
                            .is_expectation = true,
                            .item_count = texts.items.size(),
                            .date = utc_time(),
                            .scores_checksum = checksum_hex(csv),
                            .mercer_version = MERCER_VERSION};
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, csv));
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.record(), encode_guided_record(record)));
  report_scored(arguments, console, texts, chosen);
  return Done{};
}

}  // namespace mercer::cli
