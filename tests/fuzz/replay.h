// Reads a fuzzer's corpus as a test.
#ifndef MERCER_TESTS_FUZZ_REPLAY_H_
#define MERCER_TESTS_FUZZ_REPLAY_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

// Hands every file of corpus/NAME to `fuzz`, which stops the program if one is a finding.
inline void replay_corpus(const std::string& name, void (*fuzz)(std::span<const uint8_t>)) {
  const std::filesystem::path folder =
      std::filesystem::path(MERCER_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    fuzz({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    ++count;
  }
  EXPECT_GT(count, 0u) << "nothing lies in " << folder;
}

#endif  // MERCER_TESTS_FUZZ_REPLAY_H_
