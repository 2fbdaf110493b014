#include "data/guided_scores.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "data/delimited_rows.h"
#include "data/field_values.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

// The id's column, then the attributes' in their own order.
ColumnChoice id_and(const std::vector<Attribute>& attributes) {
  return [&attributes](std::span<const std::string> header) -> Result<std::vector<size_t>> {
    std::vector<size_t> columns = {0};
    const auto scores = header.subspan(1);
    for (const Attribute& attribute : attributes) {
      const auto found = std::find(scores.begin(), scores.end(), attribute.name);
      if (found == scores.end()) {
        return Error{ErrorCode::kNotFound,
                     "the header has no column for the attribute \"" + attribute.name + "\""};
      }
      if (std::find(found + 1, scores.end(), attribute.name) != scores.end()) {
        return Error{ErrorCode::kDuplicate,
                     "the header names the attribute \"" + attribute.name + "\" twice"};
      }
      columns.push_back(static_cast<size_t>(found - header.begin()));
    }
    for (const std::string& name : scores) {
      const auto is_named = [&](const Attribute& attribute) { return attribute.name == name; };
      if (std::none_of(attributes.begin(), attributes.end(), is_named)) {
        return Error{ErrorCode::kNotFound, "the header's column " + quoted_excerpt(name) +
                                               " is not among the attributes"};
      }
    }
    return columns;
  };
}

// Whose scores a table has.
struct Scored {
  const char* what;  // the table: "guided scores"
  const char* noun;  // "item"
  std::vector<std::string_view> ids;
};

class ScoreTable {
 public:
  ScoreTable(const std::vector<Attribute>& attributes, const Scored& scored)
      : attributes_(attributes), scored_(scored) {
    scores_.values.resize(scored.ids.size() * attributes.size());
    scores_.present.resize(scored.ids.size());
    items_.reserve(scored.ids.size());
    for (size_t item = 0; item < scored.ids.size(); ++item) items_.emplace(scored.ids[item], item);
  }

  // `row`: the id, then a score for each attribute.
  Status add(const Row& row) {
    const std::string_view id = trimmed(row.fields[0]);
    const std::string here = "line " + std::to_string(row.line);
    if (id.empty()) return Error{ErrorCode::kMalformedInput, here + ": no " + scored_.noun + " id"};
    if (!seen_.insert(std::string(id)).second) {
      return Error{ErrorCode::kDuplicate, here + ": the " + scored_.noun + " " +
                                              quoted_excerpt(id) +
                                              " stands on an earlier line too"};
    }
    const auto item = items_.find(id);
    for (size_t axis = 0; axis < attributes_.size(); ++axis) {
      const std::string_view text = trimmed(row.fields[axis + 1]);
      const std::optional<double> score = parse_number(text);
      if (!score) {
        return Error{ErrorCode::kMalformedInput, here + ": the score of \"" +
                                                     attributes_[axis].name +
                                                     "\" is not a number: " + quoted_excerpt(text)};
      }
      if (*score < GuidedScores::kLowest || *score > GuidedScores::kHighest) {
        return Error{ErrorCode::kOutOfRange, here + ": the score of \"" + attributes_[axis].name +
                                                 "\" is " + std::string(text) +
                                                 ", outside 0 to 10"};
      }
      if (item == items_.end()) continue;
      scores_.values[item->second * attributes_.size() + axis] = static_cast<float>(*score);
    }
    if (item == items_.end()) {
      ++scores_.unknown_count;
    } else {
      scores_.present[item->second] = true;
    }
    return Done{};
  }

  GuidedScores take() {
    for (size_t item = 0; item < scored_.ids.size(); ++item) {
      if (scores_.present[item]) continue;
      ++scores_.missing_count;
      if (scores_.missing_ids.size() < GuidedScores::kMostListed) {
        scores_.missing_ids.emplace_back(scored_.ids[item]);
      }
    }
    return std::move(scores_);
  }

 private:
  const std::vector<Attribute>& attributes_;
  const Scored& scored_;
  std::unordered_map<std::string_view, size_t> items_;  // id -> position
  std::unordered_set<std::string> seen_;
  GuidedScores scores_;
};

Result<GuidedScores> parse_scores_of(const Scored& scored, std::string_view csv_text,
                                     const std::vector<Attribute>& attributes) {
  const auto locate = [&](const Error& error) {
    return Error{error.code, std::string(scored.what) + ": " + error.message};
  };
  ScoreTable table(attributes, scored);
  DelimitedRows rows(DelimitedRows::Dialect::kCsv, id_and(attributes),
                     [&](const Row& row) { return table.add(row); });
  TextLines lines([&](std::string_view line, uint64_t number) -> Status {
    if (is_valid_utf8(line)) return rows.read_line(line, number);
    return Error{ErrorCode::kMalformedInput,
                 "line " + std::to_string(number) + " is not valid UTF-8; save the file as UTF-8"};
  });
  Status status = lines.feed(csv_text);
  if (status.ok()) status = lines.finish();
  if (status.ok()) status = rows.finish();
  if (!status.ok()) return locate(status.error());
  return table.take();
}

}  // namespace

Result<GuidedScores> parse_guided_scores(std::string_view csv_text,
                                         const std::vector<Attribute>& attributes,
                                         const std::vector<CatalogueItem>& catalogue) {
  Scored items{"guided scores", "item", {}};
  for (const CatalogueItem& item : catalogue) items.ids.push_back(item.id);
  return parse_scores_of(items, csv_text, attributes);
}

Result<GuidedScores> parse_user_scores(std::string_view csv_text,
                                       const std::vector<Attribute>& attributes,
                                       std::span<const std::string> user_ids) {
  const Scored users{"user scores", "user", {user_ids.begin(), user_ids.end()}};
  return parse_scores_of(users, csv_text, attributes);
}

}  // namespace mercer
