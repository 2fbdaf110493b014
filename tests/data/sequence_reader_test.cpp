#include "data/sequence_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<Dataset> read(std::string_view text) {
  SequenceReader reader;
  MERCER_RETURN_IF_ERROR(reader.feed(text));
  return reader.finish();
}

std::vector<std::string> ids_of(const Dataset& dataset, size_t user) {
  std::vector<std::string> ids;
  for (const uint32_t item : dataset.sequence(user)) ids.push_back(dataset.catalogue[item].id);
  return ids;
}

TEST(SequenceReader, ReadsOneEventALine) {
  const auto dataset = read("2 x\n1 z\n2 y\r\n\n1\tz\n");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_THAT(dataset.value().user_ids, ElementsAre("1", "2"));
  EXPECT_THAT(ids_of(dataset.value(), 0), ElementsAre("z", "z"));
  EXPECT_THAT(ids_of(dataset.value(), 1), ElementsAre("x", "y"));
  EXPECT_THAT(dataset.value().baskets, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(dataset.value().timestamps_s, ElementsAre(0, 0, 0, 0));
}

TEST(SequenceReader, ReadsOneUserALine) {
  const auto dataset = read("b 3 1 2\na 9\nc  7   3 ");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_THAT(dataset.value().user_ids, ElementsAre("a", "b", "c"));
  EXPECT_THAT(ids_of(dataset.value(), 1), ElementsAre("3", "1", "2"));
  EXPECT_THAT(ids_of(dataset.value(), 2), ElementsAre("7", "3"));
  EXPECT_EQ(dataset.value().catalogue[0].title, "");
}

TEST(SequenceReader, RefusesAUserOnTwoLinesOfTheLongForm) {
  const auto dataset = read("a 1 2\nb 3\na 4\n");
  ASSERT_FALSE(dataset.ok());
  EXPECT_EQ(dataset.error().code, ErrorCode::kDuplicate);
  EXPECT_THAT(dataset.error().message, HasSubstr("line 3 is about a user"));
}

TEST(SequenceReader, RefusesWhatIsNoSequenceFile) {
  const auto message = [](std::string_view text) {
    const auto dataset = read(text);
    EXPECT_FALSE(dataset.ok());
    return dataset.ok() ? "" : dataset.error().message;
  };
  EXPECT_THAT(message(""), HasSubstr("empty"));
  EXPECT_THAT(message(" \n\n"), HasSubstr("empty"));
  EXPECT_THAT(message("a 1\nb\n"), HasSubstr("line 2 has a user and no item"));
  EXPECT_THAT(message("a \xff\n"), HasSubstr("line 1 is not valid UTF-8"));
  EXPECT_THAT(message("a \x1b[2J\n"), HasSubstr("control character"));
}

}  // namespace
}  // namespace mercer
