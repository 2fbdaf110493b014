// Model files that were damaged on their way, and files made to do harm. Nothing of either kind may
// do more than give an error: run with the sanitizers, these tests watch every byte that is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

#include "handmade_content.h"
#include "mercer/model.h"
#include "sample_model.h"

namespace mercer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Bytes = std::vector<uint8_t>;

// Reads everything that an opened model offers, and gives some of it back for comparison.
std::string use(const Model& model) {
  std::string seen;
  for (size_t i = 0; i < model.item_count(); ++i) {
    seen += std::string(model.item_id(i)) + "|" + std::string(model.item_title(i)) + "|" +
            std::to_string(model.item_price(i)) + "\n";
    model.find_item(model.item_id(i));
  }
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    seen += std::string(model.attribute_name(k)) + std::string(model.attribute_description(k));
  }
  const Provenance provenance = model.provenance();
  for (const std::string_view text :
       {provenance.mercer_version, provenance.dataset_checksum, provenance.guided_checksum,
        provenance.base_model, provenance.protocol, provenance.guided_source, provenance.options}) {
    seen += text;
  }
  for (const MetricEntry& metric : model.evaluation()) {
    seen += std::string(metric.protocol) + std::string(metric.split) + std::string(metric.name);
  }
  const std::vector<uint32_t> history = {0};
  for (const auto& request : {Request{.history = {}, .count = 3, .excluded = {}},
                              Request{.history = history, .count = 1000, .excluded = history}}) {
    const auto answer = recommend(model, request);
    if (!answer.ok()) {
      seen += answer.error().message;
      continue;
    }
    for (const Recommendation& entry : answer.value().items) {
      seen += std::to_string(entry.item) + "=" + std::to_string(entry.score) + " ";
    }
  }
  return seen;
}

Bytes small_model(TablePrecision precision) {
  const SampleModel sample =
      random_sample({.items = 3, .attributes = 1, .taste = 1, .decays = {0.5f}}, 1);
  ModelContent content = sample.content(precision);
  content.provenance.protocol = "leave-one-out";
  content.evaluation = {{"leave-one-out", "test", "masked.mrr", 0.25}};
  return encode_model(content);
}

constexpr TablePrecision kBothPrecisions[] = {TablePrecision::kFloat32, TablePrecision::kInt8};

TEST(DamagedModel, IsRefusedWhenCutShortAnywhere) {
  for (const TablePrecision precision : kBothPrecisions) {
    const Bytes whole = small_model(precision);
    const std::string expected = use(Model::open(whole).value());
    for (size_t size = 0; size < whole.size(); ++size) {
      // A vector made from a range has a buffer of exactly its size.
      const auto model = Model::open(Bytes(whole.begin(), whole.begin() + static_cast<long>(size)));
      if (!model.ok()) {
        EXPECT_FALSE(model.error().message.empty());
        continue;
      }
      // Only the padding that aligns the file's end is nothing to miss.
      EXPECT_GT(size + 16, whole.size()) << size << " of " << whole.size() << " bytes";
      EXPECT_EQ(use(model.value()), expected);
    }
  }
}

TEST(DamagedModel, IsRefusedOrUnharmedByEveryFlippedBit) {
  for (const TablePrecision precision : kBothPrecisions) {
    const Bytes whole = small_model(precision);
    const std::string expected = use(Model::open(whole).value());
    size_t opened = 0;
    for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      Bytes flipped = whole;
      flipped[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
      const auto model = Model::open(std::move(flipped));
      if (!model.ok()) continue;
      ++opened;
      EXPECT_EQ(use(model.value()), expected) << "bit " << bit % 8 << " of byte " << bit / 8;
    }
    // The minor version and padding are all that may change.
    EXPECT_LT(opened, 8 * 32u) << "of " << 8 * whole.size();
  }
}

TEST(DamagedModel, IsRefusedOrUnharmedByEveryInvertedByteOfALargerFile) {
  const SampleModel sample = random_sample({.items = 40, .attributes = 3, .taste = 5}, 2);
  const Bytes whole = sample.encode(TablePrecision::kInt8);
  const std::string expected = use(Model::open(whole).value());
  for (size_t place = 0; place < whole.size(); ++place) {
    Bytes inverted = whole;
    inverted[place] ^= 0xff;
    const auto model = Model::open(std::move(inverted));
    if (!model.ok()) continue;
    EXPECT_EQ(use(model.value()), expected) << "byte " << place;
  }
}

// With a checksum that fits, the content itself has to be watched: it may become another model, but
// never one that reads outside itself.
TEST(ForgedModel, NeverReadsOutsideItself) {
  HandmadeContent handmade;
  handmade.titles = {"A tea", "A pot"};
  handmade.prices = {1, 2};
  const Bytes content = handmade.encode();
  size_t opened = 0;
  for (size_t place = 0; place < content.size(); ++place) {
    for (const int change : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x7f}) {
      Bytes forged = content;
      forged[place] ^= static_cast<uint8_t>(change);
      const auto model = Model::open(sealed(forged));
      if (!model.ok()) continue;
      ++opened;
      EXPECT_FALSE(use(model.value()).empty());
    }
  }
  EXPECT_GT(opened, 0u);  // changed letters and numbers are just another model
}

TEST(ForgedModel, NeverReadsOutsideCutContent) {
  const Bytes content = HandmadeContent().encode();
  for (size_t size = 0; size < content.size(); ++size) {
    const auto model = Model::open(sealed(std::span(content).first(size)));
    if (!model.ok()) continue;
    EXPECT_FALSE(use(model.value()).empty());
  }
}

TEST(ForgedModel, NeverReadsOutsideRandomContent) {
  Random random(4);
  for (int round = 0; round < 3000; ++round) {
    Bytes content(random.below(200));
    for (uint8_t& byte : content) {
      // Small numbers make offsets that lead somewhere.
      byte = static_cast<uint8_t>(random.below(3) == 0 ? random.below(64) : 0);
    }
    const auto model = Model::open(sealed(content));
    if (!model.ok()) continue;
    EXPECT_FALSE(use(model.value()).empty());
  }
}

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
    expect_refused({"decays", ErrorCode::kOutOfRange, [=](auto& c) { c.decays[0] = bad; }});
  }
}

TEST(ForgedModel, IsRefusedForDecaysOutsideTheirRange) {
  expect_refused({"above 1", ErrorCode::kOutOfRange, [](auto& c) { c.decays[0] = 1.0001f; }});
  expect_refused({"below 0", ErrorCode::kOutOfRange, [](auto& c) { c.decays[0] = -0.1f; }});
}

TEST(ForgedModel, IsRefusedForRepeatedIds) {
  expect_refused({"same id", ErrorCode::kDuplicate, [](auto& c) { c.item_ids[1] = "tea"; }});
  expect_refused({"no ids", ErrorCode::kDuplicate, [](auto& c) { c.item_ids = {"", ""}; }});
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
  expect_refused({"precision", code, [](auto& c) { c.precision = fb::Precision{2}; }});
  expect_refused({"encoder", code, [](auto& c) { c.encoder = fb::Encoder{2}; }});
}

TEST(ForgedModel, GivesAnErrorWhenItsScoresOverflow) {
  HandmadeContent content;
  content.values = {3e38f, 3e38f, 3e38f, 3e38f};
  const auto model = Model::open(sealed(content.encode()));
  ASSERT_TRUE(model.ok());
  const std::vector<uint32_t> history = {1};
  const auto answer = recommend(model.value(), {.history = history, .count = 1, .excluded = {}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFinite);
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

}  // namespace
}  // namespace mercer
