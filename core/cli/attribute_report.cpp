#include "cli/attribute_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/report_page.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

size_t name_width(const std::vector<Attribute>& attributes) {
  size_t width = 9;  // "attribute"
  for (const Attribute& attribute : attributes) width = std::max(width, attribute.name.size());
  return width;
}

std::string to_width(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

constexpr const char* kAgreementHeading = "  again  differs  within 1";

std::string agreement_columns(const AttributeAgreement& agreement) {
  const std::string correlation =
      agreement.correlation ? formatted("%7.2f", *agreement.correlation) : "      -";
  return correlation +
         formatted("  %7.2f  %6.0f %%", agreement.mean_difference, 100 * agreement.within_one);
}

json retest_json(const AttributeAgreement& agreement) {
  return {{"correlation", agreement.correlation ? json(*agreement.correlation) : json()},
          {"mean_absolute_difference", agreement.mean_difference},
          {"within_one", agreement.within_one}};
}

json removal_json(const AttributeRemoval& removal) {
  const PairedDifference& change = removal.change;
  return {{"ndcg@10", removal.ndcg},
          {"change",
           {{"mean", change.mean},
            {"low", change.low},
            {"high", change.high},
            {"p", change.p},
            {"holm_p", removal.holm_p}}}};
}

bool helps(const AttributeQuality& quality) {
  return quality.removal && quality.removal->change.mean < 0 &&
         quality.removal->holm_p < kLevelOfSignificance;
}

// The reason for a doubt, with its number.
std::string reason_of(Doubt doubt, const AttributeQuality& quality,
                      const std::vector<Attribute>& attributes) {
  switch (doubt) {
    case Doubt::kNearConstant:
      return formatted("nearly the same for every item (standard deviation %.2f)",
                       quality.spread.standard_deviation);
    case Doubt::kRedundant:
      if (quality.overlap.nearest && std::abs(quality.overlap.correlation) >= kHighestCorrelation) {
        return formatted("says much the same as %s (correlation %+.2f)",
                         attributes[*quality.overlap.nearest].name.c_str(),
                         quality.overlap.correlation);
      }
      return formatted("the others together say it already (R2 %.2f)", quality.overlap.r_squared);
    case Doubt::kNotRepeatable:
      if (!quality.agreement) break;
      return formatted("asked again, the scores are others (correlation %.2f)",
                       quality.agreement->correlation.value_or(0));
    case Doubt::kHarmful:
      if (!quality.removal) break;
      return formatted("the model ranks better without it (NDCG@10 %+.4f, corrected p %.3f)",
                       quality.removal->change.mean, quality.removal->holm_p);
  }
  return {};
}

void print_doubts(const Console& console, const AttributeSubject& subject,
                  const std::vector<AttributeQuality>& qualities) {
  const size_t width = name_width(subject.attributes);
  bool is_any = false;
  for (size_t k = 0; k < qualities.size(); ++k) {
    for (const Doubt doubt : doubts_about(qualities[k])) {
      if (!is_any) console.print("To reconsider:");
      is_any = true;
      console.print("  " + to_width(subject.attributes[k].name, width) + "  " +
                    reason_of(doubt, qualities[k], subject.attributes));
    }
  }
  if (!is_any) console.print("Nothing here speaks against any of them.");
}

}  // namespace

json agreements_json(const std::vector<Attribute>& attributes,
                     const std::vector<AttributeAgreement>& agreements) {
  json array = json::array();
  for (size_t k = 0; k < agreements.size(); ++k) {
    json entry = retest_json(agreements[k]);
    entry["name"] = attributes[k].name;
    array.push_back(std::move(entry));
  }
  return array;
}

void print_agreements(const Console& console, const std::vector<Attribute>& attributes,
                      const std::vector<AttributeAgreement>& agreements, size_t item_count) {
  const size_t width = name_width(attributes);
  console.print("");
  console.print("Agreement with the first scores, " + with_thousands(item_count) +
                " items: correlation, mean difference, share within 1");
  console.print(to_width("attribute", width) + kAgreementHeading);
  for (size_t k = 0; k < agreements.size(); ++k) {
    console.print(to_width(attributes[k].name, width) + agreement_columns(agreements[k]));
  }
}

json attributes_json(const AttributeSubject& subject,
                     const std::vector<AttributeQuality>& qualities) {
  json array = json::array();
  for (size_t k = 0; k < qualities.size(); ++k) {
    const AttributeQuality& quality = qualities[k];
    const AttributeOverlap& overlap = quality.overlap;
    json doubts = json::array();
    for (const Doubt doubt : doubts_about(quality)) {
      doubts.push_back(
          {{"reason", doubt_name(doubt)}, {"text", reason_of(doubt, quality, subject.attributes)}});
    }
    array.push_back(
        {{"name", subject.attributes[k].name},
         {"mean", quality.spread.mean},
         {"standard_deviation", quality.spread.standard_deviation},
         {"zero_share", quality.spread.zero_share},
         {"nearest", overlap.nearest ? json(subject.attributes[*overlap.nearest].name) : json()},
         {"correlation", overlap.nearest ? json(overlap.correlation) : json()},
         {"r_squared", overlap.r_squared},
         {"retest", quality.agreement ? retest_json(*quality.agreement) : json()},
         {"without", quality.removal ? removal_json(*quality.removal) : json()},
         {"reconsider", std::move(doubts)}});
  }
  json object = {{"items", subject.item_count},
                 {"scored", subject.scored_count},
                 {"retest_items", subject.retest_count},
                 {"attributes", std::move(array)}};
  if (subject.seed_count > 0) {
    object["validation"] = {{"protocol", subject.protocol},
                            {"cases", subject.case_count},
                            {"seeds", subject.seed_count},
                            {"ndcg@10", subject.ndcg}};
  }
  return object;
}

void print_attributes(const Console& console, const AttributeSubject& subject,
                      const std::vector<AttributeQuality>& qualities) {
  const size_t width = name_width(subject.attributes);
  console.print(with_thousands(subject.scored_count) + " of " + with_thousands(subject.item_count) +
                " items have scores" +
                (subject.retest_count > 0
                     ? ", " + with_thousands(subject.retest_count) + " were scored twice"
                     : ""));
  console.print(to_width("attribute", width) + "   mean  spread    at 0  " +
                to_width("nearest", width) + "      r    R2" +
                (subject.retest_count > 0 ? kAgreementHeading : "") +
                (subject.seed_count > 0 ? "  NDCG@10 without it" : ""));
  for (size_t k = 0; k < qualities.size(); ++k) {
    const AttributeQuality& quality = qualities[k];
    const AttributeOverlap& overlap = quality.overlap;
    std::string line =
        to_width(subject.attributes[k].name, width) +
        formatted("  %5.2f   %5.2f  %4.0f %%  ", quality.spread.mean,
                  quality.spread.standard_deviation, 100 * quality.spread.zero_share) +
        to_width(overlap.nearest ? subject.attributes[*overlap.nearest].name : "-", width) +
        (overlap.nearest ? formatted("  %+.2f", overlap.correlation) : "      -") +
        formatted("  %.2f", overlap.r_squared);
    if (quality.agreement) line += agreement_columns(*quality.agreement);
    if (quality.removal) {
      const PairedDifference& change = quality.removal->change;
      line += formatted("  %+.4f [%+.4f, %+.4f]", change.mean, change.low, change.high);
    }
    console.print(line);
  }
  console.print("");
  if (subject.seed_count > 0) {
    console.print(formatted("With all of them: NDCG@10 %.4f on %s validation cases, %s, %zu seed%s",
                            subject.ndcg, with_thousands(subject.case_count).c_str(),
                            subject.protocol.c_str(), subject.seed_count,
                            subject.seed_count == 1 ? "" : "s"));
    console.print(formatted(
        "Below 0 an attribute helps; 95 %% intervals by cases. Beyond chance, with p corrected for "
        "%zu attributes: %td.",
        qualities.size(), std::ranges::count_if(qualities, helps)));
  }
  print_doubts(console, subject, qualities);
}

}  // namespace mercer::cli
