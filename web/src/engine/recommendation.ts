/** An item as the model file knows it. */
export interface CatalogueItem {
  readonly id: string;
  /** As written in the model file; empty when it carries no titles. */
  readonly title: string;
  /** In the shop's currency; 0 when unknown. */
  readonly price: number;
}

/** One named axis on which every item was scored. */
export interface Attribute {
  /** The machine's name, e.g. "for_children". */
  readonly name: string;
  /** What it means, with the meaning of 0 and of 10. */
  readonly description: string;
}

/**
 * The shopper's present leaning on one attribute: above zero towards it, below zero away from it.
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

/**
 * Where a score comes from, split in two ways (up to float32 rounding):
 *
 *     score = bias + sum(attributes) + taste
 *     score = bias + sum(history)                 if historyIsExact
 */
export interface Explanation {
  /** What the item scores for anybody: its popularity. */
  readonly bias: number;
  /**
   * Every named attribute, largest contribution first (so those that count against it come last).
   */
  readonly attributes: readonly AttributeContribution[];
  /** The unnamed rest: patterns in what people buy together, for which no attribute has a name. */
  readonly taste: number;
  /** Every item of the history, largest contribution first. */
  readonly history: readonly HistoryContribution[];
  /**
   * Whether the history's contributions add up to the score, as they do for models with the linear
   * encoder. For the others each one is the score less what it would be had the shopper not seen
   * that item, and together they need not add up to anything.
   */
  readonly historyIsExact: boolean;
}

/** One recommended item. Scores order items of one answer; they are not probabilities. */
export interface RecommendedItem extends CatalogueItem {
  readonly score: number;
  readonly explanation: Explanation;
}

/** One answer of {@link Recommender.recommend}. */
export interface Recommendation {
  /** Best first. Fewer than asked for when the catalogue runs out. */
  readonly items: readonly RecommendedItem[];
  /** One entry per attribute, largest first; all zero while the history is empty. */
  readonly interests: readonly Interest[];
}
