// A sanity check of explanations (Adebayo et al., arXiv 1810.03292): whoever explains a model must
// explain another one differently. A model's numbers are replaced by random permutations of
// themselves, and the reasons that it then gives are held against those that it gave.
#ifndef MERCER_TRAIN_WEIGHT_RANDOMISATION_H_
#define MERCER_TRAIN_WEIGHT_RANDOMISATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/bootstrap.h"
#include "train/model_reader.h"

namespace mercer {

enum class Randomised { kNothing, kEncoder, kEncoderAndItems };

// The weights of each of the encoder's tensors in random order and, for kEncoderAndItems, the
// numbers of the item table and those of the attribute curves too. Everything else stays.
ModelParameters randomised(const ModelParameters& parameters, Randomised what, uint64_t seed);

// Spearman's rank correlation; equal values share their mean rank. Nothing for fewer than two
// values, or if all of `a` or all of `b` are alike.
std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b);

// How far the reasons of randomised models agree with the true ones; the mean over users.
struct RankAgreement {
  std::string features;    // "history", "attributes"
  std::string randomised;  // "nothing", "encoder", "encoder, items and curves"
  size_t case_count = 0;   // those in which there is a correlation
  PairedDifference agreement;
  double lowest_model = 0;  // the means of the single models
  double highest_model = 0;
};

// `correlations` [models][cases]; features and randomised are left to the caller. The same seed
// gives the same interval.
RankAgreement mean_agreement(const std::vector<std::vector<std::optional<double>>>& correlations,
                             uint64_t seed);

}  // namespace mercer

#endif  // MERCER_TRAIN_WEIGHT_RANDOMISATION_H_
