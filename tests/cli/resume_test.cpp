// `mercer base --resume`: an end at any moment loses nothing but time.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "cli/interrupt.h"
#include "cli/small_shop.h"

extern char** environ;

namespace mercer::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Resume : public SmallShop {
 protected:
  // Ends with a checkpoint after the first step.
  Outcome interrupted_base(const std::string& output, const Words& more) const {
    catch_interrupts();
    std::raise(SIGINT);
    const Outcome outcome = base(output, more);
    clear_interrupt();
    return outcome;
  }
};

TEST_F(Resume, ComesToTheSameBytesAfterAnInterrupt) {
  for (const std::string model : {"linear", "sasrec"}) {
    const Words options = {"--model", model, "--positions-per-step", "20"};
    ASSERT_EQ(base("whole.safetensors", options).exit_code, kExitDone);
    const Outcome stopped = interrupted_base("part.safetensors", options);
    EXPECT_EQ(stopped.exit_code, kExitFailed);
    EXPECT_THAT(stopped.err, HasSubstr("--resume"));
    EXPECT_THAT(folder_.list(), Contains(HasSubstr("part.safetensors.checkpoint")));
    const Outcome resumed = base("part.safetensors", joined(options, {"--resume"}));
    ASSERT_EQ(resumed.exit_code, kExitDone) << resumed.err;
    EXPECT_TRUE(folder_.read("part.safetensors") == folder_.read("whole.safetensors"));
    EXPECT_THAT(folder_.list(), Not(Contains(HasSubstr("checkpoint"))));
  }
}

TEST_F(Resume, StartsAfreshWithoutACheckpoint) {
  ASSERT_EQ(base("whole.safetensors").exit_code, kExitDone);
  const Outcome resumed = base("other.safetensors", {"--resume"});
  ASSERT_EQ(resumed.exit_code, kExitDone);
  EXPECT_THAT(resumed.err, HasSubstr("nothing to resume"));
  EXPECT_TRUE(folder_.read("other.safetensors") == folder_.read("whole.safetensors"));
}

TEST_F(Resume, RefusesACheckpointOfAnotherRun) {
  interrupted_base("part.safetensors", {});
  const std::string checkpoint = folder_.read("part.safetensors.checkpoint");
  for (const Words& other : {Words{"--seed", "8"}, Words{"--dropout", "0.5"}}) {
    const Outcome resumed = base("part.safetensors", joined(other, {"--resume"}));
    EXPECT_EQ(resumed.exit_code, kExitFailed);
    EXPECT_THAT(resumed.err, HasSubstr("other options"));
    EXPECT_TRUE(folder_.read("part.safetensors.checkpoint") == checkpoint);
  }
}

TEST_F(Resume, RefusesADamagedCheckpoint) {
  interrupted_base("part.safetensors", {});
  const std::string checkpoint = folder_.read("part.safetensors.checkpoint");
  folder_.write("part.safetensors.checkpoint", checkpoint.substr(0, checkpoint.size() / 2));
  const Outcome resumed = base("part.safetensors", {"--resume"});
  EXPECT_EQ(resumed.exit_code, kExitFailed);
  EXPECT_THAT(resumed.err, HasSubstr("part.safetensors.checkpoint"));
}

// Runs the command itself and kills it after some time; whether it had ended before.
bool ends_before_kill(const std::vector<std::string>& words, std::chrono::milliseconds time) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t silence;
  posix_spawn_file_actions_init(&silence);
  posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&silence, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  EXPECT_EQ(posix_spawn(&child, arguments[0], &silence, nullptr, arguments.data(), environ), 0);
  posix_spawn_file_actions_destroy(&silence);
  const auto end = std::chrono::steady_clock::now() + time;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(WEXITSTATUS(status), kExitDone);
  return true;
}

TEST_F(Resume, SurvivesBeingKilledAgainAndAgain) {
  const auto words = [&](const std::string& output) {
    return Words{MERCER_BINARY,
                 "base",
                 "--data",
                 path("shop"),
                 "--dim",
                 "6",
                 "--epochs",
                 "12",
                 "--model",
                 "gru4rec",
                 "--positions-per-step",
                 "4",
                 "--checkpoint-every",
                 "0",
                 "--resume",
                 "--json",
                 "-o",
                 path(output)};
  };
  using std::chrono::milliseconds;
  ASSERT_TRUE(ends_before_kill(words("whole.safetensors"), milliseconds(60'000)));
  int kills = 0;
  // Longer each time, so that it ends on any machine.
  for (milliseconds time(5); !ends_before_kill(words("killed.safetensors"), time);
       time += time / 4) {
    time += milliseconds(3);
    ++kills;
  }
  EXPECT_GE(kills, 2);
  EXPECT_GT(folder_.read("whole.safetensors").size(), 100u);
  EXPECT_TRUE(folder_.read("killed.safetensors") == folder_.read("whole.safetensors"));
}

}  // namespace
}  // namespace mercer::cli
