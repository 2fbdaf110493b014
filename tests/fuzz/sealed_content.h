// Changing what lies within a model file, checksum and all: left to themselves, mutations would
// hardly ever get past the checksum.
#ifndef MERCER_TESTS_FUZZ_SEALED_CONTENT_H_
#define MERCER_TESTS_FUZZ_SEALED_CONTENT_H_

#include <mercer_generated.h>

#include <cstring>
#include <optional>
#include <random>
#include <vector>

#include "core/handmade_content.h"
#include "fuzzing.h"

#ifndef MERCER_REPLAY_CORPUS

namespace mercer {

inline const fb::ModelFile* envelope_of(Bytes bytes) {
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() < 12 || !fb::VerifyModelFileBuffer(verifier)) return nullptr;
  return fb::GetModelFile(bytes.data());
}

// Words that lengths, offsets and floats are likely to go wrong with: NaN, infinity, the largest
// float, one whose square is not finite, the least one, and whole numbers.
inline uint32_t telling_word(std::minstd_rand& random) {
  constexpr uint32_t kWords[] = {0x7fc00000, 0x7f800000, 0x7f7fffff, 0x60ad78ec, 0x00000001,
                                 0x80000000, 0xffffffff, 0x7fffffff, 0x3f800000, 0};
  const size_t choice = random() % (2 * std::size(kWords));
  return choice < std::size(kWords) ? kWords[choice] : static_cast<uint32_t>(random() % 64);
}

// In place, so that the rest stays what it was, or anywhere.
inline void mutate_content(std::vector<uint8_t>& content, size_t max_size,
                           std::minstd_rand& random) {
  const size_t words = content.size() / 4;
  if (words == 0 || random() % 4 == 0) {
    const size_t size = content.size();
    content.resize(std::max(max_size, size));
    content.resize(LLVMFuzzerMutate(content.data(), size, content.size()));
    return;
  }
  for (size_t changes = 1 + random() % 3; changes > 0; --changes) {
    uint8_t* word = content.data() + 4 * (random() % words);
    if (random() % 2 == 0) {
      const uint32_t value = telling_word(random);
      std::memcpy(word, &value, sizeof value);
    } else {
      const size_t room = std::min<size_t>(
          static_cast<size_t>(content.data() + content.size() - word), 4 * (1 + random() % 4));
      LLVMFuzzerMutate(word, room, room);
    }
  }
}

// A custom mutator for model files. Leaves the checksum wrong once in a while.
inline size_t mutate_sealed(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  constexpr size_t kEnvelopeBytes = 80;  // at most, padding included
  std::minstd_rand random(seed);
  const std::vector<uint8_t> aligned(data, data + size);
  const fb::ModelFile* file = envelope_of(aligned);
  if (file == nullptr || max_size < kEnvelopeBytes || random() % 16 == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  std::vector<uint8_t> content(file->content()->begin(), file->content()->end());
  mutate_content(content, max_size - kEnvelopeBytes, random);
  const std::vector<uint8_t> file_bytes = sealed(content, {.minor = file->format_minor()});
  if (file_bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, file_bytes.data(), file_bytes.size());
  return file_bytes.size();
}

}  // namespace mercer

#endif
#endif  // MERCER_TESTS_FUZZ_SEALED_CONTENT_H_
