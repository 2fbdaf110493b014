import type { CatalogueItem } from "mercer";
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

/** Ids. The shop still shows them, as shops do; the suggestions must not. */
export const kSoldOut: readonly string[] = ["22720"];

/** What to list. */
export interface Selection {
  readonly department?: Department | undefined;
  readonly query?: string | undefined;
  readonly order: Order;
}

/** Everything the shop sells, most popular first. */
export class Assortment {
  readonly #products: readonly Product[];
  readonly #byId: ReadonlyMap<string, Product>;
  /** Ids of the model that are not sold, for the shelf's `exclude`. */
  readonly notForSale: readonly string[];

  /** @param popularity by id; of whatever has none nobody knows, so it comes last */
  constructor(catalogue: readonly CatalogueItem[], popularity: ReadonlyMap<string, number>) {
    const rank = ({ id }: Product): number => popularity.get(id) ?? -Infinity;
    this.#products = catalogue
      .filter(isForSale)
      .map(productOf)
      .sort((a, b) => rank(b) - rank(a));
    this.#byId = new Map(this.#products.map((product) => [product.id, product]));
    this.notForSale = catalogue.filter((item) => !isForSale(item)).map((item) => item.id);
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
