#include "synthetic_shop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "mercer/attribute_curves.h"
#include "train/random.h"

namespace mercer::bench {
namespace {

// The item of popularity rank r sells as (r + kZipfShift) ^ -kZipfExponent.
constexpr double kZipfExponent = 0.9;
constexpr double kZipfShift = 10;

constexpr size_t kItemsATopic = 150;
constexpr size_t kTopicRank = 16;  // topics lie in a subspace of so many dimensions
// Of an embedding's coordinates; they make scores within a topic stand out by about as much as the
// best sellers do.
constexpr double kTopicDeviation = 0.4;
constexpr double kOwnDeviation = 0.2;
constexpr double kIsotropicDeviation = 0.75;

constexpr double kCurveDeviation = 0.1;  // of an attribute's curve, a coordinate
constexpr size_t kTopicsAVisitor = 2;
constexpr double kShareOffTopic = 0.15;  // of the events
constexpr size_t kItemsAProgress = 10'000;

// Independent streams of random numbers from one seed.
enum Stream : uint64_t { kPopularity = 1, kTopics, kRows, kCurves, kScores, kTexts, kVisits };

Random stream(const ShopSettings& settings, Stream which) {
  return Random(mixed(settings.seed * 16 + which));
}

std::vector<float> normals(Random& random, size_t count, double deviation) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(deviation * random.normal());
  return values;
}

// Who sells how much, and what belongs together.
struct Market {
  std::vector<uint32_t> by_rank;               // [items] the items, best sellers first
  std::vector<uint32_t> topics;                // [items]
  std::vector<std::vector<uint32_t>> members;  // [topics] items, best sellers first
};

// An index below `count`, 0 most often: the logarithm of a rank is about uniform under Zipf's law.
size_t popular_rank(Random& random, size_t count) {
  const double rank = std::pow(static_cast<double>(count), random.uniform());
  return std::min(static_cast<size_t>(rank) - 1, count - 1);
}

Market make_market(const ShopSettings& settings) {
  Random random = stream(settings, kPopularity);
  Market market;
  market.by_rank.resize(settings.item_count);
  std::iota(market.by_rank.begin(), market.by_rank.end(), 0U);
  random.shuffle(std::span(market.by_rank));
  const size_t topic_count = std::max<size_t>(settings.item_count / kItemsATopic, 4);
  market.topics.resize(settings.item_count);
  market.members.resize(topic_count);
  for (const uint32_t item : market.by_rank) {
    // The smaller of two: some topics are large.
    const size_t topic = std::min(random.below(topic_count), random.below(topic_count));
    market.topics[item] = static_cast<uint32_t>(topic);
    market.members[topic].push_back(item);
  }
  return market;
}

std::vector<float> make_biases(const Market& market) {
  std::vector<float> biases(market.by_rank.size());
  double sum = 0;
  for (size_t rank = 0; rank < biases.size(); ++rank) {
    const double bias = -kZipfExponent * std::log(static_cast<double>(rank) + kZipfShift);
    biases[market.by_rank[rank]] = static_cast<float>(bias);
    sum += bias;
  }
  const auto mean = static_cast<float>(sum / static_cast<double>(biases.size()));
  for (float& bias : biases) bias -= mean;
  return biases;
}

// [topics x dimension]: random points of a random subspace.
std::vector<float> topic_centres(const ShopSettings& settings, size_t topic_count) {
  Random random = stream(settings, kTopics);
  const size_t dimension = settings.dimension;
  const auto axes = normals(random, kTopicRank * dimension, 1 / std::sqrt(double{kTopicRank}));
  std::vector<float> centres(topic_count * dimension, 0.0f);
  for (size_t topic = 0; topic < topic_count; ++topic) {
    for (size_t axis = 0; axis < kTopicRank; ++axis) {
      const double weight = kTopicDeviation * random.normal();
      for (size_t k = 0; k < dimension; ++k) {
        centres[topic * dimension + k] += static_cast<float>(weight * axes[axis * dimension + k]);
      }
    }
  }
  return centres;
}

// [items x dimension]
std::vector<float> make_rows(const ShopSettings& settings, const Market& market,
                             const std::function<void(size_t)>& progress) {
  const size_t dimension = settings.dimension;
  const auto centres = topic_centres(settings, market.members.size());
  const double deviation = settings.is_isotropic ? kIsotropicDeviation : kOwnDeviation;
  Random random = stream(settings, kRows);
  std::vector<float> rows(settings.item_count * dimension);
  for (size_t item = 0; item < settings.item_count; ++item) {
    const float* centre = centres.data() + market.topics[item] * dimension;
    for (size_t k = 0; k < dimension; ++k) {
      const double own = deviation * random.normal();
      rows[item * dimension + k] =
          static_cast<float>(settings.is_isotropic ? own : own + centre[k]);
    }
    if (item % kItemsAProgress == 0) progress(item);
  }
  return rows;
}

// [items x attributes] as GuidedPart has them: a topic has some attributes, and its items scatter.
std::vector<uint8_t> make_scores(const ShopSettings& settings, const Market& market) {
  Random random = stream(settings, kScores);
  const size_t count = settings.attribute_count;
  std::vector<float> of_topic(market.members.size() * count);
  for (float& score : of_topic) {
    const double has_it = random.uniform() < 0.25 ? 7.0 : 1.0;
    score = static_cast<float>(has_it + random.normal());
  }
  std::vector<float> scores(settings.item_count * count);
  for (size_t item = 0; item < settings.item_count; ++item) {
    for (size_t k = 0; k < count; ++k) {
      const double score = of_topic[market.topics[item] * count + k] + 1.2 * random.normal();
      scores[item * count + k] = static_cast<float>(std::clamp(std::round(score), 0.0, 10.0));
    }
  }
  return score_steps(scores, std::vector<bool>(settings.item_count, true));
}

// Each attribute moves embeddings along one direction, less and less towards its upper end; curves
// add nothing on average, as those of trained models.
GuidedPart make_guided(const ShopSettings& settings, const Market& market) {
  constexpr size_t kKnots = AttributeCurves::kKnotCount;
  GuidedPart part;
  if (settings.attribute_count == 0) return part;
  part.steps = make_scores(settings, market);
  Random random = stream(settings, kCurves);
  part.knots.resize(settings.attribute_count * kKnots * settings.dimension);
  for (size_t attribute = 0; attribute < settings.attribute_count; ++attribute) {
    double mean = 0;
    for (size_t item = 0; item < settings.item_count; ++item) {
      mean += part.steps[item * settings.attribute_count + attribute];
    }
    mean /= static_cast<double>(settings.item_count * AttributeCurves::kHighestStep);
    const auto direction = normals(random, settings.dimension, kCurveDeviation);
    for (size_t knot = 0; knot < kKnots; ++knot) {
      const double share = static_cast<double>(knot) / (kKnots - 1);
      const auto height = static_cast<float>(std::sqrt(share) - std::sqrt(mean));
      float* row = part.knots.data() + (attribute * kKnots + knot) * settings.dimension;
      for (size_t k = 0; k < settings.dimension; ++k) row[k] = height * direction[k];
    }
  }
  return part;
}

std::vector<Attribute> make_attributes(const ShopSettings& settings) {
  std::vector<Attribute> attributes;
  for (size_t index = 1; index <= settings.attribute_count; ++index) {
    const std::string number = std::to_string(index);
    attributes.push_back({.name = "quality_" + number,
                          .description = "A made-up quality, number " + number +
                                         ". 0 = not at all, 10 = nothing else counts.",
                          .labels = {{"en", "Quality " + number}, {"de", "Merkmal " + number}}});
  }
  return attributes;
}

constexpr std::array<std::string_view, 16> kLooks = {
    "White",   "Vintage", "Hanging", "Small",  "Large",   "Red",    "Antique", "Assorted",
    "Striped", "Ceramic", "Wooden",  "Enamel", "Folding", "Cotton", "Painted", "Heart-shaped"};
constexpr std::array<std::string_view, 16> kMaterials = {
    "glass",  "wool",   "paper", "zinc",    "silver", "felt",   "willow",  "bamboo",
    "cherry", "floral", "polka", "kitchen", "garden", "travel", "nursery", "Christmas"};
constexpr std::array<std::string_view, 16> kThings = {
    "lantern",          "bunting",        "cake stand",     "picture frame",
    "storage jar",      "lunch box",      "doormat",        "tea towel",
    "door knob",        "alarm clock",    "wrapping paper", "bird feeder",
    "hot-water bottle", "t-light holder", "photo album",    "cushion cover"};

std::vector<CatalogueItem> make_catalogue(const ShopSettings& settings) {
  Random random = stream(settings, kTexts);
  const auto one_of = [&](const auto& words) { return std::string(words[random.below(16)]); };
  std::vector<CatalogueItem> catalogue(settings.item_count);
  for (size_t index = 0; index < catalogue.size(); ++index) {
    CatalogueItem& item = catalogue[index];
    item.id = "SKU" + std::to_string(1'000'000 + index);
    if (!settings.has_titles) continue;
    item.title = one_of(kLooks) + " " + one_of(kMaterials) + " " + one_of(kThings) + ", set of " +
                 std::to_string(1 + random.below(12));
    item.price = static_cast<float>(std::round(100 * std::exp(2 + random.normal())) / 100);
  }
  return catalogue;
}

// Events of one visitor, mostly within a few topics, popular items more often.
std::vector<uint32_t> make_history(const ShopSettings& settings, const Market& market,
                                   Random& random) {
  std::array<const std::vector<uint32_t>*, kTopicsAVisitor> topics = {};
  for (auto& topic : topics) {
    topic =
        &market.members[market.topics[market.by_rank[popular_rank(random, settings.item_count)]]];
  }
  std::vector<uint32_t> history;
  while (history.size() < settings.history_length) {
    // A small topic may be used up; what lies off topic never is.
    const bool off_topic = random.uniform() < kShareOffTopic;
    const auto& items = off_topic ? market.by_rank : *topics[random.below(kTopicsAVisitor)];
    const uint32_t item = items[popular_rank(random, items.size())];
    if (std::ranges::find(history, item) == history.end()) history.push_back(item);
  }
  return history;
}

}  // namespace

SyntheticShop make_shop(const ShopSettings& settings, const std::function<void(size_t)>& progress) {
  const Market market = make_market(settings);
  SyntheticShop shop;
  shop.catalogue = make_catalogue(settings);
  shop.attributes = make_attributes(settings);
  shop.model.settings = default_encoder_settings(EncoderKind::kLinear, settings.dimension);
  shop.model.encoder = initial_encoder_weights(shop.model.settings, settings.seed);
  shop.model.biases = make_biases(market);
  shop.model.items = make_rows(settings, market, progress);
  shop.guided = make_guided(settings, market);
  if (settings.attribute_count > 0) shop.guided.add_to(shop.model.items, settings.dimension);
  Random random = stream(settings, kVisits);
  for (size_t shopper = 0; shopper < settings.shopper_count; ++shopper) {
    shop.histories.push_back(make_history(settings, market, random));
  }
  progress(settings.item_count);
  return shop;
}

}  // namespace mercer::bench
