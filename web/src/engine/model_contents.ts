import { MercerError } from "./mercer_error.ts";
import type { Attribute, CatalogueItem } from "./recommendation.ts";
import type { ModelContents } from "./scorer.ts";

/** Also of ids and titles that begin with a byte order mark. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const utf8Bytes = new TextEncoder();

/** Another one each time, so that no file can have ids that were made to collide. */
const kHashBegin = Math.random() * 2 ** 32;

/**
 * The items of a model by their index in it. Each is made when it is asked for first: most never
 * are, and a hundred thousand objects cost more than the text that they are made of.
 */
export class Catalogue {
  readonly attributes: readonly Attribute[];
  readonly #text: Uint8Array;
  readonly #prices: Float32Array;
  readonly #begins: Uint32Array; // where each item's id begins in the text, and the last one ends
  readonly #items: CatalogueItem[];
  readonly #indices = new Map<string, number>(); // of ids that were asked for
  #isWhole = false; // every item has been made
  #slots: Uint32Array | undefined;

  /** Throws a MercerError `malformed-input` for a text that has the mark between texts in it. */
  constructor({ words, text }: ModelContents) {
    const [itemCount = 0, attributeCount = 0] = words;
    const labelCounts = words.subarray(2, 2 + attributeCount);
    this.#text = text;
    this.#prices = new Float32Array(words.buffer, 4 * (2 + attributeCount), itemCount);
    this.#begins = new Uint32Array(itemCount + 1);
    this.#items = new Array<CatalogueItem>(itemCount);
    let at = 0;
    const next = (): string => decoded(text, at, (at = this.#endOf(at) + 1) - 1);
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
      if (item < itemCount) at = this.#endOf(this.#endOf(at) + 1) + 1;
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
    if (!this.#isWhole) {
      const texts = this.#texts(0, this.size); // one by one, they would take three times as long
      for (let index = 0; index < this.size; ++index) {
        this.#items[index] ??= this.#made(index, texts, 2 * index);
      }
      this.#isWhole = true;
    }
    return this.#items;
  }

  at(index: number): CatalogueItem {
    return (this.#items[index] ??= this.#made(index, this.#texts(index, index + 1)));
  }

  indexOf(id: string): number | undefined {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const slots = (this.#slots ??= this.#hashed());
    for (let slot = hashOf(utf8Bytes.encode(id)); ; ++slot) {
      const item = slots[slot & (slots.length - 1)]! - 1;
      if (item < 0) return undefined;
      if (this.at(item).id !== id) continue;
      this.#indices.set(id, item);
      return item;
    }
  }

  /** Everything said of the item from now on. */
  replace(index: number, item: CatalogueItem): void {
    this.#items[index] = item;
  }

  /**
   * All ids hashed, [power of two]: a slot has an item's index + 1, or 0, and who finds it taken goes on
   * to the next. A Map would hold a hundred thousand texts, most of which nobody asks for.
   */
  #hashed(): Uint32Array {
    const slots = new Uint32Array(4 << Math.log2(this.size + 1));
    for (let item = 0; item < this.size; ++item) {
      let slot = hashOf(this.#text, this.#begins[item]);
      while (slots[slot & (slots.length - 1)]) ++slot;
      slots[slot & (slots.length - 1)] = item + 1;
    }
    return slots;
  }

  /** Where the text that `at` is in ends. */
  #endOf(at: number): number {
    while (this.#text[at]) ++at;
    return at;
  }

  /** The ids and titles of items from one to before another. */
  #texts(first: number, end: number): string[] {
    return decoded(this.#text, this.#begins[first]!, this.#begins[end]!).split("\0");
  }

  #made(index: number, texts: readonly string[], at = 0): CatalogueItem {
    return { id: texts[at]!, title: texts[at + 1]!, price: shortest(this.#prices[index]!) };
  }
}

function decoded(text: Uint8Array, begin: number, end: number): string {
  return utf8.decode(text.subarray(begin, end));
}

/**
 * Prices are kept as float32, in which 2.95 reads 2.9500000477. Nearly all are whole cents; of others
 * seven digits are all that it holds.
 */
function shortest(value: number): number {
  const rounded = Math.round(value * 100) / 100; // ten times faster, and catalogues are long
  return Math.fround(rounded) === value ? rounded : Number(value.toPrecision(7));
}

/** FNV-1a of a text that ends with a zero or with the bytes. */
function hashOf(bytes: Uint8Array, at = 0): number {
  let hash = kHashBegin;
  for (let byte; (byte = bytes[at]); ++at) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
