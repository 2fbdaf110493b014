import type { CatalogueItem } from "mercer";
import { ruleFor } from "../art/motif_rules.ts";
import type { Department } from "./department.ts";
import { readableTitle } from "./title.ts";

/** An item of the model as this shop shows it. */
export interface Product {
  readonly id: string;
  /** Sentence case. */
  readonly title: string;
  /** As in the model: what pictures are drawn from. */
  readonly fullTitle: string;
  /** In pounds. */
  readonly price: number;
  /** The part of its score that is the same for everyone. */
  readonly popularity: number;
  readonly department: Department;
  readonly isSoldOut: boolean;
  /** The title in lower case, for searching. */
  readonly words: string;
}

/** Ids. The shop still shows them, as shops do; the suggestions must not. */
export const kSoldOut: readonly string[] = ["22720"];

/** Lines of the till that are not things to buy. */
const kNotForSale =
  /POSTAGE|CARRIAGE|CHARGE|MANUAL|HIGH RESOLUTION|SAMPLES|DISCOUNT|VOUCHER|ADJUST/i;

const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

export function productOf(item: CatalogueItem, popularity: number): Product {
  const title = readableTitle(item.title || item.id);
  return {
    id: item.id,
    title,
    fullTitle: item.title,
    price: item.price,
    popularity,
    department: ruleFor(item.title.toUpperCase()).department,
    isSoldOut: kSoldOut.includes(item.id),
    words: ` ${title.toLowerCase().replaceAll("\u2060", "")} ${item.id.toLowerCase()}`,
  };
}

export function isForSale(item: CatalogueItem): boolean {
  return item.title !== "" && item.price > 0 && !kNotForSale.test(item.title);
}

export function priceText(price: number): string {
  return pounds.format(price);
}
