#include "guide/score_answer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "data/guided_scores.h"

namespace mercer {
namespace {

using nlohmann::json;

constexpr int kHighest = static_cast<int>(GuidedScores::kHighest);

// A number of the answer: its value, and the how manieth of all numbers it is.
struct Number {
  double value;
  size_t ordinal;
};

// Takes {"id": {"attribute": number}} apart, and remembers what is there twice or of another shape.
class AnswerReader : public nlohmann::json_sax<json> {
 public:
  struct Item {
    std::unordered_map<std::string, Number> numbers = {};
    bool is_spoilt = false;
  };

  const std::unordered_map<std::string, Item>& items() const { return items_; }

  bool null() override { return other(); }
  bool boolean(bool /*value*/) override { return other(); }
  bool string(string_t& /*value*/) override { return other(); }
  bool binary(binary_t& /*value*/) override { return other(); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return number(value);
  }
  bool start_object(size_t /*size*/) override {
    if (depth_ >= 2) other();
    return ++depth_ <= kDeepest;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(size_t /*size*/) override {
    other();
    return ++depth_ <= kDeepest;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1) {
      const auto [place, is_new] = items_.try_emplace(name);
      item_ = &place->second;
      item_->is_spoilt = item_->is_spoilt || !is_new;
    } else if (depth_ == 2) {
      attribute_ = name;
    }
    return true;
  }
  bool parse_error(size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  static constexpr size_t kDeepest = 16;

  bool number(double value) {
    const size_t ordinal = number_count_++;
    if (depth_ != 2 || item_ == nullptr) return other();
    const bool is_new = item_->numbers.try_emplace(attribute_, Number{value, ordinal}).second;
    item_->is_spoilt = item_->is_spoilt || !is_new;
    return true;
  }
  // A value where it does not belong.
  bool other() {
    if (item_ != nullptr) item_->is_spoilt = true;
    return true;
  }

  std::unordered_map<std::string, Item> items_;
  Item* item_ = nullptr;  // the one being read; references into the map stay valid
  std::string attribute_;
  size_t depth_ = 0;
  size_t number_count_ = 0;
};

// Where each number of a JSON text begins: the runs that stand outside strings.
std::vector<size_t> number_places(std::string_view text) {
  std::vector<size_t> places;
  bool in_string = false;
  bool in_number = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    const bool starts = (c >= '0' && c <= '9') || c == '-';
    if (starts && !in_number) places.push_back(i);
    in_number = starts || (in_number && (c == '.' || c == 'e' || c == 'E' || c == '+'));
  }
  return places;
}

// The tokens of an answer, found by their place in its content.
class TokenMap {
 public:
  explicit TokenMap(const ChatAnswer& answer) : tokens_(answer.tokens) {
    std::string text;
    for (const AnswerToken& token : tokens_) {
      starts_.push_back(text.size());
      text += token.text;
    }
    // Tokens may have more than the content, such as thoughts or an end mark; but all of it.
    shift_ = tokens_.empty() ? text.npos : text.find(answer.content);
  }

  bool is_known() const { return shift_ != std::string::npos; }

  // The token in which the byte of the content lies, as its position.
  size_t at(size_t place) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), place + shift_);
    return static_cast<size_t>(after - starts_.begin()) - 1;
  }
  // How many bytes of that token lie before the byte.
  size_t bytes_before(size_t place) const { return place + shift_ - starts_[at(place)]; }
  const AnswerToken* token(size_t position) const {
    return position < tokens_.size() ? &tokens_[position] : nullptr;
  }

 private:
  const std::vector<AnswerToken>& tokens_;
  std::vector<size_t> starts_;
  size_t shift_ = 0;
};

std::string_view without_space(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == text.npos ? std::string_view() : text.substr(first);
}

// The digits that `text` starts with.
std::string_view digits_of(std::string_view text) {
  return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
}

// What a token would have made of the score; `before` is what of the chosen token precedes it.
std::string_view score_digits(std::string_view token, std::string_view before) {
  token = without_space(token);
  before = without_space(before);
  if (!token.starts_with(before)) return {};
  return digits_of(without_space(token.substr(before.size())));
}

// How likely a "1" goes on to a 10, by what could have stood behind it.
double share_of_tens(const AnswerToken* next) {
  double zeros = 0, all = 0;
  for (const AnswerToken::Choice& choice :
       next ? next->choices : std::vector<AnswerToken::Choice>()) {
    const std::string_view digits = digits_of(choice.text);
    all += choice.probability;
    if (digits == "0") zeros += choice.probability;
  }
  return all > 0 ? zeros / all : 0;
}

std::optional<double> expectation(const TokenMap& tokens, size_t place) {
  const size_t position = tokens.at(place);
  const AnswerToken& token = *tokens.token(position);
  const std::string_view before =
      std::string_view(token.text).substr(0, tokens.bytes_before(place));
  const auto is_ten = [&](const auto& choice) { return score_digits(choice.text, before) == "10"; };
  const bool has_tens = std::ranges::any_of(token.choices, is_ten);

  std::array<double, kHighest + 1> mass = {};
  for (const AnswerToken::Choice& choice : token.choices) {
    const std::string_view digits = score_digits(choice.text, before);
    if (digits == "10") {
      mass[kHighest] += choice.probability;
    } else if (digits == "1" && choice.text.ends_with('1') && choice.text == token.text) {
      const double tens = share_of_tens(tokens.token(position + 1));
      mass[kHighest] += choice.probability * tens;
      mass[1] += choice.probability * (1 - tens);
    } else if (digits == "1" && choice.text.ends_with('1') && !has_tens) {
      continue;
    } else if (digits.size() == 1) {
      mass[static_cast<size_t>(digits[0] - '0')] += choice.probability;
    }
  }
  double known = 0, sum = 0;
  for (size_t score = 0; score < mass.size(); ++score) {
    known += mass[score];
    sum += static_cast<double>(score) * mass[score];
  }
  constexpr double kLeastKnown = 0.5;
  if (!(known >= kLeastKnown)) return std::nullopt;
  return std::round(100 * sum / known) / 100;
}

bool is_score(double value) {
  return value >= 0 && value <= kHighest && value == std::floor(value);
}

}  // namespace

ScoreAnswer parse_scores(const ChatAnswer& answer, std::span<const std::string> ids,
                         const std::vector<Attribute>& attributes) {
  ScoreAnswer result;
  const std::string_view object = object_in(answer.content);
  AnswerReader reader;
  if (object.empty() || !json::sax_parse(object, &reader)) {
    result.trouble = why_unreadable(answer);
    return result;
  }
  const TokenMap tokens(answer);
  const std::vector<size_t> places = number_places(object);
  const size_t object_start = static_cast<size_t>(object.data() - answer.content.data());

  for (size_t position = 0; position < ids.size(); ++position) {
    const auto found = reader.items().find(ids[position]);
    if (found == reader.items().end()) {
      result.trouble = "it leaves out an id";
      continue;
    }
    const AnswerReader::Item& item = found->second;
    if (item.is_spoilt || item.numbers.size() != attributes.size()) {
      result.trouble = "it has too few or too many values for an id";
      continue;
    }
    std::vector<float> scores;
    bool is_expectation = false;
    for (const Attribute& attribute : attributes) {
      const auto number = item.numbers.find(attribute.name);
      if (number == item.numbers.end() || !is_score(number->second.value)) break;
      std::optional<double> expected;
      if (tokens.is_known() && number->second.ordinal < places.size()) {
        expected = expectation(tokens, object_start + places[number->second.ordinal]);
      }
      is_expectation = is_expectation || expected.has_value();
      scores.push_back(static_cast<float>(expected.value_or(number->second.value)));
    }
    if (scores.size() != attributes.size()) {
      result.trouble = "it has a value that is no whole number from 0 to 10, or no such quality";
      continue;
    }
    result.is_expectation = result.is_expectation || is_expectation;
    result.items.push_back({position, std::move(scores)});
  }
  return result;
}

}  // namespace mercer
