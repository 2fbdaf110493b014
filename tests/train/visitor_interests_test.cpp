#include "train/visitor_interests.h"

#include <gtest/gtest.h>

#include <cmath>

#include "train/guided_part.h"

namespace mercer {
namespace {

// Two items, u is the latest item's embedding, and the attribute's curve is 0 at 0 and (1, 0) at
// 10: the interest is half of u's first coordinate.
struct SmallShop {
  std::vector<float> rows = {4, 0, 1, 1};
  std::vector<float> weights = {1, 0, 0, 1};
  GuidedPart guided;
  std::unique_ptr<Encoder> encoder;

  SmallShop() {
    for (int knot = 0; knot < 11; ++knot) {
      guided.knots.insert(guided.knots.end(), {static_cast<float>(knot) / 10, 0});
    }
    guided.steps = {0, 250};
    EncoderSettings settings;
    settings.dimension = 2;
    settings.decays = {0};
    encoder = make_encoder(settings, weights).value();
  }

  VisitorRecord measure(Sequences histories) const {
    return measure_visitors(ItemTable::of_float32(rows, 2), *encoder, guided.curves(2), histories);
  }
};

TEST(VisitorInterests, AreTheMeanAndDeviationOverTheHistories) {
  const SmallShop shop;
  const std::vector<uint32_t> ends_with_first = {1, 0};
  const std::vector<uint32_t> ends_with_second = {0, 1};
  const std::vector<std::span<const uint32_t>> histories = {ends_with_first, ends_with_second,
                                                            ends_with_second};
  const VisitorRecord record = shop.measure(histories);
  ASSERT_EQ(record.means.size(), 1u);
  EXPECT_NEAR(record.means[0], (2 + 0.5 + 0.5) / 3, 1e-6);
  EXPECT_NEAR(record.deviations[0], std::sqrt((1.0 + 0.25 + 0.25) / 3), 1e-6);
}

TEST(VisitorInterests, AreZeroWithoutHistories) {
  const VisitorRecord record = SmallShop().measure({});
  EXPECT_EQ(record.means, std::vector<float>{0});
  EXPECT_EQ(record.deviations, std::vector<float>{0});
}

TEST(VisitorInterests, ReadOnlyTheLatestItems) {
  EncoderSettings settings;
  settings.dimension = 2;
  settings.decays = {1};  // the plain mean
  SmallShop shop;
  shop.encoder = make_encoder(settings, shop.weights).value();
  std::vector<uint32_t> history(kVisitLength, 1);
  const std::vector<std::span<const uint32_t>> one = {history};
  const VisitorRecord before = shop.measure(one);
  std::vector<uint32_t> longer = history;
  longer.insert(longer.begin(), 50, 0);
  const std::vector<std::span<const uint32_t>> other = {longer};
  EXPECT_EQ(shop.measure(other).means, before.means);
}

}  // namespace
}  // namespace mercer
