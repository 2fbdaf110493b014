import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { Phrases } from "./language.ts";
import { zh } from "./zh.ts";

/** What explanations and interests are told in, by language. */
export const sentences = { en, de, fr, es, zh };

export type SentencePhrases = Phrases<typeof en>;

/** Those sentences in the language for a locale. */
export function sentencesFor(locale: string): SentencePhrases {
  return new Phrases<typeof en>(sentences, locale);
}
