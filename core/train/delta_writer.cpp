#include "train/delta_writer.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "mercer/checksum.h"
#include "mercer/delta.h"

namespace mercer {
namespace {

using Words = std::vector<uint32_t>;

// What is shorter costs as much to describe as to send.
constexpr size_t kBlockWords = 8;

Words words_of(std::span<const uint8_t> bytes) {
  Words words(bytes.size() / sizeof(uint32_t));
  if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

struct Match {
  size_t base = 0;  // where it begins in the base
  size_t next = 0;  // and in the new file
  size_t count = 0;
  uint32_t add = 0;
};

// The blocks of a base, found by how their words differ from one another, so that a list of offsets
// is found again after a number was added to all of them.
class BlockIndex {
 public:
  explicit BlockIndex(const Words& base) : base_(base) {
    for (size_t at = 0; at + kBlockWords <= base.size(); at += kBlockWords) {
      blocks_.emplace(hash_of(base.data() + at), at);
    }
  }

  // What agrees from `at` of the new file on: the longer of what `shift` (new place less old) gives
  // and what an equal block gives. At least kBlockWords must be left of `next`.
  Match find(const Words& next, size_t at, size_t shift) const {
    const Match straight = match_at(next, at, at - shift);
    const auto block = blocks_.find(hash_of(next.data() + at));
    if (block == blocks_.end()) return straight;
    const Match moved = match_at(next, at, block->second);
    return moved.count > straight.count ? moved : straight;
  }

 private:
  static uint64_t hash_of(const uint32_t* words) {
    uint64_t hash = 0;
    for (size_t i = 1; i < kBlockWords; ++i) {
      hash = (hash ^ (words[i] - words[i - 1])) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
    return hash;
  }

  Match match_at(const Words& next, size_t at, size_t base_at) const {
    Match match{.base = base_at, .next = at};
    if (base_at >= base_.size()) return match;
    match.add = next[at] - base_[base_at];
    const size_t most = std::min(next.size() - at, base_.size() - base_at);
    while (match.count < most &&
           next[at + match.count] == base_[base_at + match.count] + match.add) {
      ++match.count;
    }
    return match;
  }

  const Words& base_;
  std::unordered_map<uint64_t, size_t> blocks_;
};

// Also what agrees before a match, but not further back than `begin` of the new file.
void extend_back(Match& match, const Words& base, const Words& next, size_t begin) {
  while (match.next > begin && match.base > 0 &&
         next[match.next - 1] == base[match.base - 1] + match.add) {
    --match.next;
    --match.base;
    ++match.count;
  }
}

// In the new file's order, without overlaps.
std::vector<Match> matches_of(const Words& base, const Words& next) {
  const BlockIndex index(base);
  std::vector<Match> matches;
  size_t end = 0;    // of what is matched
  size_t shift = 0;  // of the latest match; differences of unsigned numbers wrap as they should
  for (size_t at = 0; at + kBlockWords <= next.size();) {
    Match match = index.find(next, at, shift);
    if (match.count < kBlockWords) {
      ++at;
      continue;
    }
    extend_back(match, base, next, end);
    matches.push_back(match);
    shift = match.next - match.base;
    at = end = match.next + match.count;
  }
  return matches;
}

void append_pair(Words& words, uint64_t value) {
  words.push_back(static_cast<uint32_t>(value));
  words.push_back(static_cast<uint32_t>(value >> 32));
}

void append_operation(Words& delta, const Match& copied, std::span<const uint32_t> inserted) {
  if (copied.count + inserted.size() == 0) return;
  for (const size_t number : {copied.base, copied.count, size_t{copied.add}, inserted.size()}) {
    delta.push_back(static_cast<uint32_t>(number));
  }
  delta.insert(delta.end(), inserted.begin(), inserted.end());
}

Words encode(std::span<const uint8_t> base_bytes, std::span<const uint8_t> next_bytes) {
  const Words base = words_of(base_bytes), next = words_of(next_bytes);
  Words delta;
  append_pair(delta, DeltaLayout::kMark);
  append_pair(delta, checksum(base_bytes));
  delta.push_back(static_cast<uint32_t>(base.size()));
  append_pair(delta, checksum(next_bytes));
  delta.push_back(static_cast<uint32_t>(next.size()));
  Match copied;  // nothing, before the first
  for (const Match& match : matches_of(base, next)) {
    const size_t end = copied.next + copied.count;
    append_operation(delta, copied, std::span(next).subspan(end, match.next - end));
    copied = match;
  }
  append_operation(delta, copied, std::span(next).subspan(copied.next + copied.count));
  return delta;
}

}  // namespace

Result<std::vector<uint8_t>> make_delta(std::span<const uint8_t> base,
                                        std::span<const uint8_t> next) {
  constexpr size_t kMaxBytes = DeltaLayout::kMaxWords * sizeof(uint32_t);
  if (base.size() % sizeof(uint32_t) != 0 || next.size() % sizeof(uint32_t) != 0 ||
      std::max(base.size(), next.size()) > kMaxBytes) {
    return Error{ErrorCode::kInvalidArgument,
                 "deltas are made of files of whole words of four bytes, and at most 1 GiB"};
  }
  const Words delta = encode(base, next);
  std::vector<uint8_t> bytes(delta.size() * sizeof(uint32_t));
  std::memcpy(bytes.data(), delta.data(), bytes.size());
  std::vector<uint8_t> made(base.begin(), base.end());
  if (apply_delta(made, bytes).ok() && std::ranges::equal(made, next)) return bytes;
  return Error{ErrorCode::kInvalidArgument,
               "the new file is so much larger than the old one that a delta does not pay"};
}

}  // namespace mercer
