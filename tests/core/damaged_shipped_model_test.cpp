// The model that ships, damaged in every way there is at one place: cut short anywhere, or one byte
// changed. Each is refused with a reason, or gives the same answers. What small models do, bit by
// bit, is damaged_model_test.cpp's.
#include <gtest/gtest.h>
#include <mercer_generated.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mercer/model.h"
#include "mercer/recommender.h"

namespace mercer {
namespace {

using Bytes = std::vector<uint8_t>;

#if defined(__SANITIZE_ADDRESS__)
constexpr size_t kEvery = 101;  // of the places; each takes the sanitizers ten times as long
#else
constexpr size_t kEvery = 1;
#endif

// Everything that is shown of a few answers, and of some items.
std::string answers_of(const Model& model) {
  std::string seen;
  for (uint32_t first = 0; first < 5; ++first) {
    const std::vector<uint32_t> history = {first, 700 * first + 9, 3144 - first};
    const auto answer = recommend(model, {.history = history, .count = 5, .excluded = history});
    if (!answer.ok()) return answer.error().message;
    for (const Recommendation& entry : answer.value().items) {
      seen += std::string(model.item_id(entry.item)) + std::string(model.item_title(entry.item)) +
              std::to_string(model.item_price(entry.item)) + " " + std::to_string(entry.score);
      for (const float part : entry.explanation.attributes) seen += " " + std::to_string(part);
      seen += "\n";
    }
  }
  return seen;
}

class DamagedShippedModel : public ::testing::TestWithParam<size_t> {
 protected:
  static constexpr size_t kShards = 8;  // so that none runs for long

  DamagedShippedModel() {
    std::ifstream file(
        std::string(MERCER_SOURCE_DIR) + "/models/online-retail/online-retail.mercer",
        std::ios::binary);
    whole_.assign(std::istreambuf_iterator<char>(file), {});
    const auto* content = fb::GetModelFile(whole_.data())->content();
    content_begin_ = static_cast<size_t>(content->data() - whole_.data());
    content_end_ = content_begin_ + content->size();
    answers_ = answers_of(Model::open(whole_).value());
  }

  // This shard's part of [begin, end).
  template <typename Check>
  void for_places(size_t begin, size_t end, const Check& check) const {
    const size_t shard = GetParam();
    const size_t first = begin + (end - begin) * shard / kShards;
    const size_t last = begin + (end - begin) * (shard + 1) / kShards;
    for (size_t place = first; place < last && !HasFailure(); place += kEvery) check(place);
  }

  void expect_same_answers(const Model& model, const std::string& what) const {
    EXPECT_EQ(answers_of(model), answers_) << what;
  }

  Bytes whole_;
  size_t content_begin_ = 0;  // what the checksum covers
  size_t content_end_ = 0;
  std::string answers_;
};

TEST_P(DamagedShippedModel, IsRefusedWhenCutShort) {
  for_places(0, whole_.size(), [&](size_t size) {
    const auto model =
        Model::open(Bytes(whole_.begin(), whole_.begin() + static_cast<ptrdiff_t>(size)));
    if (!model.ok()) {
      EXPECT_FALSE(model.error().message.empty());
      return;
    }
    EXPECT_GE(size, content_end_) << "opened without all of its content";
    expect_same_answers(model.value(), "the first " + std::to_string(size) + " bytes");
  });
}

TEST_P(DamagedShippedModel, IsRefusedWhenAnyByteOfItsContentIsAnother) {
  for_places(content_begin_, content_end_, [&](size_t place) {
    Bytes damaged = whole_;
    damaged[place] ^= 0xff;
    const auto model = Model::open(std::move(damaged));
    ASSERT_FALSE(model.ok()) << "byte " << place;
    EXPECT_EQ(model.error().code, ErrorCode::kChecksumMismatch) << "byte " << place;
  });
}

// Around its content the checksum sees nothing: there every byte is tried with every value.
TEST_P(DamagedShippedModel, IsRefusedOrUnharmedByEveryValueOfEveryByteAroundItsContent) {
  const size_t around = whole_.size() - (content_end_ - content_begin_);
  EXPECT_LT(around, 100u);
  for (size_t at = GetParam(); at < around; at += kShards) {
    const size_t place = at < content_begin_ ? at : at - content_begin_ + content_end_;
    for (int change = 1; change < 256; change += kEvery > 1 ? 13 : 1) {
      Bytes damaged = whole_;
      damaged[place] ^= static_cast<uint8_t>(change);
      const auto model = Model::open(std::move(damaged));
      if (!model.ok()) {
        EXPECT_FALSE(model.error().message.empty());
        continue;
      }
      expect_same_answers(model.value(), "byte " + std::to_string(place));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Part, DamagedShippedModel, ::testing::Range<size_t>(0, 8));

}  // namespace
}  // namespace mercer
