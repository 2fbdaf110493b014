// A made-up shop of any size that looks like a real one to a recommender: few products sell most,
// products come in topics, titles and ids are as long as shops' are. For benchmarks; the same
// settings give the same shop.
#ifndef MERCER_TESTS_BENCH_SYNTHETIC_SHOP_H_
#define MERCER_TESTS_BENCH_SYNTHETIC_SHOP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/result.h"
#include "train/guided_part.h"
#include "train/sequence_model.h"

namespace mercer::bench {

struct ShopSettings {
  size_t item_count = 10'000;
  size_t dimension = 64;
  size_t attribute_count = 16;  // 0: a model without attributes
  bool has_titles = true;       // and prices
  bool is_isotropic = false;    // embeddings without topics: the worst case for approximate search
  size_t shopper_count = 16;
  size_t history_length = 50;  // at most half the items
  uint64_t seed = 1;
};

struct SyntheticShop {
  std::vector<CatalogueItem> catalogue;  // [items]
  std::vector<Attribute> attributes;
  SequenceModel model;                           // a linear encoder
  GuidedPart guided;                             // empty without attributes
  std::vector<std::vector<uint32_t>> histories;  // [shoppers], each of distinct items
};

// `progress` hears how many items are done, never decreasing.
SyntheticShop make_shop(
    const ShopSettings& settings, const std::function<void(size_t)>& progress = [](size_t) {});

}  // namespace mercer::bench

#endif  // MERCER_TESTS_BENCH_SYNTHETIC_SHOP_H_
