// Model files that were damaged on their way, and files made to do harm, byte by byte. Nothing of
// either kind may do more than give an error: run with the sanitizers, these tests watch every byte
// that is read. What is refused for which reason is forged_model_test.cpp's.
#include <gtest/gtest.h>

#include <string>

#include "handmade_content.h"
#include "mercer/model.h"
#include "sample_model.h"

namespace mercer {
namespace {

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
                              Request{.history = history, .count = 2, .probes = 1},
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

Bytes small_model(Precision precision, EncoderKind kind) {
  EncoderSettings encoder = small_settings(kind);
  if (kind == EncoderKind::kLinear) encoder.decays = {0.5f};
  encoder.layers = 1;
  encoder.inner_dimension = 1;
  encoder.max_length = 2;
  const SampleModel sample =
      random_sample({.items = 4, .attributes = 1, .taste = 1, .encoder = encoder}, 1);
  ModelContent content = sample.content(precision);
  content.clusters = {{3}, {0.5f, -1, 0.25f}};
  content.provenance.protocol = "leave-one-out";
  content.evaluation = {{"leave-one-out", "test", "masked.mrr", 0.25}};
  return encode_model(content);
}

// Small models of all precisions and encoders.
template <typename Check>
void for_small_models(const Check& check) {
  for (const Precision precision : kEveryPrecision) {
    for (const EncoderKind kind : kEveryKind) {
      SCOPED_TRACE(encoder_kind_name(kind));
      check(small_model(precision, kind));
    }
  }
}

TEST(DamagedModel, IsRefusedWhenCutShortAnywhere) {
  for_small_models([](const Bytes& whole) {
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
  });
}

TEST(DamagedModel, IsRefusedOrUnharmedByEveryFlippedBit) {
  for_small_models([](const Bytes& whole) {
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
  });
}

TEST(DamagedModel, IsRefusedOrUnharmedByEveryInvertedByteOfALargerFile) {
  const SampleModel sample = random_sample({.items = 40, .attributes = 3, .taste = 5}, 2);
  ModelContent content = sample.content(Precision::kInt8);
  content.clusters = {{7, 20, 38}, std::vector<float>(3 * 9, 0.5f)};
  const Bytes whole = encode_model(content);
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
  for (const Bytes& content : handmade_contents()) {
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
}

TEST(ForgedModel, NeverReadsOutsideCutContent) {
  for (const Bytes& content : handmade_contents()) {
    for (size_t size = 0; size < content.size(); ++size) {
      const auto model = Model::open(sealed(std::span(content).first(size)));
      if (!model.ok()) continue;
      EXPECT_FALSE(use(model.value()).empty());
    }
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

}  // namespace
}  // namespace mercer
