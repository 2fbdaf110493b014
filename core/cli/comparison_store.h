// The runs of a comparison in a folder, a file a run, so that an interrupted comparison goes on
// where it stopped.
#ifndef MERCER_CLI_COMPARISON_STORE_H_
#define MERCER_CLI_COMPARISON_STORE_H_

#include <filesystem>
#include <optional>
#include <string>

#include "train/base_model.h"
#include "train/comparison.h"

namespace mercer::cli {

class ComparisonStore {
 public:
  // `folder` is made if missing; empty: nothing is kept. `identity` says on what data everything
  // is run; runs of another identity are not found.
  ComparisonStore(std::filesystem::path folder, std::string identity)
      : folder_(std::move(folder)), identity_(std::move(identity)) {}

  // Nothing when there is no such run, or none that was made with these `options`. Errors:
  // those of reading, kMalformedInput (a file that is no run).
  Result<std::optional<ComparisonRun>> load(const ComparisonTask& task,
                                            const std::string& options) const;
  Status save(const ComparisonRun& run, const std::string& options) const;

  // The trained base that belongs to a run of variant "base". `like` says what it must have been
  // trained on and with: its provenance, without parameters.
  Result<std::optional<BaseModel>> load_base(const ComparisonTask& task,
                                             const BaseModel& like) const;
  Status save_base(const ComparisonTask& task, const BaseModel& base) const;

 private:
  std::filesystem::path path_of(const ComparisonTask& task, const char* extension) const;
  std::string identity_of(const std::string& options) const { return identity_ + options; }

  std::filesystem::path folder_;
  std::string identity_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_COMPARISON_STORE_H_
