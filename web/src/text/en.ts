import type { Translation } from "./message.ts";

// What explanations and interests are told in. {more}, {less}, {items}, {towards} and {away} are
// lists of names in quotation marks, so that no sentence has to decline them. Translators: every
// sentence stands alone, and claims no more than the English one.
export const en = {
  noHistory:
    "You haven’t looked at anything yet, so the list simply goes by what people here buy most.",
  noHistoryButWishes:
    "You haven’t looked at anything yet, so the list goes by what people here buy most and by your wishes.",

  moreNamed: "More {more} than average: that fits what you looked at.",
  lessNamed: "Less {less} than average: that fits what you looked at.",
  bothNamed: "More {more}, but less {less} than average: that fits what you looked at.",

  taste:
    "What you looked at speaks for it, above all {items}: mostly through patterns in what people buy together, for which there is no name.",
  tasteTogether:
    "Taken together, what you looked at speaks for it: mostly through patterns in what people buy together, for which there is no name.",

  history: {
    one: "This comes from the one thing you looked at: {items}.",
    other: "Of the things you looked at, {items} counted most.",
  },
  historyTogether: "Taken together, what you looked at speaks for it.",
  notFromHistory: "Taken together, what you looked at does not speak for it.",

  mostlyPopular: "It is here above all because it is popular.",
  onlyPopular:
    "It is here because it is popular; taken together, what you looked at does not speak for it.",
  nothing: "On balance, nothing puts it ahead of the average item.",

  moreWished: "You asked for more {more}, and that speaks for it.",
  lessWished: "You asked for less {less}, and that speaks for it.",
  bothWished: "You asked for more {more} and less {less}, and that speaks for it.",

  boosted: "The shop puts it forward.",
  pinned: "The shop has placed it here.",

  interestsUnknown: "Look at a few things, and what you lean towards will show here.",
  interestsAverage: "So far you lean no particular way, compared with this shop’s other visitors.",
  interestsTowards: "You lean towards {towards}, compared with this shop’s other visitors.",
  interestsAway: "You lean away from {away}, compared with this shop’s other visitors.",
  interestsBoth:
    "You lean towards {towards}, and away from {away}, compared with this shop’s other visitors.",
} as const;

export type Sentences = Translation<typeof en>;
