import { html, nothing, type TemplateResult } from "lit";
import { departmentNames } from "./department.ts";
import { artOf } from "./presenter.ts";
import { priceText, type Product } from "./product.ts";
import { addressOf } from "./route.ts";
import type { ShopActions, ShopState } from "./storefront.ts";

/** One product, large. */
export function productView(state: ShopState, actions: ShopActions, id: string): TemplateResult {
  if (!state.assortment) {
    return html`<section class="product wrap" aria-busy="true">
      <div class="product-art"></div>
      <div class="product-words"><h1 tabindex="-1">One moment…</h1></div>
    </section>`;
  }
  const product = state.assortment.find(id);
  if (!product) {
    return html`<section class="wrap plain">
      <h1 tabindex="-1">We could not find that</h1>
      <p>It may have sold out. <a href=${addressOf({ page: "home" })}>Back to the shop</a></p>
    </section>`;
  }
  return html`<section class="product wrap">
    <div class="product-art">${artOf(product.id, product.fullTitle)}</div>
    ${wordsView(product, actions)}
  </section>`;
}

function wordsView(product: Product, actions: ShopActions): TemplateResult {
  const inBasket = actions.basket.quantityOf(product.id);
  const { department } = product;
  return html`<div class="product-words">
    <p class="crumbs">
      <a href=${addressOf({ page: "home" })}>Shop</a> <span aria-hidden="true">/</span>
      <a href=${addressOf({ page: "department", department })}>${departmentNames[department]}</a>
    </p>
    <h1 tabindex="-1">${product.title}</h1>
    <p class="product-price">${priceText(product.price)}</p>
    <p class="product-actions">
      <button class="button" @click=${() => actions.addToBasket(product)}>Add to basket</button>
      ${
        inBasket > 0
          ? html`<a class="quiet-link" href=${addressOf({ page: "basket" })}
              >${inBasket} in your basket</a
            >`
          : nothing
      }
    </p>
    <dl class="facts">
      <div>
        <dt>Code</dt>
        <dd>${product.id}</dd>
      </div>
      <div>
        <dt>Picture</dt>
        <dd>Drawn from the name; the data has no photographs</dd>
      </div>
      <div>
        <dt>Your privacy</dt>
        <dd>That you looked at this is remembered in this page only</dd>
      </div>
    </dl>
  </div>`;
}
