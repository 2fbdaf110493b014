import type { WhatIf } from "../engine/recommendation.ts";
import type { ElementWords } from "../text/element_words.ts";

const kToldEntering = 3;

type TitleOf = (item: { readonly id: string; readonly title: string }) => string;

/** A question about what would change the list, and how far it is. */
export type Ask =
  | { readonly state: "idle" | "working" | "failed" | "not-listed" }
  | { readonly state: "done"; readonly answer: WhatIf; readonly isDrop: boolean };

/** What is told of a question about the item with the given id. */
export function answerSentences(
  ask: Ask,
  id: string,
  words: ElementWords,
  titleOf: TitleOf,
): string[] {
  switch (ask.state) {
    case "idle":
      return [];
    case "working":
      return [words.say("whatIfWorking")];
    case "not-listed":
      return [words.say("notListed")];
    case "failed":
      return [words.say("whatIfFailed")];
    case "done":
      return ask.isDrop
        ? dropSentences(ask.answer, words, titleOf)
        : withoutSentences(ask.answer, id, words, titleOf);
  }
}

/** Which items of the history an item owes its place to, and what would come without them. */
export function dropSentences(
  { without, enters, isProven }: WhatIf,
  words: ElementWords,
  titleOf: TitleOf,
): string[] {
  if (without.length === 0) return [words.say(isProven ? "dropNone" : "dropUnknown")];
  const items = words.quoted(without.map(titleOf));
  const owed = words.count(isProven ? "dropProven" : "dropFound", without.length, { items });
  return [owed, ...entering(enters, words, titleOf)];
}

/** Where the item with the given id would stand without some of the history. */
export function withoutSentences(
  { without, after, enters }: WhatIf,
  id: string,
  words: ElementWords,
  titleOf: TitleOf,
): string[] {
  const items = words.quoted(without.map(titleOf));
  const place = after.items.findIndex((item) => item.id === id) + 1;
  const standing =
    place === 0
      ? words.say("withoutGone", { items })
      : words.say("withoutPlace", { items, place: words.number(place) });
  return [standing, ...entering(enters, words, titleOf)];
}

function entering(enters: WhatIf["enters"], words: ElementWords, titleOf: TitleOf): string[] {
  if (enters.length === 0) return [];
  const titles = words.quoted(enters.slice(0, kToldEntering).map(titleOf));
  return [words.say("instead", { titles })];
}
