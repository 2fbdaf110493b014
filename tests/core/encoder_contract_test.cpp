// What every encoder promises, whatever its kind; sizes are no multiples of the 16 running sums.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mercer/encoder.h"
#include "reference_encoder.h"
#include "sample_model.h"

namespace mercer {
namespace encoder_contract_test {

constexpr size_t kItems = 40;
constexpr size_t kDimension = 21;
constexpr size_t kHeads = 3;
using History = std::vector<uint32_t>;

SequenceModel random_model(EncoderKind kind, uint64_t seed) {
  return random_sample({.items = kItems,
                        .attributes = 4,
                        .taste = kDimension - 4,
                        .encoder = small_settings(kind, kHeads)},
                       seed)
      .parameters;
}

class EncoderContract : public testing::TestWithParam<EncoderKind> {
 protected:
  SequenceModel model_ = random_model(GetParam(), 1);
  std::unique_ptr<Encoder> encoder_ = encoder_of(model_);
  Random random_{2};

  std::vector<float> encode(const History& history) const {
    return encoder_->encode(model_.table(), history);
  }
  std::vector<Doubles> embeddings_of(const History& history) const {
    std::vector<Doubles> rows;
    for (const uint32_t item : history) {
      const auto start = model_.items.begin() + static_cast<ptrdiff_t>(item * kDimension);
      rows.emplace_back(start, start + kDimension);
    }
    return rows;
  }
};

// Of the kinds that read no more than max_length items and have no exact split.
class NeuralEncoderContract : public EncoderContract {};

std::string name_of(const testing::TestParamInfo<EncoderKind>& info) {
  return std::string(encoder_kind_name(info.param));
}

INSTANTIATE_TEST_SUITE_P(Kinds, EncoderContract, testing::ValuesIn(kEveryKind), name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, NeuralEncoderContract,
                         testing::ValuesIn(std::begin(kEveryKind) + 1, std::end(kEveryKind)),
                         name_of);

double inner_product(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST_P(EncoderContract, FollowsTheFormulas) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    model_ = random_model(GetParam(), seed);
    encoder_ = encoder_of(model_);
    const ReferenceEncoder reference(model_.settings, model_.encoder);
    for (const size_t length : {1, 2, 3, 5, 6, 7, 30}) {
      const History history = random_items(kItems, length, random_);
      const std::vector<float> shopper = encode(history);
      const Doubles expected = reference.encode(embeddings_of(history));
      ASSERT_EQ(shopper.size(), expected.size());
      double largest = 0;
      for (const double value : expected) largest = std::max(largest, std::abs(value));
      for (size_t k = 0; k < kDimension; ++k) {
        EXPECT_NEAR(shopper[k], expected[k], 1e-5 * largest)
            << "seed " << seed << ", " << length << " items, coordinate " << k;
      }
    }
  }
}

TEST_P(EncoderContract, GivesZeroForNoHistory) {
  EXPECT_EQ(encode({}), std::vector<float>(kDimension, 0.0f));
  const std::vector<float> candidate(kDimension, 1.0f);
  EXPECT_TRUE(encoder_->contributions(model_.table(), {}, candidate).empty());
}

TEST_P(EncoderContract, GivesTheSameBitsEveryTimeAndWhereverItsWeightsLie) {
  const History history = random_items(kItems, 9, random_);
  const std::vector<float> first = encode(history);
  EXPECT_EQ(encode(history), first);
  std::vector<float> moved(model_.encoder.size() + 1);
  std::ranges::copy(model_.encoder, moved.begin() + 1);
  const auto other = make_encoder(model_.settings, std::span(moved).subspan(1));
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other.value()->encode(model_.table(), history), first);
}

TEST_P(EncoderContract, KeepsItsSettings) { EXPECT_EQ(encoder_->settings(), model_.settings); }

TEST_P(EncoderContract, MindsTheOrderOfTheHistory) {
  EXPECT_NE(encode({1, 2, 3}), encode({3, 2, 1}));
  EXPECT_NE(encode({1, 2, 3}), encode({2, 1, 3}));
  EXPECT_NE(encode({1, 2, 3}), encode({1, 3, 2}));
}

// Every weight must be read, and from its own place.
TEST_P(EncoderContract, DependsOnEveryTensor) {
  const History history = random_items(kItems, 30, random_);
  const std::vector<float> before = encode(history);
  size_t offset = 0;
  for (const TensorShape& tensor : encoder_tensors(model_.settings)) {
    const size_t size = tensor.rows * tensor.columns;
    // A key's bias adds the same to every match of a query: it only moves roundings.
    if (!tensor.name.ends_with("key.bias")) {
      SequenceModel changed = model_;
      for (size_t i = offset; i < offset + size; ++i) {
        changed.encoder[i] += static_cast<float>(random_.normal());
      }
      const std::vector<float> after = encoder_of(changed)->encode(model_.table(), history);
      double difference = 0;
      for (size_t k = 0; k < kDimension; ++k) {
        difference = std::max(difference, std::abs(static_cast<double>(after[k]) - before[k]));
      }
      EXPECT_GT(difference, 1e-3) << tensor.name;
    }
    offset += size;
  }
  EXPECT_EQ(offset, model_.encoder.size());
}

TEST_P(EncoderContract, RefusesAnotherNumberOfWeights) {
  for (const size_t count : {model_.encoder.size() - 1, model_.encoder.size() + 1, size_t{0}}) {
    const std::vector<float> weights(count, 0.0f);
    const auto refused = make_encoder(model_.settings, weights);
    ASSERT_FALSE(refused.ok()) << count;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_P(EncoderContract, GivesOneContributionForEachCandidateAndItem) {
  const History history = random_items(kItems, 8, random_);
  const std::vector<float> candidates = random_values(3 * kDimension, random_);
  const auto all = encoder_->contributions(model_.table(), history, candidates);
  ASSERT_EQ(all.size(), 3 * history.size());
  // A row is what its candidate gets alone.
  for (size_t i = 0; i < 3; ++i) {
    const auto candidate = std::span(candidates).subspan(i * kDimension, kDimension);
    const auto alone = encoder_->contributions(model_.table(), history, candidate);
    EXPECT_TRUE(std::ranges::equal(alone, std::span(all).subspan(i * 8, 8))) << "candidate " << i;
  }
  EXPECT_TRUE(encoder_->contributions(model_.table(), history, {}).empty());
}

TEST(LinearEncoder, SplitsAScoreExactlyOverTheHistory) {
  const SequenceModel model = random_model(EncoderKind::kLinear, 3);
  const auto encoder = encoder_of(model);
  EXPECT_TRUE(encoder->splits_exactly());
  Random random(9);
  for (int round = 0; round < 50; ++round) {
    const History history = random_items(kItems, 1 + random.below(kItems), random);
    const std::vector<float> candidate = random_values(kDimension, random);
    const auto parts = encoder->contributions(model.table(), history, candidate);
    const double score = inner_product(encoder->encode(model.table(), history), candidate);
    const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
    double magnitude = 0;
    for (const float part : parts) magnitude += std::abs(part);
    EXPECT_NEAR(total, score, 1e-5 * (1 + magnitude));
  }
}

TEST_P(NeuralEncoderContract, ContributesWhatIsLostWithoutAnItem) {
  EXPECT_FALSE(encoder_->splits_exactly());
  for (const size_t length : {1, 2, 6, 7, 20}) {
    const History history = random_items(kItems, length, random_);
    const std::vector<float> candidates = random_values(2 * kDimension, random_);
    const auto parts = encoder_->contributions(model_.table(), history, candidates);
    const std::vector<float> shopper = encode(history);
    for (size_t j = 0; j < length; ++j) {
      History without = history;
      without.erase(without.begin() + static_cast<ptrdiff_t>(j));
      const std::vector<float> other = encode(without);
      for (size_t i = 0; i < 2; ++i) {
        const auto candidate = std::span(candidates).subspan(i * kDimension, kDimension);
        const double lost = inner_product(shopper, candidate) - inner_product(other, candidate);
        EXPECT_NEAR(parts[i * length + j], lost, 2e-5) << length << " items, item " << j;
      }
    }
  }
}

TEST_P(NeuralEncoderContract, ReadsOnlyTheLatestItems) {
  const size_t mask = GetParam() == EncoderKind::kBert4Rec ? 1 : 0;
  const size_t most = model_.settings.max_length - mask;
  const History history = random_items(kItems, 25, random_);
  const auto latest = [&](size_t count) {
    return encode(History(history.end() - static_cast<ptrdiff_t>(count), history.end()));
  };
  EXPECT_EQ(encode(history), latest(most));
  EXPECT_NE(encode(history), latest(most - 1));
  const auto parts =
      encoder_->contributions(model_.table(), history, std::vector<float>(kDimension, 1.0f));
  for (size_t j = 0; j < history.size(); ++j) {
    EXPECT_EQ(parts[j] != 0, j >= history.size() - most) << "item " << j;
  }
}

// The row of a position is chosen by its age, counted from the latest item (or the mask).
TEST(TransformerEncoder, CountsPositionsFromTheLatest) {
  for (const EncoderKind kind : {EncoderKind::kSasRec, EncoderKind::kBert4Rec}) {
    SCOPED_TRACE(encoder_kind_name(kind));
    const SequenceModel model = random_model(kind, 4);
    Random random(5);
    const auto tensors = encoder_tensors(model.settings);
    const size_t positions = tensors[0].name == "position" ? 0 : kDimension;
    for (size_t age = 0; age < model.settings.max_length; ++age) {
      SequenceModel changed = model;
      changed.encoder[positions + age * kDimension] += 1;
      for (size_t length = 1; length <= 5; ++length) {
        const History history = random_items(kItems, length, random);
        const size_t ages = length + (kind == EncoderKind::kBert4Rec ? 1 : 0);
        EXPECT_EQ(encoder_of(changed)->encode(model.table(), history) !=
                      encoder_of(model)->encode(model.table(), history),
                  age < ages)
            << "age " << age << ", " << length << " items";
      }
    }
  }
}

}  // namespace encoder_contract_test
}  // namespace mercer
