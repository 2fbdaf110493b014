import { html, nothing, svg, type TemplateResult } from "lit";
import { artOf } from "./presenter.ts";
import { priceText, type Product } from "./product.ts";
import { addressOf } from "./route.ts";
import type { ShopActions } from "./storefront.ts";

/** One product in the long list. */
export function tileView(product: Product, actions: ShopActions): TemplateResult {
  return html`<li class="tile ${product.isSoldOut ? "is-sold-out" : ""}">
    <a class="tile-link" href=${addressOf({ page: "item", id: product.id })}>
      <span class="tile-art">${artOf(product.id, product.fullTitle, "lazy")}</span>
      <span class="tile-title">${product.title}</span>
      <span class="tile-price"
        >${product.isSoldOut ? "Sold out" : priceText(product.price)}</span
      >
    </a>
    ${product.isSoldOut ? nothing : addView(product, actions)}
  </li>`;
}

function addView(product: Product, actions: ShopActions): TemplateResult {
  return html`<button
    class="tile-add"
    aria-label="Add ${product.title} to the basket"
    @click=${() => actions.addToBasket(product)}
  >
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      ${svg`<path d="M12 5v14M5 12h14"></path>`}
    </svg>
  </button>`;
}

/** A place kept for a product that has not arrived. */
export function emptyTileView(): TemplateResult {
  return html`<li class="tile is-empty" aria-hidden="true">
    <span class="tile-art"></span><span class="tile-title"></span><span class="tile-price"></span>
  </li>`;
}
