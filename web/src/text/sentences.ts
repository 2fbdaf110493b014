import { en } from "./en.ts";
import { Catalogue, type Phrases } from "./language.ts";

/** What explanations and interests are told in. */
export const sentences = new Catalogue<typeof en>(en, {
  de: () => import("./de.ts"),
  fr: () => import("./fr.ts"),
  es: () => import("./es.ts"),
  zh: () => import("./zh.ts"),
});

export type SentencePhrases = Phrases<typeof en>;
