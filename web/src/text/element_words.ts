import { de } from "./elements/de.ts";
import { en } from "./elements/en.ts";
import { es } from "./elements/es.ts";
import { fr } from "./elements/fr.ts";
import { zh } from "./elements/zh.ts";
import { Phrases } from "./language.ts";

/** What the elements show, by language. Apart from `sentences`: the engine alone does without. */
export const elementWords = { en, de, fr, es, zh };

export type ElementWords = Phrases<typeof en>;

/** Those words in the language for a locale. */
export function elementWordsFor(locale: string): ElementWords {
  return new Phrases<typeof en>(elementWords, locale);
}
