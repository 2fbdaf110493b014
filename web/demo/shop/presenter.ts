import { html, type TemplateResult } from "lit";
import type { ItemPresenter } from "mercer/element";
import { drawItem } from "../art/item_art.ts";
import { priceText } from "./product.ts";
import { addressOf } from "./route.ts";
import { readableTitle } from "./title.ts";

/**
 * An item's picture. Decoration: the title beside it says what it is. Browsers read the address of a
 * drawing at once and on the spot; "lazy" has them do so when it comes near the screen.
 */
export function artOf(id: string, title: string, when: "eager" | "lazy" = "eager"): TemplateResult {
  // What it depends on comes before `src`, which is when browsers act.
  return html`<img loading=${when} src=${drawItem(id, title)} alt="" width="400" height="400" />`;
}

/** How Mercer's elements show this shop's items. */
export const presentItem: ItemPresenter = (item) => {
  const { price = 0 } = item;
  return {
    title: readableTitle(item.title || item.id),
    href: addressOf({ page: "item", id: item.id }),
    art: artOf(item.id, item.title),
    ...(price > 0 ? { price: priceText(price) } : {}),
  };
};
