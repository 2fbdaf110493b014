// Making deltas and applying them: what comes out is the new file to the byte, or an error. Run
// with the sanitizers, these tests watch every byte that is read.
#include "mercer/delta.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/sample_model.h"
#include "train/delta_writer.h"

namespace mercer {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr size_t kWord = sizeof(uint32_t);

Bytes random_file(size_t words, Random& random) {
  Bytes bytes(words * kWord);
  // Few different bytes, so that much of a file looks like another part of it.
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.below(3));
  return bytes;
}

// What a delta makes of a file, or why it does not, in which case it has left the file alone.
Result<Bytes> applied(const Bytes& base, const Bytes& delta) {
  Bytes file = base;
  const Status status = apply_delta(file, delta);
  if (status.ok()) return file;
  EXPECT_EQ(file, base);
  return status.error();
}

size_t random_place(const Bytes& bytes, Random& random) {
  return kWord * random.below(bytes.size() / kWord + 1);
}

// Something happens to a part of a file: it goes, comes, moves, changes, or grows by a number.
void edit(Bytes& bytes, Random& random) {
  const size_t begin = random_place(bytes, random);
  const size_t end = std::min(bytes.size(), begin + kWord * random.below(60));
  const auto from = bytes.begin() + static_cast<ptrdiff_t>(begin);
  const auto to = bytes.begin() + static_cast<ptrdiff_t>(end);
  const Bytes part(from, to);
  const uint32_t more = static_cast<uint32_t>(random.next());
  switch (random.below(5)) {
    case 0:
      bytes.erase(from, to);
      break;
    case 1: {
      const Bytes own = random_file(random.below(40), random);
      bytes.insert(from, own.begin(), own.end());
      break;
    }
    case 2: {
      bytes.erase(from, to);
      const auto elsewhere = static_cast<ptrdiff_t>(random_place(bytes, random));
      bytes.insert(bytes.begin() + elsewhere, part.begin(), part.end());
      break;
    }
    case 3:
      if (begin < bytes.size()) bytes[begin] ^= static_cast<uint8_t>(1 + random.below(255));
      break;
    default:
      for (size_t at = begin; at < end; at += kWord) {
        uint32_t word;
        std::memcpy(&word, &bytes[at], kWord);
        word += more;
        std::memcpy(&bytes[at], &word, kWord);
      }
  }
}

TEST(Delta, MakesTheNewFileWhateverWasChanged) {
  for (uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Bytes base = random_file(20 + random.below(400), random);
    Bytes next = base;
    for (size_t edits = random.below(8); edits > 0; --edits) edit(next, random);
    const auto delta = make_delta(base, next);
    ASSERT_TRUE(delta.ok()) << seed << ": " << delta.error().message;
    const auto made = applied(base, delta.value());
    ASSERT_TRUE(made.ok()) << seed << ": " << made.error().message;
    ASSERT_EQ(made.value(), next) << seed;
  }
}

TEST(Delta, MakesTheNewFileOfOneThatSharesNothingWithIt) {
  Random random(1);
  const Bytes one = random_file(100, random);
  for (const auto& [base, next] : {std::pair{one, Bytes()}, {Bytes(), one}, {Bytes(), Bytes()}}) {
    const auto delta = make_delta(base, next);
    ASSERT_TRUE(delta.ok()) << delta.error().message;
    EXPECT_EQ(applied(base, delta.value()).value(), next);
  }
}

SampleModel shop(size_t items) {
  return random_sample({.items = items, .attributes = 3, .taste = 5, .has_curves = true}, 1);
}

TEST(Delta, IsSmallWhenAModelGetsOneMoreItem) {
  SampleModel sample = shop(2001);
  const Bytes next = sample.encode(Precision::kInt8);
  sample.catalogue.pop_back();
  sample.parameters.items.resize(sample.parameters.items.size() - 8);
  sample.parameters.biases.pop_back();
  sample.guided.steps.resize(sample.guided.steps.size() - 3);
  const Bytes base = sample.encode(Precision::kInt8);
  const Bytes delta = make_delta(base, next).value();
  EXPECT_GT(base.size(), 90'000u);
  EXPECT_LT(delta.size(), 700u);
  EXPECT_EQ(applied(base, delta).value(), next);
}

TEST(Delta, IsSmallWhenTitlesAndPricesChange) {
  SampleModel sample = shop(2000);
  const Bytes base = sample.encode(Precision::kInt8);
  sample.catalogue[3].title = "Another title, and a longer one than there was";
  sample.catalogue[1000].price = 0.99f;
  const Bytes next = sample.encode(Precision::kInt8);
  const Bytes delta = make_delta(base, next).value();
  EXPECT_LT(delta.size(), 400u);
  EXPECT_EQ(applied(base, delta).value(), next);
}

class DamagedDelta : public ::testing::Test {
 protected:
  DamagedDelta() {
    SampleModel sample = shop(20);
    base_ = sample.encode(Precision::kInt8);
    sample.catalogue[3].title = "Another title";
    sample.catalogue[9].price = 3;
    next_ = sample.encode(Precision::kInt8);
    delta_ = make_delta(base_, next_).value();
  }

  // From memory of exactly that size, where a sanitizer sees a byte too many.
  Result<Bytes> apply(const Bytes& delta) const { return applied(base_, Bytes(delta)); }

  void expect_error(const Bytes& delta, ErrorCode code) const {
    const auto made = apply(delta);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, code) << made.error().message;
  }

  Bytes with_word(size_t at, uint32_t word) const {
    Bytes changed = delta_;
    std::memcpy(&changed[at * kWord], &word, kWord);
    return changed;
  }

  Bytes base_, next_, delta_;
};

TEST_F(DamagedDelta, IsRefusedWhenItEndsTooEarly) {
  for (size_t size = 0; size < delta_.size(); ++size) {
    expect_error({delta_.begin(), delta_.begin() + static_cast<ptrdiff_t>(size)},
                 ErrorCode::kMalformedInput);
  }
}

TEST_F(DamagedDelta, IsRefusedOrHarmlessWhereverABitIsFlipped) {
  size_t refused = 0;
  for (size_t at = 0; at < delta_.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = delta_;
      flipped[at] ^= static_cast<uint8_t>(1 << bit);
      const auto made = apply(flipped);
      refused += !made.ok();
      // What an operation that copies nothing would have copied from does not matter.
      if (made.ok()) {
        EXPECT_EQ(made.value(), next_) << at;
      }
    }
  }
  EXPECT_GT(refused, delta_.size() * 7);
}

TEST_F(DamagedDelta, IsRefusedWhenEveryNumberIsAbsurd) {
  for (size_t at = 0; at < delta_.size() / kWord; ++at) {
    for (const uint32_t word : {0u, 1u, 0x7fffffffu, 0x80000000u, 0xfffffff0u, 0xffffffffu}) {
      const auto made = apply(with_word(at, word));
      if (made.ok()) {
        EXPECT_EQ(made.value(), next_) << at;
      }
    }
  }
}

TEST_F(DamagedDelta, NeverAsksForMoreMemoryThanItsLimit) {
  const auto words = static_cast<uint32_t>((base_.size() + delta_.size()) / kWord);
  expect_error(with_word(7, 4 * words), ErrorCode::kMalformedInput);  // allowed, but not filled
  expect_error(with_word(7, 4 * words + 1), ErrorCode::kMalformedInput);
  expect_error(with_word(7, 0xffffffff), ErrorCode::kMalformedInput);
  // A file that would be allowed by its parts' sizes alone has nothing to be made of.
  const auto too_large = make_delta(Bytes(40 * kWord), Bytes(4000 * kWord));
  ASSERT_FALSE(too_large.ok());
  EXPECT_EQ(too_large.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(DamagedDelta, OfAnotherVersionIsRefused) {
  expect_error(with_word(1, 2), ErrorCode::kMalformedInput);
}

TEST_F(DamagedDelta, IsNotAppliedToAnotherFileThanItsBase) {
  const auto made = applied(next_, delta_);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::kChecksumMismatch);
}

TEST(Delta, IsNotMadeOfFilesThatAreNoWholeWords) {
  EXPECT_EQ(make_delta(Bytes(8), Bytes(7)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(make_delta(Bytes(9), Bytes(8)).error().code, ErrorCode::kInvalidArgument);
}

// Kept from the time of version 1 (core/golden/README.md).
TEST(Delta, OfVersion1MakesWhatItWasMadeFor) {
  const auto golden = [](const char* name) {
    const auto folder = std::filesystem::path(MERCER_SOURCE_DIR) / "tests/core/golden";
    std::ifstream file(folder / name, std::ios::binary);
    return Bytes{std::istreambuf_iterator<char>(file), {}};
  };
  const auto made = applied(golden("1.4-linear-int4.mercer"), golden("delta-1.delta"));
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made.value(), golden("1.4-sasrec-int4.mercer"));
}

}  // namespace
}  // namespace mercer
