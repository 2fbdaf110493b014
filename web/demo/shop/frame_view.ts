import { html, svg, type TemplateResult } from "lit";
import { addressOf } from "./route.ts";
import type { ShopActions, ShopState } from "./storefront.ts";

/** The name, the search box and the basket. */
export function headerView(state: ShopState, actions: ShopActions): TemplateResult {
  const { route } = state;
  const query = route.page === "search" ? route.query : "";
  const count = actions.basket.count;
  return html`
    <header>
      <div class="top wrap">
        <a class="brand" href=${addressOf({ page: "home" })} aria-label="Damson & Wren, home">
          ${emblem()}<span class="brand-name">Damson <i>&amp;</i> Wren</span>
        </a>
        <form class="search" role="search" @submit=${(event: Event) => event.preventDefault()}>
          <label class="for-readers" for="search">Search the shop</label>
          ${magnifier()}
          <input
            id="search"
            type="search"
            placeholder="Search mugs, bunting, lanterns…"
            autocomplete="off"
            .value=${query}
            @input=${(event: Event) => actions.search((event.target as HTMLInputElement).value)}
          />
        </form>
        <a class="basket-link" href=${addressOf({ page: "basket" })}>
          ${basketIcon()}<span class="basket-word">Basket </span
          ><span class="basket-count">${count}</span>
          <span class="for-readers">${count === 1 ? "item" : "items"}</span>
        </a>
      </div>
    </header>
  `;
}

export function footerView(): TemplateResult {
  return html`<footer class="foot">
    <div class="wrap">
      <p class="foot-name">Damson <i>&amp;</i> Wren</p>
      <p>
        A demonstration shop for Mercer. The goods are those of a real British gift wholesaler, from
        the public Online Retail data set; the pictures are drawn from their names. Nothing is for
        sale.
      </p>
    </div>
  </footer>`;
}

/** A damson with a leaf, and a wren sitting on it. */
function emblem(): TemplateResult {
  return html`<svg class="emblem" viewBox="0 0 64 64" width="44" height="44" aria-hidden="true">
    ${svg`<circle class="emblem-fruit" cx="30" cy="42" r="18"></circle>
    <path class="emblem-shine" d="M18 40q2 -10 11 -13"></path>
    <path class="emblem-leaf" d="M31 26q-14 -2 -18 -13q14 0 18 13z"></path>
    <path class="emblem-bird" d="M30 27c0 -11 8 -17 16 -16c5 0 8 3 9 6l6 2l-6 2c0 8 -6 13 -14 13q-3 0 -5 -1l-13 5l5 -9z"></path>
    <circle class="emblem-eye" cx="49" cy="17" r="1.6"></circle>`}
  </svg>`;
}

function magnifier(): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    ${svg`<circle cx="10.5" cy="10.5" r="6.5"></circle><path d="M15.5 15.5L21 21"></path>`}
  </svg>`;
}

function basketIcon(): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    ${svg`<path d="M3 10h18l-2 10H5zM8 10l3 -6M16 10l-3 -6"></path>`}
  </svg>`;
}
