import { html, nothing, type TemplateResult } from "lit";
import { basketView } from "./basket_view.ts";
import { browseView } from "./browse_view.ts";
import { footerView, headerView } from "./frame_view.ts";
import { heroView } from "./hero_view.ts";
import { pickedView } from "./picked_view.ts";
import { presentItem } from "./presenter.ts";
import { productView } from "./product_view.ts";
import { similarView } from "./similar_view.ts";
import type { ShopActions, ShopState } from "./storefront.ts";
import { stripView } from "./tour_view.ts";

/** The whole page. The shelf keeps its place in it, so that it survives every change of route. */
export function shopView(state: ShopState, actions: ShopActions): TemplateResult {
  return html`
    <a class="skip" href="#main" @click=${skipToMain}>Skip to the goods</a>
    ${stripView(state, actions)} ${headerView(state, actions)}
    <main id="main" tabindex="-1">
      <div class="view">${pageView(state, actions)}</div>
      ${pickedView(state)}
      ${afterShelfView(state, actions)}
      ${keptView(state)}
    </main>
    ${footerView()}
    <div class="notice ${state.notice ? "is-shown" : ""}" role="status" aria-live="polite">
      ${state.notice ? html`<span>${state.notice}</span>` : nothing}
    </div>
  `;
}

function pageView(state: ShopState, actions: ShopActions): TemplateResult {
  const { route, failure } = state;
  if (failure) return failureView(failure);
  switch (route.page) {
    case "home":
      return heroView();
    case "basket":
      return basketView(state, actions);
    case "item":
      return productView(state, actions, route.id);
    case "department":
    case "search":
      return browseView(state, actions, undefined, 1);
  }
}

function afterShelfView(state: ShopState, actions: ShopActions): TemplateResult | typeof nothing {
  const { route, assortment } = state;
  if (route.page === "home") return browseView(state, actions, "All our goods", 2);
  const isProduct = route.page === "item" && (!assortment || assortment.find(route.id));
  return isProduct ? similarView(state, route.id) : nothing;
}

function keptView(state: ShopState): TemplateResult {
  return html`<section class="kept band" id="kept" tabindex="-1">
    <div class="wrap kept-columns">
      <div class="promise">
        <h2>Suggestions that mind their own business</h2>
        <p>
          Most shops send what you look at to a server, which decides what you see next. Here the
          deciding happens in this page. The shop sends you a small file once, and after that
          nothing leaves.
        </p>
        <p>
          Press <b>Why this?</b> under any suggestion and it will tell you what puts it ahead of the
          rest, point by point, and the points add up. If it got you wrong, say so with the sliders.
        </p>
      </div>
      <div class="memory" id="memory" tabindex="-1">
        <mercer-privacy .recommender=${state.mercer} .presenter=${presentItem}></mercer-privacy>
      </div>
    </div>
  </section>`;
}

function failureView(failure: string): TemplateResult {
  return html`<section class="wrap plain">
    <h1 tabindex="-1">The shop could not open</h1>
    <p>${failure}</p>
  </section>`;
}

// The hash is the shop's router, so a plain link to #main would leave the page.
function skipToMain(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}
