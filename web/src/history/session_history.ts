/** Something the shopper did with an item. */
export interface Interaction {
  readonly type: "view" | "cart" | "purchase";
  /** The item's id, as in the model file. */
  readonly item: string;
}

/** One remembered item. */
export interface HistoryItem {
  readonly id: string;
  readonly title: string;
  /** The latest thing that happened with it. */
  readonly type: Interaction["type"];
}

/** How many items are remembered; beyond it the oldest are forgotten. */
export const kHistoryCapacity = 200;

/**
 * What the shopper did, in memory only: distinct items, ordered by their latest event, oldest
 * first. A read-only list to the page, apart from `erase()`.
 */
export class SessionHistory implements Iterable<HistoryItem> {
  readonly #items = new Map<string, HistoryItem>();
  readonly #onChange: () => void;

  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  get length(): number {
    return this.#items.size;
  }

  /** A copy, oldest first. */
  get items(): readonly HistoryItem[] {
    return [...this.#items.values()];
  }

  [Symbol.iterator](): Iterator<HistoryItem> {
    return this.items[Symbol.iterator]();
  }

  has(id: string): boolean {
    return this.#items.has(id);
  }

  /** Forgets everything at once. */
  erase(): void {
    if (this.#items.size === 0) return;
    this.#items.clear();
    this.#onChange();
  }

  /** @internal The page records through `Recommender.observe`. */
  record(item: HistoryItem): void {
    this.#items.delete(item.id); // a Map keeps insertion order: put it back at the end
    this.#items.set(item.id, item);
    if (this.#items.size > kHistoryCapacity) {
      const oldest = this.#items.keys().next();
      if (!oldest.done) this.#items.delete(oldest.value);
    }
    this.#onChange();
  }
}
