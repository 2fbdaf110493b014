import { explanationSentences, type TextNames } from "../text/explanation_text.ts";
import { sentences } from "../text/sentences.ts";

/** An item as the model file knows it. */
export interface CatalogueItem {
  readonly id: string;
  /** As written in the model file; empty when it carries no titles. */
  readonly title: string;
  /** In the shop's currency; 0 when unknown. */
  readonly price: number;
  /** Where the item's page is, if {@link Display} says so. */
  readonly url?: string;
  /** Where the item's picture is, likewise. */
  readonly image?: string;
}

/** One named axis on which every item was scored. */
export interface Attribute {
  /** The machine's name, e.g. "for_children". */
  readonly name: string;
  /** What it means, with the meaning of 0 and of 10. */
  readonly description: string;
  /** What people call it, by locale: { en: "For children", de: "Für Kinder" }. May be empty. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The shopper's present leaning on one attribute, beside the shop's average visitor: above zero
 * towards it, below zero away from it, in standard deviations of the visitors' leanings.
 */
export interface Interest {
  readonly name: string;
  readonly value: number;
}

/** What one named attribute adds to (or takes from) a score. */
export interface AttributeContribution {
  readonly name: string;
  readonly contribution: number;
  /** How much of it the item has: above zero more than the average item, below zero less. */
  readonly level: number;
  /** What the shopper's own wish for it adds; 0 without steering. Not part of `contribution`. */
  readonly steering: number;
}

/**
 * What one item of the history adds to (or takes from) a score; see
 * {@link Explanation.historyIsExact}.
 */
export interface HistoryContribution {
  readonly id: string;
  readonly title: string;
  readonly contribution: number;
}

/** The parts of a score, or of a difference of scores; see {@link Explanation}. */
export interface ScoreParts {
  readonly score: number;
  /** What the item scores for anybody: its popularity. */
  readonly bias: number;
  /**
   * Every named attribute, largest contribution first (so those that count against it come last).
   */
  readonly attributes: readonly AttributeContribution[];
  /** The unnamed rest: patterns in what people buy together, for which no attribute has a name. */
  readonly taste: number;
  /** What the shopper's own wishes add, over all attributes; 0 without steering. */
  readonly steering: number;
  /** What the shop's own rules add (`boosts`); 0 if left out. */
  readonly boost?: number;
  /** Every item of the history, largest contribution first. */
  readonly history: readonly HistoryContribution[];
  /**
   * Whether the history's contributions add up to the score, as they do for models with the linear
   * encoder. For the others each one is the score less what it would be had the shopper not seen
   * that item, and together they need not add up to anything.
   */
  readonly historyIsExact: boolean;
}

/**
 * Where a score comes from, split in two ways (up to float32 rounding):
 *
 *     score = bias + sum(attributes) + taste + steering + boost
 *     score = bias + sum(history) + steering + boost       if historyIsExact
 *
 * A part says little by itself: what speaks for an item is what it has beyond others, which
 * {@link Explanation.against} tells.
 */
export class Explanation implements ScoreParts {
  readonly score: number;
  readonly bias: number;
  readonly attributes: readonly AttributeContribution[];
  readonly taste: number;
  readonly steering: number;
  /** What the shop's own rules add (`boosts`). */
  readonly boost: number;
  readonly history: readonly HistoryContribution[];
  readonly historyIsExact: boolean;
  /** Whether the shop has placed the item where it is, whatever its score (`pins`). */
  readonly pinned: boolean;
  /** The same, on average over all candidates; undefined for that average itself. */
  readonly average: ScoreParts | undefined;
  readonly #vocabulary: readonly Attribute[];

  /**
   * @param parts the score's parts
   * @param average those of the average candidate
   * @param vocabulary the model's attributes, whose labels {@link Explanation.text} uses
   */
  constructor(
    parts: ScoreParts & { readonly pinned?: boolean },
    average?: ScoreParts,
    vocabulary: readonly Attribute[] = [],
  ) {
    this.#vocabulary = vocabulary;
    this.score = parts.score;
    this.bias = parts.bias;
    this.attributes = parts.attributes;
    this.taste = parts.taste;
    this.steering = parts.steering;
    this.boost = parts.boost ?? 0;
    this.pinned = parts.pinned ?? false;
    this.history = parts.history;
    this.historyIsExact = parts.historyIsExact;
    this.average = average;
  }

  /**
   * Why this rather than something else: every part less the other's. The differences add up to the
   * difference of the scores as parts add up to a score.
   *
   * @param other another item's explanation from the same answer; by default the average candidate
   */
  against(other: ScoreParts | undefined = this.average): Contrast {
    return contrastOf(this, other ?? nothing);
  }

  /** The model's attributes, in its order. */
  get vocabulary(): readonly Attribute[] {
    return this.#vocabulary;
  }

  /**
   * Why this item, in plain words: what puts it ahead of the average candidate, as one or two
   * sentences (three when popularity, the history and the shopper's wishes all did much of it), and
   * one more for each rule of the shop's that put it there. Names nothing that did not, and says so when most of it has no name.
   *
   * @param locale a BCP 47 tag; Mercer speaks English, German, French, Spanish and Chinese, and
   *   falls back from "de-AT" to "de", and from what it does not speak, or what has not been loaded
   *   (see {@link loadLanguage}), to English
   * @param names the shop's own labels of attributes and titles of items
   */
  text(locale = "en", names: TextNames = {}): string {
    return sentences.phrases(locale).joined(this.sentences(locale, names));
  }

  /** The sentences of {@link Explanation.text} one by one. */
  sentences(locale = "en", names: TextNames = {}): string[] {
    return explanationSentences(this, this.against(), this.#vocabulary, locale, names);
  }
}

/** What tells one item from another, or from the average candidate. */
export interface Contrast extends ScoreParts {
  readonly boost: number;
  /**
   * How much of what tells them apart has a name, from 0 to 1: the size of all named attributes'
   * difference together, beside that of taste. 1 where neither tells them apart.
   */
  readonly namedShare: number;
}

const nothing: ScoreParts = {
  score: 0,
  bias: 0,
  attributes: [],
  taste: 0,
  steering: 0,
  history: [],
  historyIsExact: true,
};

function contrastOf(one: ScoreParts, other: ScoreParts): Contrast {
  const attributes = one.attributes.map((part): AttributeContribution => {
    const counterpart = other.attributes.find(({ name }) => name === part.name);
    return {
      name: part.name,
      contribution: part.contribution - (counterpart?.contribution ?? 0),
      level: part.level - (counterpart?.level ?? 0),
      steering: part.steering - (counterpart?.steering ?? 0),
    };
  });
  const history = one.history.map((part): HistoryContribution => {
    const counterpart = other.history.find(({ id }) => id === part.id);
    return { ...part, contribution: part.contribution - (counterpart?.contribution ?? 0) };
  });
  const taste = one.taste - other.taste;
  const named = Math.abs(attributes.reduce((sum, part) => sum + part.contribution, 0));
  return {
    score: one.score - other.score,
    bias: one.bias - other.bias,
    attributes: attributes.sort(byContribution),
    taste,
    steering: one.steering - other.steering,
    boost: (one.boost ?? 0) - (other.boost ?? 0),
    history: history.sort(byContribution),
    historyIsExact: one.historyIsExact,
    namedShare: named + Math.abs(taste) > 0 ? named / (named + Math.abs(taste)) : 1,
  };
}

/** Largest contribution first, as all lists of parts are sorted. */
export function byContribution(
  left: { readonly contribution: number },
  right: { readonly contribution: number },
): number {
  return right.contribution - left.contribution;
}

/** One recommended item. Scores order items of one answer; they are not probabilities. */
export interface RecommendedItem extends CatalogueItem {
  readonly score: number;
  /** Made when it is read first, of what was known when the answer came. */
  readonly explanation: Explanation;
}

/** One answer of {@link Recommender.recommend}. */
export interface Recommendation {
  /** Best first. Fewer than asked for when the catalogue runs out. */
  readonly items: readonly RecommendedItem[];
  /** One entry per attribute, largest first; all zero while the history is empty. */
  readonly interests: readonly Interest[];
}

/** What would change; one answer of {@link Recommender.whatIf}. */
export interface WhatIf {
  readonly before: Recommendation;
  readonly after: Recommendation;
  /** What would come onto the list, best first. */
  readonly enters: readonly RecommendedItem[];
  /** What would go from it, best first. */
  readonly leaves: readonly RecommendedItem[];
  /** The items that were left out of the history, oldest first. */
  readonly without: readonly CatalogueItem[];
  /**
   * Only when asked for `drop`: whether `without` is certainly the fewest that it takes (or, if it
   * is empty, whether certainly nothing in the history can be left out for the item to go).
   */
  readonly isProven: boolean | undefined;
}

/** What one history item adds to a score through every attribute, and through taste. */
export interface HistoryCells extends HistoryContribution {
  readonly attributes: readonly { readonly name: string; readonly contribution: number }[];
  readonly taste: number;
}
