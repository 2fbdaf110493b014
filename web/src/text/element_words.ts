import { en } from "./elements/en.ts";
import { Catalogue, type Phrases } from "./language.ts";

/** What the elements show. Apart from `sentences`: the engine alone does without. */
export const elementWords = new Catalogue<typeof en>(en, {
  de: () => import("./elements/de.ts"),
  fr: () => import("./elements/fr.ts"),
  es: () => import("./elements/es.ts"),
  zh: () => import("./elements/zh.ts"),
});

export type ElementWords = Phrases<typeof en>;
