// What can be said of an encoder without its weights: names, limits, tensors.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "mercer/encoder.h"
#include "sample_model.h"

namespace mercer {
namespace {

EncoderSettings settings_of(EncoderKind kind) {
  EncoderSettings settings = small_settings(kind, /*heads=*/3);
  settings.dimension = 21;
  return settings;
}

TEST(EncoderKind, IsFoundByItsName) {
  for (const EncoderKind kind : kEveryKind) {
    EXPECT_EQ(parse_encoder_kind(encoder_kind_name(kind)), kind);
  }
  EXPECT_EQ(encoder_kind_name(EncoderKind::kBert4Rec), "bert4rec");
  EXPECT_EQ(encoder_kind_name(EncoderKind{4}), "unknown");
  for (const char* other : {"", "Linear", "linear ", "unknown", "sas"}) {
    EXPECT_EQ(parse_encoder_kind(other), std::nullopt) << other;
  }
}

using Change = std::function<void(EncoderSettings&)>;

void expect_refused(EncoderKind kind, const char* what, const Change& change) {
  EncoderSettings settings = settings_of(kind);
  ASSERT_TRUE(check_encoder_settings(settings).ok());
  change(settings);
  const Status checked = check_encoder_settings(settings);
  ASSERT_FALSE(checked.ok()) << encoder_kind_name(kind) << ": " << what;
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(make_encoder(settings, {}).ok());
}

TEST(EncoderSettings, AreRefusedForWidthsOutsideTheLimits) {
  for (const EncoderKind kind : kEveryKind) {
    expect_refused(kind, "no width", [](auto& s) { s.dimension = 0; });
    expect_refused(kind, "a huge width", [](auto& s) { s.dimension = kMaxDimension + 1; });
    expect_refused(kind, "SIZE_MAX", [](auto& s) { s.dimension = SIZE_MAX; });
    expect_refused(kind, "another kind", [](auto& s) { s.kind = EncoderKind{4}; });
  }
}

TEST(EncoderSettings, AreRefusedForDecaysThatAreNone) {
  const auto kind = EncoderKind::kLinear;
  expect_refused(kind, "no decay", [](auto& s) { s.decays.clear(); });
  expect_refused(kind, "17 decays", [](auto& s) { s.decays.assign(17, 0.5f); });
  for (const float bad : {-0.01f, 1.01f, std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity()}) {
    expect_refused(kind, "a decay", [=](auto& s) { s.decays[1] = bad; });
  }
}

TEST(EncoderSettings, AreRefusedForNeuralSizesOutsideTheLimits) {
  for (const EncoderKind kind :
       {EncoderKind::kGru4Rec, EncoderKind::kSasRec, EncoderKind::kBert4Rec}) {
    for (const size_t absurd : {size_t{0}, size_t{SIZE_MAX}, size_t{1} << 32}) {
      expect_refused(kind, "layers", [=](auto& s) { s.layers = absurd; });
      expect_refused(kind, "inner dimension", [=](auto& s) { s.inner_dimension = absurd; });
      expect_refused(kind, "max length", [=](auto& s) { s.max_length = absurd; });
      if (kind == EncoderKind::kGru4Rec) continue;
      expect_refused(kind, "heads", [=](auto& s) { s.heads = absurd; });
    }
    expect_refused(kind, "layers", [](auto& s) { s.layers = kMaxLayers + 1; });
    expect_refused(kind, "width", [](auto& s) { s.inner_dimension = kMaxInnerDimension + 1; });
    expect_refused(kind, "max length", [](auto& s) { s.max_length = kMaxHistory + 1; });
  }
}

TEST(EncoderSettings, AreRefusedForHeadsThatDoNotDivideTheDimension) {
  for (const EncoderKind kind : {EncoderKind::kSasRec, EncoderKind::kBert4Rec}) {
    for (const size_t heads : {2, 4, 20, 42}) {
      expect_refused(kind, "heads", [=](auto& s) { s.heads = heads; });
    }
    expect_refused(kind, "too many heads", [](auto& s) {
      s.dimension = 130;
      s.heads = 65;
    });
  }
}

TEST(EncoderSettings, NeedRoomForAnItemBesideTheMask) {
  expect_refused(EncoderKind::kBert4Rec, "only a mask", [](auto& s) { s.max_length = 1; });
  EncoderSettings sasrec = settings_of(EncoderKind::kSasRec);
  sasrec.max_length = 1;
  EXPECT_TRUE(check_encoder_settings(sasrec).ok());
}

// Each size is allowed, but 2^32 numbers would be wanted, and more.
TEST(EncoderSettings, AreRefusedForMoreWeightsThanCanBeCounted) {
  expect_refused(EncoderKind::kGru4Rec, "16 layers of 16384", [](auto& s) {
    s.dimension = kMaxDimension;
    s.layers = kMaxLayers;
    s.inner_dimension = kMaxInnerDimension;
  });
  EncoderSettings largest = settings_of(EncoderKind::kLinear);
  largest.dimension = kMaxDimension;
  largest.decays.assign(kMaxChannels, 0.5f);
  ASSERT_TRUE(check_encoder_settings(largest).ok());
  EXPECT_EQ(encoder_weight_count(largest), kMaxEncoderWeights);
}

std::string shape(const TensorShape& tensor) {
  return tensor.name + " " + std::to_string(tensor.rows) + "x" + std::to_string(tensor.columns);
}

std::vector<std::string> shapes_of(EncoderSettings settings, size_t layers) {
  settings.layers = layers;
  std::vector<std::string> shapes;
  size_t total = 0;
  for (const TensorShape& tensor : encoder_tensors(settings)) {
    shapes.push_back(shape(tensor));
    total += tensor.rows * tensor.columns;
  }
  EXPECT_EQ(encoder_weight_count(settings), total);
  return shapes;
}

using Shapes = std::vector<std::string>;

TEST(EncoderTensors, StandInTheDocumentedOrder) {
  EXPECT_EQ(shapes_of(settings_of(EncoderKind::kLinear), 0),
            (Shapes{"channel.0.weight 21x21", "channel.1.weight 21x21", "channel.2.weight 21x21"}));
  EXPECT_EQ(shapes_of(settings_of(EncoderKind::kGru4Rec), 2),
            (Shapes{"layer.0.input.weight 57x21", "layer.0.input.bias 57x1",
                    "layer.0.recurrent.weight 57x19", "layer.0.recurrent.bias 57x1",
                    "layer.1.input.weight 57x19", "layer.1.input.bias 57x1",
                    "layer.1.recurrent.weight 57x19", "layer.1.recurrent.bias 57x1",
                    "output.weight 21x19", "output.bias 21x1"}));
}

TEST(EncoderTensors, StandInTheDocumentedOrderForTransformers) {
  const Shapes sasrec = {"position 6x21",
                         "layer.0.attention.norm.scale 21x1",
                         "layer.0.attention.norm.shift 21x1",
                         "layer.0.query.weight 21x21",
                         "layer.0.query.bias 21x1",
                         "layer.0.key.weight 21x21",
                         "layer.0.key.bias 21x1",
                         "layer.0.value.weight 21x21",
                         "layer.0.value.bias 21x1",
                         "layer.0.output.weight 21x21",
                         "layer.0.output.bias 21x1",
                         "layer.0.feed.norm.scale 21x1",
                         "layer.0.feed.norm.shift 21x1",
                         "layer.0.inner.weight 19x21",
                         "layer.0.inner.bias 19x1",
                         "layer.0.outer.weight 21x19",
                         "layer.0.outer.bias 21x1",
                         "final.norm.scale 21x1",
                         "final.norm.shift 21x1"};
  EXPECT_EQ(shapes_of(settings_of(EncoderKind::kSasRec), 1), sasrec);
  Shapes bert4rec = sasrec;
  bert4rec.insert(bert4rec.begin(), "mask 21x1");
  EXPECT_EQ(shapes_of(settings_of(EncoderKind::kBert4Rec), 1), bert4rec);
  const Shapes two = shapes_of(settings_of(EncoderKind::kSasRec), 2);
  EXPECT_EQ(two.size(), sasrec.size() + 16);
  EXPECT_EQ(two[17], "layer.1.attention.norm.scale 21x1");
}

}  // namespace
}  // namespace mercer
