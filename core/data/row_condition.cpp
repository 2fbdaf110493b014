// g++ 12 sees an uninitialised value inside its own <regex> when sanitizers are on. Warnings
// belong to the line where they arise, so this stands above the header.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "data/row_condition.h"

#include <array>
#include <optional>
#include <regex>
#include <unordered_map>
#include <utility>

#include "data/field_values.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

constexpr size_t kMaxPatternBytes = 1000;

// libstdc++'s usual matcher recurses once a character and can take exponential time; its other one
// does neither, at the price of back-references.
#ifdef __GLIBCXX__
constexpr auto kSyntax =
    std::regex::ECMAScript | std::regex_constants::__polynomial | std::regex::nosubs;
#else
constexpr auto kSyntax = std::regex::ECMAScript | std::regex::nosubs;
#endif

struct StringHash : std::hash<std::string_view> {
  using is_transparent = void;
};

}  // namespace

// A regular expression with a memory: columns repeat their values a lot (an invoice number stands
// on each of its lines), and looking one up is much faster than matching it.
class RowCondition::Pattern {
 public:
  explicit Pattern(std::regex regex) : regex_(std::move(regex)) {}

  bool matches(std::string_view value) {
    const auto known = verdicts_.find(value);
    if (known != verdicts_.end()) return known->second;
    const bool match = std::regex_match(value.begin(), value.end(), regex_);
    constexpr size_t kMostRemembered = 1 << 16;
    constexpr size_t kLongestRemembered = 64;
    if (verdicts_.size() < kMostRemembered && value.size() <= kLongestRemembered) {
      verdicts_.emplace(value, match);
    }
    return match;
  }

 private:
  std::regex regex_;
  std::unordered_map<std::string, bool, StringHash, std::equal_to<>> verdicts_;
};

RowCondition::RowCondition() = default;
RowCondition::~RowCondition() = default;
RowCondition::RowCondition(RowCondition&&) noexcept = default;
RowCondition& RowCondition::operator=(RowCondition&&) noexcept = default;

Result<RowCondition> RowCondition::parse(std::string_view text) {
  using enum Operator;
  constexpr std::array<std::pair<std::string_view, Operator>, 8> kOperators = {
      {{">", kGreater},
       {">=", kGreaterEqual},
       {"<", kLess},
       {"<=", kLessEqual},
       {"=", kEqual},
       {"!=", kNotEqual},
       {"~", kMatches},
       {"!~", kMatchesNot}}};
  const auto fail = [&](std::string_view why) {
    return Error{ErrorCode::kInvalidArgument,
                 "the condition " + quoted_excerpt(text) + " " + std::string(why)};
  };

  // The first word that is an operator splits the text: column names may hold spaces.
  RowCondition condition;
  std::string_view operator_text;
  for (size_t start = 0; start < text.size() && operator_text.empty();) {
    const size_t first = text.find_first_not_of(" \t", start);
    if (first == std::string_view::npos) break;
    const size_t end = std::min(text.find_first_of(" \t", first), text.size());
    const std::string_view word = text.substr(first, end - first);
    for (const auto& [name, code] : kOperators) {
      if (word != name || first == 0) continue;
      operator_text = name;
      condition.operator_ = code;
      condition.column_ = trimmed(text.substr(0, first));
      condition.value_ = trimmed(text.substr(end));
    }
    start = end;
  }
  if (operator_text.empty() || condition.column_.empty()) {
    return fail("is not 'COLUMN OP VALUE' with OP one of > >= < <= = != ~ !~ and spaces around it");
  }
  condition.text_ = condition.column_ + " " + std::string(operator_text) + " " + condition.value_;

  switch (condition.operator_) {
    case kGreater:
    case kGreaterEqual:
    case kLess:
    case kLessEqual: {
      const std::optional<double> number = parse_number(condition.value_);
      if (!number) return fail("compares with something that is not a number");
      condition.number_ = *number;
      break;
    }
    case kMatches:
    case kMatchesNot:
      if (condition.value_.size() > kMaxPatternBytes) return fail("has a pattern over 1000 bytes");
      // The one place where the standard library reports by throwing.
      try {
        condition.pattern_ = std::make_unique<Pattern>(std::regex(condition.value_, kSyntax));
      } catch (const std::regex_error& error) {
        return fail("has a pattern that is no regular expression: " + std::string(error.what()));
      }
      break;
    case kEqual:
    case kNotEqual:
      break;
  }
  return condition;
}

RowCondition::Verdict RowCondition::judge(std::string_view value) {
  const auto keep_if = [](bool keep) { return keep ? Verdict::kKeep : Verdict::kDrop; };
  switch (operator_) {
    case Operator::kEqual:
      return keep_if(value == value_);
    case Operator::kNotEqual:
      return keep_if(value != value_);
    case Operator::kMatches:
      return keep_if(pattern_->matches(value));
    case Operator::kMatchesNot:
      return keep_if(!pattern_->matches(value));
    default:
      break;
  }
  const std::optional<double> number = parse_number(value);
  if (!number) return Verdict::kUnreadable;
  switch (operator_) {
    case Operator::kGreater:
      return keep_if(*number > number_);
    case Operator::kGreaterEqual:
      return keep_if(*number >= number_);
    case Operator::kLess:
      return keep_if(*number < number_);
    default:
      return keep_if(*number <= number_);
  }
}

}  // namespace mercer
