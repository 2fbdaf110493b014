import { MercerError } from "./mercer_error.ts";
import type { Attribute, CatalogueItem } from "./recommendation.ts";
import type { ModelContents } from "./scorer.ts";

/**
 * The items of a model by their index in it. Each is made when it is asked for first: most never
 * are, and a hundred thousand objects cost more than the text that they are made of.
 */
export class Catalogue {
  readonly attributes: readonly Attribute[];
  readonly #text: string;
  readonly #prices: Float32Array;
  readonly #begins: Uint32Array; // where each item's id begins in the text, and the last one ends
  readonly #items: CatalogueItem[];
  #isWhole = false; // every item has been made
  #indices: Map<string, number> | undefined;

  /** Throws a MercerError `malformed-input` for a text that has the mark between texts in it. */
  constructor({ words, text }: ModelContents) {
    const [itemCount = 0, attributeCount = 0] = words;
    const labelCounts = words.subarray(2, 2 + attributeCount);
    this.#text = text;
    this.#prices = new Float32Array(words.buffer, 4 * (2 + attributeCount), itemCount);
    this.#begins = new Uint32Array(itemCount + 1);
    this.#items = new Array<CatalogueItem>(itemCount);
    let at = 0;
    const next = (): string => text.slice(at, (at = text.indexOf("\0", at) + 1) - 1);
    this.attributes = Array.from(
      labelCounts,
      (count): Attribute => ({
        name: next(),
        description: next(),
        labels: Object.fromEntries(Array.from({ length: count }, () => [next(), next()])),
      }),
    );
    for (let item = 0; item <= itemCount; ++item) {
      this.#begins[item] = at;
      if (item < itemCount) at = text.indexOf("\0", text.indexOf("\0", at) + 1) + 1;
    }
    if (at !== text.length) {
      throw new MercerError(
        "malformed-input",
        "The model file has a text with a zero character in it. Export it again from clean titles.",
      );
    }
  }

  get size(): number {
    return this.#prices.length;
  }

  /** In the model's order. */
  get all(): readonly CatalogueItem[] {
    for (let index = 0; !this.#isWhole && index < this.size; ++index) this.at(index);
    this.#isWhole = true;
    return this.#items;
  }

  at(index: number): CatalogueItem {
    return (this.#items[index] ??= this.#made(index));
  }

  indexOf(id: string): number | undefined {
    if (!this.#indices) {
      this.#indices = new Map();
      for (let index = 0; index < this.size; ++index) this.#indices.set(this.#idAt(index), index);
    }
    return this.#indices.get(id);
  }

  /** Everything said of the item from now on. */
  replace(index: number, item: CatalogueItem): void {
    this.#items[index] = item;
  }

  #idAt(index: number): string {
    const begin = this.#begins[index]!;
    return this.#text.slice(begin, this.#text.indexOf("\0", begin));
  }

  #made(index: number): CatalogueItem {
    const id = this.#idAt(index);
    const title = this.#text.slice(this.#begins[index]! + id.length + 1, this.#begins[index + 1]! - 1);
    return { id, title, price: shortest(this.#prices[index]!) };
  }
}

/**
 * Prices are kept as float32, in which 2.95 reads 2.9500000477. Nearly all are whole cents; of others
 * seven digits are all that it holds.
 */
function shortest(value: number): number {
  const rounded = Math.round(value * 100) / 100; // ten times faster, and catalogues are long
  return Math.fround(rounded) === value ? rounded : Number(value.toPrecision(7));
}
