import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { BasketLine } from "./basket.ts";
import { artOf } from "./presenter.ts";
import { priceText } from "./product.ts";
import { addressOf } from "./route.ts";
import type { ShopActions, ShopState } from "./storefront.ts";

export function basketView(state: ShopState, actions: ShopActions): TemplateResult {
  const { basket } = actions;
  if (basket.count === 0) {
    return html`<section class="wrap plain">
      <h1 tabindex="-1">
        ${state.hasPaid ? "Thank you, that’s all wrapped up" : "Your basket is empty"}
      </h1>
      <p>
        ${
          state.hasPaid
            ? "Nothing was really bought, and nothing was sent. The suggestions now know what you like."
            : "Have a look around; the suggestions below are a good place to start."
        }
      </p>
      <p><a class="button" href=${addressOf({ page: "home" })}>Back to the shop</a></p>
    </section>`;
  }
  return html`<section class="wrap basket">
    <h1 tabindex="-1">Your basket</h1>
    <div class="basket-columns">
      <ul class="lines" role="list">
        ${repeat(
          basket.lines,
          (line) => line.product.id,
          (line) => lineView(line, actions),
        )}
      </ul>
      <div class="sum">
        <dl>
          <div>
            <dt>${basket.count} ${basket.count === 1 ? "item" : "items"}</dt>
            <dd>${priceText(basket.total)}</dd>
          </div>
          <div>
            <dt>Postage</dt>
            <dd>Free, as it goes nowhere</dd>
          </div>
          <div class="sum-total">
            <dt>Total</dt>
            <dd>${priceText(basket.total)}</dd>
          </div>
        </dl>
        <button class="button" @click=${() => actions.pay()}>Pretend to pay</button>
      </div>
    </div>
  </section>`;
}

function lineView({ product, quantity }: BasketLine, actions: ShopActions): TemplateResult {
  return html`<li class="line">
    <span class="line-art">${artOf(product.id, product.fullTitle)}</span>
    <div class="line-words">
      <a href=${addressOf({ page: "item", id: product.id })}>${product.title}</a>
      <span class="line-each">${priceText(product.price)} each</span>
      <div class="stepper" role="group" aria-label="Quantity of ${product.title}">
        <button
          aria-label="One less"
          ?disabled=${quantity === 1}
          @click=${() => actions.addToBasket(product, -1)}
        >
          −
        </button>
        <span>${quantity}</span>
        <button aria-label="One more" @click=${() => actions.addToBasket(product, 1)}>+</button>
        <button class="line-remove" @click=${() => actions.removeFromBasket(product)}>
          Take out<span class="for-readers"> ${product.title}</span>
        </button>
      </div>
    </div>
    <b class="line-price">${priceText(product.price * quantity)}</b>
  </li>`;
}
