// Made-up interactions for the tests of training.
#ifndef MERCER_TESTS_TRAIN_SAMPLE_SEQUENCES_H_
#define MERCER_TESTS_TRAIN_SAMPLE_SEQUENCES_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "train/random.h"

namespace mercer {

// Sequences that own their items, and the views that training takes.
class SampleSequences {
 public:
  SampleSequences(std::vector<std::vector<uint32_t>> sequences)  // NOLINT: implicit
      : owned_(std::move(sequences)), views_(owned_.begin(), owned_.end()) {}
  SampleSequences(const SampleSequences&) = delete;
  SampleSequences& operator=(const SampleSequences&) = delete;

  Sequences views() const { return views_; }
  const std::vector<std::vector<uint32_t>>& owned() const { return owned_; }

 private:
  std::vector<std::vector<uint32_t>> owned_;
  std::vector<std::span<const uint32_t>> views_;
};

// `count` sequences of 2 to `longest` items; the same item may come again.
inline SampleSequences random_sequences(size_t count, size_t longest, size_t item_count,
                                        uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<uint32_t>> sequences(count);
  for (auto& sequence : sequences) {
    sequence.resize(2 + random.below(longest - 1));
    for (uint32_t& item : sequence) item = static_cast<uint32_t>(random.below(item_count));
  }
  return sequences;
}

// Shoppers who walk 0, 1, 2, ... item_count - 1, 0, 1, ... from different starts.
inline SampleSequences cycle_sequences(size_t count, size_t length, size_t item_count) {
  std::vector<std::vector<uint32_t>> sequences(count);
  for (size_t s = 0; s < count; ++s) {
    for (size_t t = 0; t < length; ++t) {
      sequences[s].push_back(static_cast<uint32_t>((s + t) % item_count));
    }
  }
  return sequences;
}

// One user a sequence, every event a basket of its own, one second apart.
inline Dataset dataset_of(const std::vector<std::vector<uint32_t>>& sequences, size_t item_count) {
  Dataset dataset;
  for (size_t i = 0; i < item_count; ++i) dataset.catalogue.push_back({std::to_string(i), "", 0});
  dataset.user_offsets.push_back(0);
  for (size_t user = 0; user < sequences.size(); ++user) {
    dataset.user_ids.push_back("u" + std::to_string(user));
    for (const uint32_t item : sequences[user]) {
      dataset.timestamps_s.push_back(static_cast<int64_t>(dataset.items.size()));
      dataset.baskets.push_back(static_cast<uint32_t>(dataset.items.size()));
      dataset.items.push_back(item);
    }
    dataset.user_offsets.push_back(static_cast<uint32_t>(dataset.items.size()));
  }
  return dataset;
}

}  // namespace mercer

#endif  // MERCER_TESTS_TRAIN_SAMPLE_SEQUENCES_H_
