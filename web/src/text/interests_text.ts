import type { Attribute, Interest } from "../engine/recommendation.ts";
import { attributeLabel, type AttributeLabels } from "./attribute_label.ts";
import { sentences } from "./sentences.ts";

/** In standard deviations of the visitors' interest; nearer to the average nothing is claimed. */
const kStandsOut = 0.5;
const kTowards = 3;
const kAway = 2;

/**
 * The shopper's interests in one sentence, such as: You lean towards “Festive”, and away from
 * “Practical”, compared with this shop’s other visitors.
 *
 * @param interests of a {@link Recommendation}, in standard deviations; all zero without a history
 * @param attributes the recommender's, for their labels
 * @param locale a BCP 47 tag; what Mercer does not speak, or has not loaded, falls back to English
 * @param labels the shop's own names of attributes
 */
export function interestsText(
  interests: readonly Interest[],
  attributes: readonly Attribute[],
  locale = "en",
  labels: AttributeLabels = {},
): string {
  const phrases = sentences.phrases(locale);
  const namesOf = (chosen: readonly Interest[]): string =>
    phrases.quoted(chosen.map(({ name }) => attributeLabel(name, attributes, locale, labels)));
  if (interests.every(({ value }) => value === 0)) return phrases.say("interestsUnknown");
  const sorted = interests.toSorted((left, right) => right.value - left.value);
  const towards = namesOf(sorted.filter(({ value }) => value >= kStandsOut).slice(0, kTowards));
  const away = namesOf(
    sorted
      .toReversed()
      .filter(({ value }) => value <= -kStandsOut)
      .slice(0, kAway),
  );
  if (towards && away) return phrases.say("interestsBoth", { towards, away });
  if (towards) return phrases.say("interestsTowards", { towards });
  return away ? phrases.say("interestsAway", { away }) : phrases.say("interestsAverage");
}
