import type { WhatIf } from "../engine/recommendation.ts";
import type { ElementWords } from "../text/element_words.ts";

const kToldEntering = 3;

/** Which items of the history an item owes its place to, and what would come without them. */
export function whatIfSentences(
  { without, enters, isProven }: WhatIf,
  words: ElementWords,
  titleOf: (item: { readonly id: string; readonly title: string }) => string,
): string[] {
  if (without.length === 0) return [words.say(isProven ? "dropNone" : "dropUnknown")];
  const items = words.quoted(without.map(titleOf));
  const owed = words.count(isProven ? "dropProven" : "dropFound", without.length, { items });
  if (enters.length === 0) return [owed];
  const titles = words.quoted(enters.slice(0, kToldEntering).map(titleOf));
  return [owed, words.say("instead", { titles })];
}
