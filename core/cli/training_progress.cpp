#include "cli/training_progress.h"

#include <cstdio>
#include <memory>

#include "cli/interrupt.h"
#include "cli/progress.h"

namespace mercer::cli {

TrainingObserver show_training(const std::string& label) {
  // Made at the first step, when the amount of work is known.
  auto progress = std::make_shared<std::unique_ptr<Progress>>();
  return [label, progress](const TrainingProgress& step) {
    if (!*progress) *progress = std::make_unique<Progress>(label, "events", step.positions_total);
    char detail[96];
    int size = std::snprintf(detail, sizeof detail, "epoch %d, loss %.3f", step.epoch, step.loss);
    if (step.validation) {
      std::snprintf(detail + size, sizeof detail - size, ", validation NDCG@10 %.4f",
                    *step.validation);
    }
    (*progress)->update(step.positions_done, detail);
    return !interrupted();
  };
}

}  // namespace mercer::cli
