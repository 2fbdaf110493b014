// The quality of attributes as people and machines read it.
#ifndef MERCER_CLI_ATTRIBUTE_REPORT_H_
#define MERCER_CLI_ATTRIBUTE_REPORT_H_

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "data/attributes.h"
#include "train/attribute_quality.h"

namespace mercer::cli {

// [{"name", "correlation": null where a scoring is constant, "mean_absolute_difference",
// "within_one"}]
nlohmann::json agreements_json(const std::vector<Attribute>& attributes,
                               const std::vector<AttributeAgreement>& agreements);
void print_agreements(const Console& console, const std::vector<Attribute>& attributes,
                      const std::vector<AttributeAgreement>& agreements, size_t item_count);

// What a report is about.
struct AttributeSubject {
  std::vector<Attribute> attributes;
  size_t item_count = 0;
  size_t scored_count = 0;
  size_t retest_count = 0;  // items scored twice; 0: not given
  // Of the trainings without each attribute; 0: there were none.
  size_t case_count = 0;
  size_t seed_count = 0;
  double ndcg = 0;  // with all attributes
  std::string protocol = {};
};

// `qualities`: [attributes].
nlohmann::json attributes_json(const AttributeSubject& subject,
                               const std::vector<AttributeQuality>& qualities);
void print_attributes(const Console& console, const AttributeSubject& subject,
                      const std::vector<AttributeQuality>& qualities);

}  // namespace mercer::cli

#endif  // MERCER_CLI_ATTRIBUTE_REPORT_H_
