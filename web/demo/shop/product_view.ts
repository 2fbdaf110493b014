import { html, nothing, svg, type TemplateResult } from "lit";
import { departmentNames } from "./department.ts";
import { artOf } from "./presenter.ts";
import { priceText, type Product } from "./product.ts";
import { addressOf } from "./route.ts";
import type { ShopActions, ShopState } from "./storefront.ts";
import { goTo } from "./tour_view.ts";

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
      <p>The shop has nothing of that number. <a href=${addressOf({ page: "home" })}>Back to the shop</a></p>
    </section>`;
  }
  return html`<section class="product wrap">
    <div class="product-art">${artOf(product.id, product.fullTitle)}</div>
    ${wordsView(product, state, actions)}
  </section>`;
}

function wordsView(product: Product, state: ShopState, actions: ShopActions): TemplateResult {
  const { department } = product;
  return html`<div class="product-words">
    <p class="crumbs">
      <a href=${addressOf({ page: "home" })}>Shop</a> <span aria-hidden="true">/</span>
      <a href=${addressOf({ page: "department", department })}>${departmentNames[department]}</a>
    </p>
    <h1 tabindex="-1">${product.title}</h1>
    <p class="product-price">
      ${priceText(product.price)} <span class="product-code">No. ${product.id}</span>
    </p>
    ${product.isSoldOut ? soldOutView() : buyView(product, actions)}
    <p class="product-note">${padlock()}<span>${privacyText(state)}</span></p>
  </div>`;
}

function buyView(product: Product, actions: ShopActions): TemplateResult {
  const inBasket = actions.basket.quantityOf(product.id);
  return html`<p class="product-actions">
    <button class="button" @click=${() => actions.addToBasket(product)}>Add to basket</button>
    ${
      inBasket > 0
        ? html`<a class="quiet-link" href=${addressOf({ page: "basket" })}
            >${inBasket} in your basket</a
          >`
        : nothing
    }
  </p>`;
}

function soldOutView(): TemplateResult {
  return html`<p class="product-actions">
    <span class="sold-out">Sold out</span>
    <a class="quiet-link" href="#similar" @click=${(event: Event) => goTo(event, "#similar")}
      >See what is like it</a
    >
  </p>`;
}

function privacyText({ mercer }: ShopState): string {
  if (mercer?.mode === "contextual") {
    return "That you looked at this is forgotten as soon as you look at something else";
  }
  return mercer?.history.kept === "persist"
    ? "That you looked at this is remembered on this device only"
    : "That you looked at this is remembered in this page only";
}

function padlock(): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    ${svg`<path d="M5 11h14v9H5zM8 11V7a4 4 0 0 1 8 0v4"></path>`}
  </svg>`;
}
