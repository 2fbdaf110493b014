import type { Recommender } from "mercer";
import type { Department } from "./department.ts";
import { isForSale, productOf, type Product } from "./product.ts";

export type Order = "popular" | "cheap" | "dear" | "title";

export const orderNames: Readonly<Record<Order, string>> = {
  popular: "Most popular",
  cheap: "Price, low to high",
  dear: "Price, high to low",
  title: "A to Z",
};

const kComparisons: Readonly<Record<Order, ((a: Product, b: Product) => number) | undefined>> = {
  popular: undefined,
  cheap: (a, b) => a.price - b.price,
  dear: (a, b) => b.price - a.price,
  title: (a, b) => a.title.localeCompare(b.title, "en-GB"),
};

/** What to list. */
export interface Selection {
  readonly department?: Department | undefined;
  readonly query?: string | undefined;
  readonly order: Order;
}

/** So few at once that working them out never keeps the page from drawing. */
const kSlice = 300;

/** Everything the shop sells, most popular first. */
export class Assortment {
  readonly #products: readonly Product[];
  readonly #byId: ReadonlyMap<string, Product>;
  /** Ids of the model that are not sold, for the shelf's `exclude`. */
  readonly notForSale: readonly string[];

  private constructor(products: readonly Product[], notForSale: readonly string[]) {
    this.#products = products.toSorted((a, b) => b.popularity - a.popularity);
    this.#byId = new Map(products.map((product) => [product.id, product]));
    this.notForSale = notForSale;
  }

  /** What the model knows, in the same order for everyone: by popularity, not by score. */
  static async of(mercer: Recommender): Promise<Assortment> {
    const ids = mercer.catalogue.filter(isForSale).map((item) => item.id);
    const products: Product[] = [];
    for (let from = 0; from < ids.length; from += kSlice) {
      const { items } = await mercer.explain(ids.slice(from, from + kSlice));
      products.push(...items.map((item) => productOf(item, item.explanation.bias)));
    }
    const sold = new Set(ids);
    const notForSale = mercer.catalogue.map(({ id }) => id).filter((id) => !sold.has(id));
    return new Assortment(products, notForSale);
  }

  get size(): number {
    return this.#products.length;
  }

  find(id: string): Product | undefined {
    return this.#byId.get(id);
  }

  select({ department, query = "", order }: Selection): readonly Product[] {
    const beginnings = query
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => ` ${word}`);
    const chosen = this.#products.filter(
      (product) =>
        (!department || product.department === department) &&
        beginnings.every((beginning) => product.words.includes(beginning)),
    );
    const comparison = kComparisons[order];
    return comparison ? chosen.sort(comparison) : chosen;
  }
}
