// What `mercer tune` says of the scores it tuned: what they gain, and how far they drifted.
#ifndef MERCER_CLI_TUNE_REPORT_H_
#define MERCER_CLI_TUNE_REPORT_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "data/attributes.h"
#include "data/dataset.h"
#include "guide/guided_file.h"
#include "train/score_tuning.h"

namespace mercer::cli {

// Views: what it is made of must outlive it.
struct TuneReport {
  const Dataset& dataset;
  const std::vector<Attribute>& attributes;
  GuidedTuning tuning;
  RefinedQuality untuned, tuned;
  std::vector<TuningGain> gains;
  std::vector<ScoreDrift> drifts;  // [attributes]
  size_t item_count = 0;           // scored
  std::string output;
  std::string fine_tuning;  // the file of examples; empty: none
  size_t example_count = 0;
};

void print_report(const Console& console, const TuneReport& report);

}  // namespace mercer::cli

#endif  // MERCER_CLI_TUNE_REPORT_H_
