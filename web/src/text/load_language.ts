import { onDemand } from "../engine/mercer_error.ts";
import type { LanguageTag } from "./language.ts";
import { sentences } from "./sentences.ts";

/**
 * Fetches the language that {@link Explanation.text} and {@link interestsText} speak for a locale:
 * a file of 1 KB in the folder `languages` beside the package's other scripts. English is built in. `Recommender.load`
 * does this for its `locale`, the page's by default, so call it only for further languages. What has
 * not been loaded is said in English.
 *
 * @param locale a BCP 47 tag, such as "de-AT"; a language that Mercer does not speak loads nothing
 * @throws MercerError `io`: the file could not be fetched
 */
export async function loadLanguage(locale: string): Promise<void> {
  await onDemand(`The language file for "${locale}"`, sentences.load(locale));
}

/**
 * The language in which texts for a locale are told at the moment, for the `lang` of their markup:
 * that of the locale once it is loaded, else English.
 */
export function spokenLanguage(locale: string): LanguageTag {
  return sentences.phrases(locale).language;
}
