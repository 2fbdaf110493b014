// Model files that are as they should be.
#include "mercer/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <string>

#include "handmade_content.h"
#include "mercer/checksum.h"
#include "sample_model.h"

namespace mercer {
namespace {

Model opened(std::vector<uint8_t> bytes) {
  auto model = Model::open(std::move(bytes));
  if (!model.ok()) {
    ADD_FAILURE() << model.error().message;
    std::abort();
  }
  return std::move(model).value();
}

std::vector<float> row_of(const Model& model, size_t item) {
  std::vector<float> row(model.dimension());
  model.table().read_row(item, row);
  return row;
}

TEST(Model, KeepsEveryFloatOfAFloat32Table) {
  const SampleModel sample = random_sample({.items = 20, .attributes = 3, .taste = 4}, 1);
  const Model model = opened(sample.encode(Precision::kFloat32));
  EXPECT_EQ(model.table().precision(), Precision::kFloat32);
  ASSERT_EQ(model.item_count(), 20u);
  ASSERT_EQ(model.dimension(), 7u);
  ASSERT_EQ(model.attribute_count(), 3u);
  for (size_t i = 0; i < 20; ++i) {
    const auto start = sample.parameters.items.begin() + static_cast<ptrdiff_t>(7 * i);
    EXPECT_EQ(row_of(model, i), std::vector<float>(start, start + 7));
    EXPECT_EQ(model.biases()[i], sample.parameters.biases[i]);
  }
  const std::vector<uint32_t> history = {4, 2, 11};
  EXPECT_EQ(model.encoder().encode(model.table(), history),
            encoder_of(sample.parameters)->encode(sample.parameters.table(), history));
}

TEST(Model, KeepsEveryKindOfEncoder) {
  for (const EncoderKind kind : kEveryKind) {
    SCOPED_TRACE(encoder_kind_name(kind));
    const SampleModel sample = random_sample(
        {.items = 9, .attributes = 2, .taste = 4, .encoder = small_settings(kind, 3)}, 1);
    const Model model = opened(sample.encode(Precision::kFloat32));
    EXPECT_EQ(model.encoder().settings(), sample.parameters.settings);
    const std::vector<uint32_t> history = {4, 2, 8, 0, 1, 7, 3};
    EXPECT_EQ(model.encoder().encode(model.table(), history),
              encoder_of(sample.parameters)->encode(sample.parameters.table(), history));
  }
}

TEST(Model, RoundsAnInt8TableByAtMostHalfAStep) {
  const SampleModel sample = random_sample({.items = 50, .attributes = 3, .taste = 8}, 2);
  const Model model = opened(sample.encode(Precision::kInt8));
  EXPECT_EQ(model.table().precision(), Precision::kInt8);
  for (size_t i = 0; i < 50; ++i) {
    const float* exact = sample.parameters.items.data() + 11 * i;
    float largest = 0;
    for (size_t k = 0; k < 11; ++k) largest = std::max(largest, std::abs(exact[k]));
    const std::vector<float> row = row_of(model, i);
    for (size_t k = 0; k < 11; ++k) {
      EXPECT_NEAR(row[k], exact[k], largest / 127 / 2 * 1.0001f) << "item " << i;
    }
  }
}

TEST(Model, KeepsInt4RowsAsTheyWereQuantized) {
  for (const size_t taste : {7u, 8u}) {  // an odd width and an even one
    const SampleModel sample =
        random_sample({.items = 50, .attributes = 3, .taste = taste, .has_curves = true}, 2);
    const Model model = opened(sample.encode(Precision::kInt4));
    EXPECT_EQ(model.table().precision(), Precision::kInt4);
    const size_t dimension = 3 + taste;
    const QuantizedRows rows = quantized_to_int4(sample.parameters.items, dimension);
    for (size_t i = 0; i < 50; ++i) {
      const std::vector<float> row = row_of(model, i);
      for (size_t k = 0; k < dimension; ++k) {
        EXPECT_EQ(row[k], rows.scales[i] * static_cast<float>(rows.integers[i * dimension + k]));
      }
    }
  }
}

// Every item leans on the curves, which are few.
TEST(Model, KeepsCurvesInInt8BesideAnInt4Table) {
  const SampleModel sample = random_sample({.items = 12, .has_curves = true}, 5);
  const Model four = opened(sample.encode(Precision::kInt4));
  const Model eight = opened(sample.encode(Precision::kInt8));
  const std::vector<float> shopper = {1, -2, 0.5f, 3, -1};
  EXPECT_EQ(four.attribute_curves()->heights(shopper), eight.attribute_curves()->heights(shopper));
}

TEST(Model, IsWrittenInTheOldestFormatThatHoldsIt) {
  SampleModel sample = random_sample({.items = 4}, 6);
  EXPECT_EQ(opened(sample.encode(Precision::kInt8)).format_minor(), 0);
  EXPECT_EQ(opened(sample.encode(Precision::kFloat32)).format_minor(), 0);
  EXPECT_EQ(opened(random_sample({.encoder = small_settings(EncoderKind::kGru4Rec)}, 6)
                       .encode(Precision::kInt8))
                .format_minor(),
            1);
  EXPECT_EQ(opened(random_sample({.has_curves = true}, 6).encode(Precision::kInt8)).format_minor(),
            2);
  EXPECT_EQ(opened(sample.encode(Precision::kInt4)).format_minor(), 4);
  sample.attributes[1].labels = {{"de", "Festlich"}};
  EXPECT_EQ(opened(sample.encode(Precision::kInt8)).format_minor(), 3);
  sample.attributes[1].labels.clear();
  sample.visitors = {{0, 1}, {1, 1}};
  EXPECT_EQ(opened(sample.encode(Precision::kInt8)).format_minor(), 3);
}

TEST(Model, KeepsARowOfZerosInInt8) {
  SampleModel sample = random_sample({.items = 3, .attributes = 1, .taste = 1}, 3);
  sample.parameters.items[2] = sample.parameters.items[3] = 0;
  const Model model = opened(sample.encode(Precision::kInt8));
  EXPECT_EQ(row_of(model, 1), (std::vector<float>{0, 0}));
}

TEST(Model, IsSmallerInInt8) {
  const SampleModel sample = random_sample({.items = 200, .attributes = 8, .taste = 24}, 4);
  const size_t floats = sample.encode(Precision::kFloat32).size();
  const size_t integers = sample.encode(Precision::kInt8).size();
  EXPECT_LT(integers, floats - 200 * 32 * 2);
  EXPECT_EQ(opened(sample.encode(Precision::kInt8)).size_bytes(), integers);
}

TEST(Model, FindsItemsByTheirIds) {
  SampleModel sample = random_sample({.items = 4}, 5);
  const char* ids[] = {"zebra", "", "Ähre \"1\"", "ape"};
  for (size_t i = 0; i < 4; ++i) sample.catalogue[i].id = ids[i];
  const Model model = opened(sample.encode(Precision::kInt8));
  for (uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(model.item_id(i), ids[i]);
    EXPECT_EQ(model.find_item(ids[i]), i);
  }
  for (const char* unknown : {"zebr", "zebras", "a", "zz", "APE"}) {
    EXPECT_EQ(model.find_item(unknown), std::nullopt) << unknown;
  }
}

TEST(Model, FindsEveryOneOfManyItems) {
  constexpr uint32_t kItems = 5000;
  SampleModel sample = random_sample({.items = kItems, .attributes = 0, .taste = 1}, 7);
  for (uint32_t i = 0; i < kItems; ++i) sample.catalogue[i].id = std::to_string(7 * i);
  const Model model = opened(sample.encode(Precision::kInt8));
  for (uint32_t i = 0; i < kItems; ++i) {
    ASSERT_EQ(model.find_item(std::to_string(7 * i)), i);
    ASSERT_EQ(model.find_item(std::to_string(7 * i + 1)), std::nullopt);
  }
}

// Ids whose checksums end in the same eleven bits: the table of 600 to 1024 items cannot tell them
// apart by where they belong.
std::vector<std::string> colliding_ids(size_t count) {
  std::vector<std::string> ids;
  for (uint64_t number = 0; ids.size() < count; ++number) {
    const std::string id = std::to_string(number);
    const std::span<const char> text(id);
    const std::span bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    if (checksum(bytes) % 2048 == 0) ids.push_back(id);
  }
  return ids;
}

Result<Model> model_with(const std::vector<std::string>& ids) {
  HandmadeContent content;
  content.item_ids = ids;
  content.values.assign(2 * ids.size(), 1.0f);
  content.biases.assign(ids.size(), 0.0f);
  return Model::open(sealed(content.encode()));
}

TEST(Model, TellsIdsApartWhoseHashesCollide) {
  std::vector<std::string> ids = colliding_ids(602);
  const std::string unknown = ids.back();
  ids.pop_back();
  auto model = model_with(ids);
  ASSERT_TRUE(model.ok()) << model.error().message;
  for (uint32_t i = 0; i < ids.size(); ++i) ASSERT_EQ(model.value().find_item(ids[i]), i);
  EXPECT_EQ(model.value().find_item(unknown), std::nullopt);
  ids.push_back(ids[300]);
  model = model_with(ids);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kDuplicate);
  EXPECT_NE(model.error().message.find('"' + ids[300] + '"'), std::string::npos);
}

// A file made so must not keep a page busy for minutes.
TEST(Model, RefusesIdsThatAreMadeToCollide) {
  const auto model = model_with(colliding_ids(1001));
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kMalformedInput);
  EXPECT_NE(model.error().message.find("ids"), std::string::npos) << model.error().message;
}

TEST(Model, KeepsWhatIsShownToShoppers) {
  const SampleModel sample = random_sample({.items = 3}, 6);
  const Model model = opened(sample.encode(Precision::kInt8));
  EXPECT_EQ(model.item_title(2), "Title 2");
  EXPECT_EQ(model.item_price(2), 2.5f);
  EXPECT_EQ(model.attribute_name(1), "attribute_1");
  EXPECT_EQ(model.attribute_description(1), "0 = none, 10 = all");
}

TEST(Model, KeepsWhatPeopleCallAttributes) {
  SampleModel sample = random_sample({.attributes = 2}, 1);
  sample.attributes[1].labels = {{"de", "Festlich"}, {"en", "Festive"}};
  const auto opened = Model::open(sample.encode(Precision::kInt8));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value().attribute_label_count(0), 0u);
  ASSERT_EQ(opened.value().attribute_label_count(1), 2u);
  EXPECT_EQ(opened.value().attribute_label(1, 0).locale, "de");
  EXPECT_EQ(opened.value().attribute_label(1, 0).text, "Festlich");
  EXPECT_EQ(opened.value().attribute_label(1, 1).text, "Festive");
}

TEST(Model, KeepsProvenanceAndEvaluation) {
  const SampleModel sample = random_sample({}, 7);
  ModelContent content = sample.content(Precision::kInt8);
  content.provenance = {.mercer_version = "1.2.3",
                        .dataset_checksum = "aa",
                        .guided_checksum = "bb",
                        .base_model = "linear",
                        .base_seed = UINT64_MAX,
                        .refine_seed = 8,
                        .protocol = "time:1:2",
                        .guided_source = "by hand",
                        .guided_weight = 1.5f,
                        .options = "{}"};
  content.evaluation = {{"time:1:2", "test", "masked.mrr", 0.125},
                        {"time:1:2", "validation", "named_share", 0.75}};
  const Model model = opened(encode_model(content));
  const Provenance provenance = model.provenance();
  EXPECT_EQ(provenance.mercer_version, "1.2.3");
  EXPECT_EQ(provenance.dataset_checksum, "aa");
  EXPECT_EQ(provenance.guided_checksum, "bb");
  EXPECT_EQ(provenance.base_model, "linear");
  EXPECT_EQ(provenance.base_seed, UINT64_MAX);
  EXPECT_EQ(provenance.refine_seed, 8u);
  EXPECT_EQ(provenance.protocol, "time:1:2");
  EXPECT_EQ(provenance.guided_source, "by hand");
  EXPECT_EQ(provenance.guided_weight, 1.5f);
  EXPECT_EQ(provenance.options, "{}");
  const std::vector<MetricEntry> metrics = model.evaluation();
  ASSERT_EQ(metrics.size(), 2u);
  EXPECT_EQ(metrics[1].protocol, "time:1:2");
  EXPECT_EQ(metrics[1].split, "validation");
  EXPECT_EQ(metrics[1].name, "named_share");
  EXPECT_EQ(metrics[1].value, 0.75);
}

TEST(Model, StaysValidWhenMoved) {
  const SampleModel sample =
      random_sample({.items = 6, .encoder = small_settings(EncoderKind::kSasRec)}, 8);
  Model first = opened(sample.encode(Precision::kInt8));
  const std::vector<float> row = row_of(first, 5);
  const std::vector<uint32_t> history = {4, 2, 0};
  const std::vector<float> shopper = first.encoder().encode(first.table(), history);
  Model second = std::move(first);
  Model third = opened(sealed(HandmadeContent().encode()));
  third = std::move(second);
  EXPECT_EQ(third.item_id(5), "item-5");
  EXPECT_EQ(third.find_item("item-5"), 5u);
  EXPECT_EQ(row_of(third, 5), row);
  EXPECT_EQ(third.encoder().encode(third.table(), history), shopper);
}

TEST(Model, ReadsBytesWhereTheyLie) {
  const SampleModel sample = random_sample({.items = 20, .attributes = 3, .taste = 4}, 1);
  const std::vector<uint8_t> bytes = sample.encode(Precision::kInt8);
  auto viewed = Model::open(std::span<const uint8_t>(bytes));
  ASSERT_TRUE(viewed.ok()) << viewed.error().message;
  const Model own = opened(bytes);
  const auto is_inside = [&](const Model& model) {
    const auto* id = reinterpret_cast<const uint8_t*>(model.item_id(3).data());
    return id >= bytes.data() && id < bytes.data() + bytes.size();
  };
  EXPECT_TRUE(is_inside(viewed.value()));
  EXPECT_FALSE(is_inside(own));
  EXPECT_EQ(row_of(viewed.value(), 3), row_of(own, 3));
  EXPECT_EQ(viewed.value().size_bytes(), own.size_bytes());
  EXPECT_FALSE(Model::open(std::span(bytes).first(bytes.size() - 1)).ok());
}

TEST(Model, KnowsHowLongItsTextsAreWithTheirEnds) {
  const SampleModel sample = random_sample({.items = 20, .attributes = 3, .taste = 4}, 1);
  const Model model = opened(sample.encode(Precision::kInt8));
  size_t size = 0;
  for (size_t item = 0; item < model.item_count(); ++item) {
    size += model.item_id(item).size() + 1 + model.item_title(item).size() + 1;
  }
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    size += model.attribute_name(k).size() + 1 + model.attribute_description(k).size() + 1;
    for (size_t l = 0; l < model.attribute_label_count(k); ++l) {
      const auto [locale, text] = model.attribute_label(k, l);
      size += locale.size() + 1 + text.size() + 1;
    }
  }
  EXPECT_EQ(model.text_bytes(), size);
  EXPECT_GT(size, 0u);
}

TEST(Model, DoesWithoutOptionalParts) {
  const Model model = opened(sealed(HandmadeContent().encode()));
  EXPECT_EQ(model.item_title(1), "");
  EXPECT_EQ(model.item_price(1), 0);
  EXPECT_EQ(model.provenance().protocol, "");
  EXPECT_TRUE(model.evaluation().empty());
}

TEST(Model, DoesWithoutAttributes) {
  HandmadeContent content;
  content.attributes.clear();
  const Model model = opened(sealed(content.encode()));
  EXPECT_EQ(model.attribute_count(), 0u);
  const std::vector<uint32_t> history = {0};
  const auto answer = recommend(model, {.history = history, .count = 1, .excluded = {}});
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer.value().interests.empty());
}

TEST(Model, ReadsFilesFromBeforeNeuralEncoders) {
  const Model model = opened(sealed(HandmadeContent().encode(), {.minor = 0}));
  EXPECT_EQ(model.format_minor(), 0);
  EXPECT_EQ(model.encoder().settings().kind, EncoderKind::kLinear);
  EXPECT_EQ(model.encoder().settings().decays, (std::vector<float>{0.5f}));
}

TEST(Model, ReadsLaterMinorVersions) {
  const Model model = opened(sealed(HandmadeContent().encode(), {.minor = 999}));
  EXPECT_EQ(model.format_minor(), 999);
  EXPECT_EQ(model.item_count(), 2u);
}

TEST(Model, IsWrittenTheSameTwice) {
  const SampleModel sample = random_sample({.items = 30}, 9);
  EXPECT_EQ(sample.encode(Precision::kInt8), sample.encode(Precision::kInt8));
}

}  // namespace
}  // namespace mercer
