#include "mercer/text_features.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace mercer {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kSpace = U' ';
constexpr char32_t kFirstWordlike = 0x2e80;  // from here on CJK radicals, ideographs, kana, Hangul

// Takes the next code point off the front of `text`, which is not empty.
char32_t next_code_point(std::string_view& text) {
  const auto byte = [&text](size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t code_point = size == 1 ? first : first & (0x7f >> size);
  bool is_valid = size == 1 || (first >= 0xc2 && first < 0xf5);
  size_t used = 1;
  for (; is_valid && used < size; ++used) {
    is_valid = used < text.size() && (byte(used) & 0xc0) == 0x80;
    if (!is_valid) break;
    code_point = code_point << 6 | (byte(used) & 0x3f);
  }
  text.remove_prefix(used);
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code_point >= 0xd800 && code_point < 0xe000;
  if (!is_valid || code_point < kLeast[size] || code_point > 0x10ffff || is_surrogate) {
    return kReplacement;
  }
  return code_point;
}

// Whatever is neither a digit nor could be a letter: ASCII's and Latin-1's signs, the general, the
// CJK and the full-width punctuation.
bool is_separator(char32_t code_point) {
  const auto within = [code_point](char32_t first, char32_t last) {
    return code_point >= first && code_point <= last;
  };
  if (code_point < 0x80) return !within(U'0', U'9') && !within(U'a', U'z');
  return code_point < 0xc0 || within(0x2000, 0x206f) || within(0x3000, 0x303f) ||
         within(0xff00, 0xff0f) || within(0xff1a, 0xff20);
}

// " word word ", or a lone space.
std::u32string normalised(std::string_view utf8) {
  std::u32string text(1, kSpace);
  text.reserve(utf8.size() + 2);
  while (!utf8.empty()) {
    char32_t code_point = next_code_point(utf8);
    if (code_point >= U'A' && code_point <= U'Z') code_point += U'a' - U'A';
    if (!is_separator(code_point)) {
      text.push_back(code_point);
    } else if (text.back() != kSpace) {
      text.push_back(kSpace);
    }
  }
  if (text.back() != kSpace) text.push_back(kSpace);
  return text;
}

// FNV-1a over code points, its bits then mixed as MurmurHash3 does it: the lowest ones of FNV alone
// hardly depend on what came first.
uint32_t feature_of(std::u32string_view piece) {
  uint32_t hash = 0x811c9dc5;
  for (const char32_t code_point : piece) hash = (hash ^ code_point) * 0x01000193;
  hash = (hash ^ hash >> 16) * 0x85ebca6b;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35;
  return (hash ^ hash >> 16) % kTextFeatureCount;
}

}  // namespace

std::vector<uint32_t> text_features(std::string_view utf8) {
  const std::u32string spaced = normalised(utf8);
  const std::u32string_view text = spaced;
  std::vector<uint32_t> features;
  size_t previous = text.size();  // where the word before begins, with its space; none yet
  for (size_t begin = 0; begin + 1 < text.size();) {
    const size_t end = text.find(kSpace, begin + 1) + 1;  // behind the space after the word
    features.push_back(feature_of(text.substr(begin, end - begin)));
    if (previous < begin) features.push_back(feature_of(text.substr(previous, end - previous)));
    for (size_t at = begin; at < end; ++at) {
      const size_t shortest = text[at] >= kFirstWordlike ? 1 : 3;
      for (size_t size = shortest; size <= 4 && size <= end - at; ++size) {
        features.push_back(feature_of(text.substr(at, size)));
      }
    }
    previous = begin;
    begin = end - 1;
  }
  std::sort(features.begin(), features.end());
  features.erase(std::unique(features.begin(), features.end()), features.end());
  return features;
}

}  // namespace mercer
