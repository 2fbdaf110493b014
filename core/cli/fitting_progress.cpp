#include "cli/fitting_progress.h"

#include <memory>

#include "cli/interrupt.h"
#include "cli/progress.h"

namespace mercer::cli {

FitObserver show_fitting(const std::string& label) {
  // Made at the first call, when the amount of work is known.
  auto progress = std::make_shared<std::unique_ptr<Progress>>();
  return [label, progress](size_t items_done, size_t items_total) {
    if (!*progress) {
      *progress = std::make_unique<Progress>(label, "items", static_cast<double>(items_total));
    }
    (*progress)->update(static_cast<double>(items_done));
    return !interrupted();
  };
}

}  // namespace mercer::cli
