#include "train/item_clusters.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "train/parallel.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr size_t kRounds = 10;            // more change little
constexpr size_t kSampleOfACluster = 64;  // items, on average
constexpr size_t kBlockItems = 256;       // items that are compared with all centres at once
constexpr size_t kBlocksAStep = 64;       // between two looks at the observer

class KMeans {
 public:
  KMeans(std::span<const float> rows, std::span<const float> biases, const FitObserver& observer)
      : rows_(rows.data(), static_cast<Eigen::Index>(rows.size() / biases.size()),
              static_cast<Eigen::Index>(biases.size())),
        biases_(biases),
        observer_(observer) {}

  Result<ItemClusters> fit(size_t count, uint64_t seed) {
    std::vector<uint32_t> items(biases_.size());
    std::iota(items.begin(), items.end(), 0U);
    std::vector<uint32_t> sample = items;
    Random(seed).shuffle(std::span(sample));
    sample.resize(std::min(sample.size(), count * kSampleOfACluster));
    total_ = kRounds * sample.size() + items.size();
    centres_ = points(std::span(sample).first(count));
    std::ranges::sort(sample);
    for (size_t round = 0; round < kRounds; ++round) {
      MERCER_ASSIGN_OR_RETURN(const std::vector<uint32_t> nearest, nearest_centres(sample));
      move_centres(sample, nearest);
    }
    MERCER_ASSIGN_OR_RETURN(const std::vector<uint32_t> nearest, nearest_centres(items));
    ItemClusters clusters = grouped(nearest);
    clusters.means = means_of(clusters);
    return clusters;
  }

 private:
  // [dimension + 1 x items]
  Eigen::MatrixXf points(std::span<const uint32_t> items) const {
    Eigen::MatrixXf result(rows_.rows() + 1, static_cast<Eigen::Index>(items.size()));
    for (Eigen::Index i = 0; i < result.cols(); ++i) {
      const uint32_t item = items[static_cast<size_t>(i)];
      result.col(i) << rows_.col(item), biases_[item];
    }
    return result;
  }

  Result<std::vector<uint32_t>> nearest_centres(std::span<const uint32_t> items) {
    const Eigen::VectorXf half_squares = centres_.colwise().squaredNorm().transpose() / 2;
    std::vector<uint32_t> nearest(items.size());
    const size_t block_count = (items.size() + kBlockItems - 1) / kBlockItems;
    for (size_t first = 0; first < block_count; first += kBlocksAStep) {
      const size_t step = std::min(kBlocksAStep, block_count - first);
      parallel_for(step, /*thread_count=*/0, [&](size_t piece) {
        const size_t begin = (first + piece) * kBlockItems;
        const size_t size = std::min(kBlockItems, items.size() - begin);
        // The nearest centre c is that with the largest <x, c> - |c|^2 / 2.
        Eigen::MatrixXf closeness = centres_.transpose() * points(items.subspan(begin, size));
        closeness.colwise() -= half_squares;
        for (size_t i = 0; i < size; ++i) {
          Eigen::Index best = 0;
          closeness.col(static_cast<Eigen::Index>(i)).maxCoeff(&best);
          nearest[begin + i] = static_cast<uint32_t>(best);
        }
      });
      done_ += std::min(step * kBlockItems, items.size() - first * kBlockItems);
      if (observer_ && !observer_(done_, total_)) return fitting_cancelled();
    }
    return nearest;
  }

  // Each to the mean of its items; one without any stays where it is.
  void move_centres(std::span<const uint32_t> items, std::span<const uint32_t> nearest) {
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(centres_.rows(), centres_.cols());
    std::vector<size_t> counts(static_cast<size_t>(centres_.cols()), 0);
    for (size_t i = 0; i < items.size(); ++i) {
      sums.col(nearest[i]) += points(items.subspan(i, 1)).col(0).cast<double>();
      ++counts[nearest[i]];
    }
    for (size_t c = 0; c < counts.size(); ++c) {
      const auto column = static_cast<Eigen::Index>(c);
      if (counts[c] == 0) continue;
      centres_.col(column) = (sums.col(column) / static_cast<double>(counts[c])).cast<float>();
    }
  }

  ItemClusters grouped(std::span<const uint32_t> nearest) const {
    std::vector<uint32_t> counts(static_cast<size_t>(centres_.cols()), 0);
    for (const uint32_t cluster : nearest) ++counts[cluster];
    std::vector<uint32_t> next(counts.size(), 0);
    std::exclusive_scan(counts.begin(), counts.end(), next.begin(), 0U);
    ItemClusters result;
    result.order.resize(nearest.size());
    for (uint32_t item = 0; item < nearest.size(); ++item) {
      result.order[next[nearest[item]]++] = item;
    }
    for (size_t c = 0; c < counts.size(); ++c) {
      if (counts[c] > 0) result.ends.push_back(next[c]);
    }
    return result;
  }

  std::vector<float> means_of(const ItemClusters& clusters) const {
    std::vector<float> means, biases;
    auto item = clusters.order.begin();
    for (const uint32_t end : clusters.ends) {
      const auto first = item;
      item = clusters.order.begin() + end;
      Eigen::VectorXd sum = Eigen::VectorXd::Zero(centres_.rows());
      for (auto at = first; at != item; ++at) sum += points({&*at, 1}).col(0).cast<double>();
      const Eigen::VectorXf mean = (sum / static_cast<double>(item - first)).cast<float>();
      means.insert(means.end(), mean.begin(), mean.end() - 1);
      biases.push_back(mean[mean.size() - 1]);
    }
    means.insert(means.end(), biases.begin(), biases.end());
    return means;
  }

  Eigen::Map<const Eigen::MatrixXf> rows_;  // [dimension x items]
  std::span<const float> biases_;
  const FitObserver& observer_;
  Eigen::MatrixXf centres_;  // [dimension + 1 x clusters]
  size_t done_ = 0;
  size_t total_ = 0;
};

}  // namespace

size_t usual_cluster_count(size_t item_count) {
  return static_cast<size_t>(std::sqrt(static_cast<double>(item_count)));
}

Result<ItemClusters> cluster_items(std::span<const float> rows, std::span<const float> biases,
                                   size_t count, uint64_t seed, const FitObserver& observer) {
  return KMeans(rows, biases, observer).fit(count, seed);
}

}  // namespace mercer
