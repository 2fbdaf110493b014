#include "cli/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "cli/temporary_folder.h"

namespace mercer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Files, ReadWhatWasWritten) {
  const TemporaryFolder folder;
  const std::string text("a\0b\n", 4);
  ASSERT_TRUE(write_file_atomically(folder.path("file"), text).ok());
  EXPECT_EQ(read_text_file(folder.path("file")).value(), text);
  EXPECT_THAT(read_binary_file(folder.path("file")).value(), ElementsAre('a', 0, 'b', '\n'));
  ASSERT_TRUE(write_file_atomically(folder.path("file"), std::string_view()).ok());
  EXPECT_EQ(read_text_file(folder.path("file")).value(), "");
  EXPECT_THAT(folder.list(), ElementsAre("file"));
}

TEST(Files, SayWhichIsMissing) {
  const TemporaryFolder folder;
  const auto text = read_text_file(folder.path("none"));
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(text.error().message, HasSubstr(folder.path("none")));
  EXPECT_FALSE(read_text_file(folder.path("")).ok()) << "a folder";
  EXPECT_FALSE(write_file_atomically(folder.path("none/file"), "text").ok());
}

TEST(Files, StayAsTheyWereWhenWritingFails) {
  const TemporaryFolder folder;
  folder.write("file", "before");
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small = {10, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const Status status = write_file_atomically(folder.path("file"), "more than ten bytes");
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_EQ(folder.read("file"), "before");
  EXPECT_THAT(folder.list(), ElementsAre("file"));
}

TEST(Files, DoNotReplaceAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("file"));
  EXPECT_FALSE(write_file_atomically(folder.path("file"), "text").ok());
  EXPECT_THAT(folder.list(), ElementsAre("file"));
}

}  // namespace
}  // namespace mercer::cli
