// Model files whose checksum fits but whose content makes no sense: each is refused, with a code
// that says why.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "handmade_content.h"
#include "mercer/model.h"
#include "mercer/recommender.h"

namespace mercer {
namespace forged_model_test {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Bytes = std::vector<uint8_t>;

// What becomes of the handmade model after `change`.
struct Refusal {
  const char* name;
  ErrorCode code;
  std::function<void(HandmadeContent&)> change;
};

void expect_refused(const Refusal& refusal) {
  HandmadeContent content;
  refusal.change(content);
  const auto model = Model::open(sealed(content.encode()));
  ASSERT_FALSE(model.ok()) << refusal.name;
  EXPECT_EQ(model.error().code, refusal.code) << refusal.name << ": " << model.error().message;
}

void make_int8(HandmadeContent& content) {
  content.precision = fb::Precision::Int8;
  content.values.clear();
  content.integers = {1, 2, 3, 4};
  content.row_scales = {1, 1};
}

TEST(ForgedModel, OpensAsWrittenWhenNothingIsWrong) {
  for (const Bytes& handmade : handmade_contents()) {
    const auto model = Model::open(sealed(handmade));
    EXPECT_TRUE(model.ok()) << model.error().message;
  }
  HandmadeContent content;
  EXPECT_TRUE(Model::open(sealed(content.encode())).ok());
  content.titles = {"A tea", "A pot"};
  content.prices = {1, 2};
  make_int8(content);
  EXPECT_TRUE(Model::open(sealed(content.encode())).ok());
}

TEST(ForgedModel, IsRefusedForNumbersThatAreNotFinite) {
  for (const float bad : {kNan, kInfinity, -kInfinity}) {
    const auto code = ErrorCode::kNotFinite;
    expect_refused({"biases", code, [=](auto& c) { c.biases[1] = bad; }});
    expect_refused({"embeddings", code, [=](auto& c) { c.values[3] = bad; }});
    expect_refused({"weights", code, [=](auto& c) { c.weights[3] = bad; }});
    expect_refused({"prices", code, [=](auto& c) { c.prices = {1, bad}; }});
    expect_refused({"row scales", code, [=](auto& c) {
                      make_int8(c);
                      c.row_scales[1] = bad;
                    }});
    expect_refused({"neural weights", code, [=](auto& c) {
                      c.neural = handmade_sasrec();
                      c.neural->weights.back() = bad;
                    }});
    expect_refused({"decays", ErrorCode::kMalformedInput, [=](auto& c) { c.decays[0] = bad; }});
  }
}

TEST(ForgedModel, IsRefusedForScalesThatMakeARowInfinite) {
  for (const float scale : {std::numeric_limits<float>::max(), 1e37f}) {
    expect_refused({"row scales", ErrorCode::kNotFinite, [=](auto& c) {
                      make_int8(c);
                      c.row_scales[1] = scale;
                    }});
  }
}

TEST(ForgedModel, IsRefusedForDecaysOutsideTheirRange) {
  expect_refused({"above 1", ErrorCode::kMalformedInput, [](auto& c) { c.decays[0] = 1.0001f; }});
  expect_refused({"below 0", ErrorCode::kMalformedInput, [](auto& c) { c.decays[0] = -0.1f; }});
}

TEST(ForgedModel, IsRefusedForRepeatedIds) {
  expect_refused({"same id", ErrorCode::kDuplicate, [](auto& c) { c.item_ids[1] = "tea"; }});
  expect_refused({"no ids", ErrorCode::kDuplicate, [](auto& c) { c.item_ids = {"", ""}; }});
}

// A small file could else ask a page for any memory: it copies the texts.
TEST(ForgedModel, IsRefusedForTextsThatShareTheirBytes) {
  HandmadeContent content;
  content.titles = {std::string(2000, 'x'), std::string(2000, 'x')};
  EXPECT_TRUE(Model::open(sealed(content.encode())).ok());
  expect_refused({"titles", ErrorCode::kMalformedInput, [&](auto& c) {
                    c = content;
                    c.shares_texts = true;
                  }});
}

TEST(ForgedModel, IsRefusedForSizesThatDoNotFit) {
  const auto code = ErrorCode::kMalformedInput;
  expect_refused({"no items", code, [](auto& c) {
                    c.item_ids.clear();
                    c.biases.clear();
                    c.values.clear();
                  }});
  expect_refused({"more ids than biases", code, [](auto& c) { c.item_ids.push_back("x"); }});
  expect_refused({"fewer biases", code, [](auto& c) { c.biases.pop_back(); }});
  expect_refused({"short table", code, [](auto& c) { c.values.pop_back(); }});
  expect_refused({"long table", code, [](auto& c) { c.values.push_back(1); }});
  expect_refused({"no table", code, [](auto& c) { c.values.clear(); }});
  expect_refused({"short weights", code, [](auto& c) { c.weights.pop_back(); }});
  expect_refused({"no weights", code, [](auto& c) { c.weights.clear(); }});
  expect_refused({"a decay too many", code, [](auto& c) { c.decays.push_back(0); }});
  expect_refused({"no channel", code, [](auto& c) {
                    c.decays.clear();
                    c.weights.clear();
                  }});
  expect_refused({"17 channels", code, [](auto& c) {
                    c.decays.assign(17, 0.5f);
                    c.weights.assign(17 * 4, 0.0f);
                  }});
  expect_refused({"titles", code, [](auto& c) { c.titles = {"only one"}; }});
  expect_refused({"prices", code, [](auto& c) { c.prices = {1, 2, 3}; }});
}

TEST(ForgedModel, IsRefusedForNeuralEncodersThatDoNotFit) {
  const auto refused = [](const char* name,
                          const std::function<void(HandmadeNeuralEncoder&)>& change) {
    for (const auto& neural : {HandmadeNeuralEncoder(), handmade_sasrec(), handmade_bert4rec()}) {
      expect_refused({name, ErrorCode::kMalformedInput, [&](HandmadeContent& c) {
                        c.neural = neural;
                        change(*c.neural);
                      }});
    }
  };
  refused("short weights", [](auto& n) { n.weights.pop_back(); });
  refused("long weights", [](auto& n) { n.weights.push_back(0); });
  refused("no weights", [](auto& n) { n.weights.clear(); });
  for (const uint32_t absurd : {0u, 2u, 17u, 0x10000000u, 0x80000000u, UINT32_MAX}) {
    refused("layers", [=](auto& n) { n.layers = absurd; });
    refused("inner dimension", [=](auto& n) { n.inner_dimension = absurd; });
  }
  refused("no length", [](auto& n) { n.max_length = 0; });
  for (const uint32_t absurd : {4097u, 0x20000000u, UINT32_MAX}) {
    refused("length", [=](auto& n) { n.max_length = absurd; });
  }
}

TEST(ForgedModel, IsRefusedForTransformersThatDoNotFit) {
  const auto refused = [](const char* name,
                          const std::function<void(HandmadeNeuralEncoder&)>& change) {
    for (const auto& neural : {handmade_sasrec(), handmade_bert4rec()}) {
      expect_refused({name, ErrorCode::kMalformedInput, [&](HandmadeContent& c) {
                        c.neural = neural;
                        change(*c.neural);
                      }});
    }
  };
  for (const uint32_t absurd : {0u, 3u, 65u, 0x80000000u, UINT32_MAX}) {
    refused("heads", [=](auto& n) { n.heads = absurd; });
  }
  refused("a position too many", [](auto& n) { n.max_length = 4; });
  refused("a position too few", [](auto& n) { n.max_length = 2; });
  expect_refused({"a mask alone", ErrorCode::kMalformedInput, [](auto& c) {
                    c.neural = handmade_bert4rec();
                    c.neural->max_length = 1;
                    c.neural->weights.resize(47);
                  }});
}

TEST(ForgedModel, IsRefusedForInt8SizesThatDoNotFit) {
  const auto refused = [](const char* name, const std::function<void(HandmadeContent&)>& change) {
    expect_refused({name, ErrorCode::kMalformedInput, [&](HandmadeContent& c) {
                      make_int8(c);
                      change(c);
                    }});
  };
  refused("short table", [](auto& c) { c.integers.pop_back(); });
  refused("no table", [](auto& c) { c.integers.clear(); });
  refused("short scales", [](auto& c) { c.row_scales.pop_back(); });
  refused("long scales", [](auto& c) { c.row_scales.push_back(1); });
  refused("no scales", [](auto& c) { c.row_scales.clear(); });
  refused("floats where integers belong", [](auto& c) {
    c.integers.clear();
    c.values = {1, 2, 3, 4};
  });
}

void make_int4(HandmadeContent& content) {
  content.precision = fb::Precision::Int4;
  content.values.clear();
  content.halves = {0x21, 0x43};
  content.row_scales = {1, 1};
}

// Three coordinates an item, the last with a half byte to spare.
void make_odd_int4(HandmadeContent& content) {
  make_int4(content);
  content.dimension = 3;
  content.halves = {0x21, 0x03, 0x54, 0x06};
  content.weights.assign(9, 0.5f);
}

TEST(ForgedModel, IsRefusedForInt4RowsThatDoNotFit) {
  for (const auto& make : {make_int4, make_odd_int4}) {
    const auto refused = [&](const char* name, const std::function<void(HandmadeContent&)>& change,
                             ErrorCode code = ErrorCode::kMalformedInput) {
      expect_refused({name, code, [&](HandmadeContent& content) {
                        make(content);
                        change(content);
                      }});
    };
    HandmadeContent content;
    make(content);
    EXPECT_TRUE(Model::open(sealed(content.encode())).ok());
    refused("short table", [](auto& c) { c.halves.pop_back(); });
    refused("long table", [](auto& c) { c.halves.push_back(0); });
    refused("no table", [](auto& c) { c.halves.clear(); });
    refused("short scales", [](auto& c) { c.row_scales.pop_back(); });
    refused("no scales", [](auto& c) { c.row_scales.clear(); });
    refused("a scale below 0", [](auto& c) { c.row_scales[1] = -1; });
    refused("no number", [](auto& c) { c.row_scales[1] = kNan; }, ErrorCode::kNotFinite);
  }
  expect_refused({"something in the half byte to spare", ErrorCode::kMalformedInput, [](auto& c) {
                    make_odd_int4(c);
                    c.halves[3] |= 0x10;
                  }});
}

// No writer writes -8, but it is a number like any other.
TEST(ForgedModel, TakesTheLowestInt4AtItsValue) {
  HandmadeContent content;
  make_int4(content);
  content.halves = {0x87, 0x18};
  const auto four = Model::open(sealed(content.encode()));
  ASSERT_TRUE(four.ok()) << four.error().message;
  content.halves.clear();
  make_int8(content);
  content.integers = {7, -8, -8, 1};
  const auto eight = Model::open(sealed(content.encode()));
  ASSERT_TRUE(eight.ok()) << eight.error().message;
  const std::vector<uint32_t> history = {1};
  const Request request{.history = history, .count = 2, .excluded = {}};
  const auto expected = recommend(eight.value(), request).value();
  const auto given = recommend(four.value(), request).value();
  for (size_t rank = 0; rank < 2; ++rank) {
    EXPECT_EQ(given.items[rank].item, expected.items[rank].item);
    EXPECT_EQ(given.items[rank].score, expected.items[rank].score);
  }
}

TEST(ForgedModel, IsRefusedForAWidthThatDoesNotFit) {
  const auto code = ErrorCode::kMalformedInput;
  expect_refused({"no width", code, [](auto& c) {
                    c.dimension = 0;
                    c.attributes.clear();
                    c.values.clear();
                    c.weights.clear();
                  }});
  expect_refused({"another width", code, [](auto& c) { c.dimension = 1; }});
  expect_refused({"a huge width", code, [](auto& c) { c.dimension = UINT32_MAX; }});
  expect_refused(
      {"more attributes than width", code, [](auto& c) { c.attributes = {"a", "b", "c"}; }});
  expect_refused({"more attributes than the limit", code, [](auto& c) {
                    const size_t d = kMaxAttributes + 1;
                    c.dimension = d;
                    c.attributes.assign(d, "a");
                    c.values.assign(2 * d, 0.0f);
                    c.weights.assign(d * d, 0.0f);
                  }});
}

// Weights that fit would take 64 MiB; the width alone must be enough.
TEST(ForgedModel, IsRefusedForAWidthAboveTheLimit) {
  HandmadeContent content;
  content.dimension = kMaxDimension + 1;
  content.values.assign(2 * content.dimension, 0.0f);
  const auto model = Model::open(sealed(content.encode()));
  ASSERT_FALSE(model.ok());
  EXPECT_NE(model.error().message.find("its width"), std::string::npos) << model.error().message;
}

TEST(ForgedModel, IsTooNewWithAnotherPrecisionOrEncoder) {
  const auto code = ErrorCode::kUnsupportedVersion;
  expect_refused({"precision", code, [](auto& c) { c.precision = fb::Precision{3}; }});
  expect_refused({"encoder", code, [](auto& c) { c.encoder = fb::Encoder{3}; }});
  for (const uint8_t kind : {0, 4, 255}) {
    expect_refused({"kind of encoder", code,
                    [=](auto& c) { c.neural.emplace().kind = fb::NeuralKind{kind}; }});
  }
}

TEST(ForgedModel, IsRefusedForCurvesThatDoNotFit) {
  const auto refused = [](const char* name, const std::function<void(HandmadeContent&)>& change,
                          ErrorCode code = ErrorCode::kMalformedInput) {
    expect_refused({name, code, [&](HandmadeContent& content) {
                      content.steps = {25, 250};
                      change(content);
                    }});
  };
  refused("a score above 10", [](auto& c) { c.steps = {25, 251}; });
  refused("too few scores", [](auto& c) { c.steps = {25}; });
  refused("too many scores", [](auto& c) { c.steps = {25, 25, 25}; });
  refused("too few knots", [](auto& c) { c.knots.pop_back(); });
  refused("too many knots", [](auto& c) { c.knots.resize(24); });
  refused("no attribute for the knots", [](auto& c) { c.attributes.clear(); });
  refused("a knot that is no number", [](auto& c) { c.knots[21] = kNan; }, ErrorCode::kNotFinite);
}

TEST(ForgedModel, IsRefusedForVisitorsThatDoNotFit) {
  const auto refused = [](const char* name, ErrorCode code, std::vector<float> means,
                          std::vector<float> deviations) {
    expect_refused({name, code, [&](HandmadeContent& content) {
                      content.visitor_means = means;
                      content.visitor_deviations = deviations;
                    }});
  };
  refused("no means", ErrorCode::kMalformedInput, {}, {1});
  refused("too many means", ErrorCode::kMalformedInput, {1, 2}, {1});
  refused("no deviations", ErrorCode::kMalformedInput, {1}, {});
  refused("a deviation below 0", ErrorCode::kMalformedInput, {1}, {-1});
  refused("a mean that is no number", ErrorCode::kNotFinite, {kNan}, {1});
  refused("a deviation that is no number", ErrorCode::kNotFinite, {1}, {kNan});
}

TEST(ForgedModel, IsRefusedForClustersThatDoNotFit) {
  const auto refused = [](const char* name, std::vector<uint32_t> ends) {
    expect_refused({name, ErrorCode::kMalformedInput, [&](HandmadeContent& content) {
                      content = handmade_clusters();
                      content.cluster_ends = std::move(ends);
                    }});
  };
  refused("an empty cluster at first", {0, 8});
  refused("an empty cluster", {3, 3});
  refused("descending", {8, 3});
  refused("behind the items", {3, 10});
  refused("far behind the items", {3, UINT32_MAX});
  refused("far behind and back", {UINT32_MAX, 3});
  refused("no means for one", {3});
  refused("no means for a third", {3, 8, 9});
  expect_refused({"a mean that is no number", ErrorCode::kNotFinite, [](HandmadeContent& content) {
                    content = handmade_clusters();
                    content.cluster_means[5] = kNan;
                  }});
  HandmadeContent content = handmade_clusters();
  for (const std::vector<uint32_t>& ends : {std::vector<uint32_t>{1, 2}, {8, 9}}) {
    content.cluster_ends = ends;
    const auto model = Model::open(sealed(content.encode()));
    ASSERT_TRUE(model.ok()) << model.error().message;
    EXPECT_EQ(model.value().clusters().ends.size(), 2U);
  }
  content.cluster_ends.clear();
  EXPECT_FALSE(Model::open(sealed(content.encode())).ok());
  content.cluster_means.clear();
  EXPECT_TRUE(Model::open(sealed(content.encode())).ok());
}

TEST(ForgedModel, MayHaveMoreAttributesThanWidthIfTheyAreCurves) {
  HandmadeContent content;
  content.attributes = {"a", "b", "c"};
  content.knots.assign(66, 1.0f);
  content.steps = {1, 2, 3, 4, 5, 6};
  const auto model = Model::open(sealed(content.encode()));
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model.value().attribute_count(), 3u);
}

// It opens, but its answer would hold numbers that are not finite.
void expect_overflow(const HandmadeContent& content, const std::vector<uint32_t>& history,
                     const std::string& part_of_message = "") {
  const auto model = Model::open(sealed(content.encode()));
  ASSERT_TRUE(model.ok());
  const auto answer = recommend(model.value(), {.history = history, .count = 1, .excluded = {}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFinite);
  EXPECT_NE(answer.error().message.find(part_of_message), std::string::npos);
}

TEST(ForgedModel, GivesAnErrorWhenItsCurvesOverflow) {
  HandmadeContent content;
  content.steps = {25, 250};
  content.knots.assign(22, 3e38f);
  expect_overflow(content, {1});
}

TEST(ForgedModel, GivesAnErrorWhenItsScoresOverflow) {
  HandmadeContent content;
  content.values = {3e38f, 3e38f, 3e38f, 3e38f};
  expect_overflow(content, {1});
}

// The two history items cancel in the score, but what each one adds is out of float32's range.
TEST(ForgedModel, GivesAnErrorWhenItsExplanationsOverflow) {
  HandmadeContent content;
  content.decays = {1};
  content.values = {3e38f, 0, -3e38f, 0};
  expect_overflow(content, {0, 1}, "history item");
}

// Numbers that overflow inside an encoder must not come out as an ordinary vector.
TEST(ForgedModel, GivesAnErrorWhenItsEncoderOverflows) {
  for (const auto& neural : {HandmadeNeuralEncoder(), handmade_sasrec(), handmade_bert4rec()}) {
    HandmadeContent content;
    content.neural = neural;
    for (float& weight : content.neural->weights) weight = 3e38f;
    content.values = {3e38f, 3e38f, -3e38f, -3e38f};
    expect_overflow(content, {0, 1});
  }
}

ErrorCode code_of(const Bytes& bytes) {
  const auto model = Model::open(bytes);
  EXPECT_FALSE(model.ok());
  return model.ok() ? ErrorCode{0} : model.error().code;
}

TEST(ForgedModel, IsRefusedOutsideItsContent) {
  const Bytes content = HandmadeContent().encode();
  EXPECT_EQ(code_of(sealed(content, {.major = kFormatMajor + 1})), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(code_of(sealed(content, {.major = 0})), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(code_of(sealed({})), ErrorCode::kMalformedInput);
  EXPECT_EQ(code_of({}), ErrorCode::kMalformedInput);

  Bytes other_mark = sealed(content);
  other_mark[4] = 'X';
  const auto refused = Model::open(other_mark);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("not a Mercer model"), std::string::npos);

  Bytes changed = sealed(content);
  const auto inside = std::ranges::search(changed, content);
  ASSERT_FALSE(inside.empty());
  inside.front() ^= 1;
  EXPECT_EQ(code_of(changed), ErrorCode::kChecksumMismatch);
}

TEST(ForgedModel, IsRefusedWhenItsContentIsNotAligned) {
  const Bytes content = HandmadeContent().encode();
  const Bytes aligned = sealed(content);
  size_t refused = 0;
  for (const size_t size : {content.size() + 1, content.size() + 4, content.size() + 8}) {
    Bytes longer = content;
    longer.resize(size);
    const auto model = Model::open(sealed(longer, {.alignment = 1}));
    if (model.ok()) continue;
    ++refused;
    EXPECT_EQ(model.error().code, ErrorCode::kMalformedInput) << model.error().message;
  }
  EXPECT_GT(refused, 0u);
}

}  // namespace forged_model_test
}  // namespace mercer
