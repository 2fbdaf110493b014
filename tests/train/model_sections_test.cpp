// What a model file's bytes are spent on.
#include "train/model_sections.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "core/sample_model.h"

namespace mercer {
namespace {

std::map<std::string, size_t> sections_of(const SampleModel& sample, Precision precision) {
  const std::vector<uint8_t> bytes = sample.encode(precision);
  std::map<std::string, size_t> sizes;
  size_t sum = 0;
  for (const ModelSection& section : model_sections(bytes)) {
    sizes[std::string(section.name)] = section.size_bytes;
    sum += section.size_bytes;
  }
  EXPECT_EQ(sum, bytes.size());
  return sizes;
}

// What models/mercer.fbs says of items of width 64, and the four bytes that count a vector.
TEST(ModelSections, CountWhatTheFormatSaysOfAnItem) {
  SampleModel sample =
      random_sample({.items = 300, .attributes = 16, .taste = 48, .has_curves = true}, 1);
  for (size_t i = 0; i < 300; ++i) {
    sample.catalogue[i].id = std::to_string(10000 + i);
    sample.catalogue[i].title = "Tea";
  }
  const std::pair<Precision, size_t> tables[] = {{Precision::kFloat32, 300 * 256 + 4},
                                                 {Precision::kInt8, 300 * (64 + 4) + 8},
                                                 {Precision::kInt4, 300 * (32 + 4) + 8}};
  for (const auto& [precision, table_bytes] : tables) {
    const auto sizes = sections_of(sample, precision);
    EXPECT_EQ(sizes.at("item table"), table_bytes);
    EXPECT_EQ(sizes.at("item biases"), 300 * 4 + 4u);
    EXPECT_EQ(sizes.at("guided scores"), 300 * 16 + 4u);
    EXPECT_EQ(sizes.at("item ids"), 300 * 16 + 4u);
    EXPECT_EQ(sizes.at("titles"), 300 * 12 + 4u);
    EXPECT_EQ(sizes.at("prices"), 300 * 4 + 4u);
    EXPECT_LT(sizes.at("the rest"), 4000u);
  }
}

TEST(ModelSections, LeaveOutWhatIsNotThere) {
  for (const EncoderKind kind : kEveryKind) {
    SampleModel sample = random_sample(
        {.items = 4, .attributes = 2, .taste = 4, .encoder = small_settings(kind, 3)}, 2);
    for (CatalogueItem& item : sample.catalogue) item = {item.id, "", 0};
    const auto sizes = sections_of(sample, Precision::kInt8);
    for (const char* name : {"titles", "prices", "guided scores", "attribute curves"}) {
      EXPECT_FALSE(sizes.contains(name)) << name;
    }
    EXPECT_GE(sizes.at("encoder"), 4 * sample.parameters.encoder.size());
  }
}

}  // namespace
}  // namespace mercer
