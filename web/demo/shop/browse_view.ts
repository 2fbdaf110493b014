import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { orderNames, type Order } from "./assortment.ts";
import { departmentNames, type Department } from "./department.ts";
import type { Product } from "./product.ts";
import { addressOf } from "./route.ts";
import type { ShopActions, ShopState } from "./storefront.ts";
import { emptyTileView, tileView } from "./tile_view.ts";

const kEmptyTileCount = 24;

/** Department chips and the list of goods; on the start page under the shelf, else on its own. */
export function browseView(
  state: ShopState,
  actions: ShopActions,
  heading: string | undefined,
  level: 1 | 2,
): TemplateResult {
  const { route, assortment } = state;
  const department = route.page === "department" ? route.department : undefined;
  const query = route.page === "search" ? route.query : undefined;
  const products = assortment?.select({ department, query, order: state.order });
  const title = heading ?? (department ? departmentNames[department] : `“${query ?? ""}”`);
  return html`<section class="browse wrap" id="browse" tabindex="-1">
    ${
      level === 1
        ? html`<h1 class="browse-title" tabindex="-1">${title}</h1>`
        : html`<h2 class="browse-title" tabindex="-1">${title}</h2>`
    }
    ${chipsView(department, route.page === "home")}
    <div class="browse-bar">
      <p role="status">${products ? countText(products.length) : "Unpacking the goods…"}</p>
      <label>
        <span>Order</span>
        <select
          @change=${({ target }: Event) => actions.sort((target as HTMLSelectElement).value as Order)}
        >
          ${Object.entries(orderNames).map(
            ([order, name]) =>
              html`<option value=${order} ?selected=${order === state.order}>${name}</option>`,
          )}
        </select>
      </label>
    </div>
    ${products ? goodsView(products, state, actions) : emptyGoodsView()}
  </section>`;
}

function chipsView(chosen: Department | undefined, isHome: boolean): TemplateResult {
  return html`<nav class="chips" aria-label="Departments">
    <ul role="list">
      <li>
        <a href=${addressOf({ page: "home" })} aria-current=${isHome ? "page" : nothing}
          >Everything</a
        >
      </li>
      ${Object.entries(departmentNames).map(
        ([department, name]) =>
          html`<li>
            <a
              href=${addressOf({ page: "department", department: department as Department })}
              aria-current=${department === chosen ? "page" : nothing}
              >${name}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

function goodsView(
  products: readonly Product[],
  state: ShopState,
  actions: ShopActions,
): TemplateResult {
  if (products.length === 0) {
    return html`<p class="nothing-found">
      Nothing by that name. Try a shorter word, such as “mug” or “heart”.
    </p>`;
  }
  const listed = products.slice(0, state.listedCount);
  return html`
    <ul class="goods" role="list">
      ${repeat(
        listed,
        (product) => product.id,
        (product) => tileView(product, actions),
      )}
    </ul>
    ${
      listed.length < products.length
        ? html`<p class="more">
            <span
              >You have seen ${listed.length} of ${products.length.toLocaleString("en-GB")}</span
            >
            <button class="button" @click=${() => actions.listMore()}>Show more</button>
          </p>`
        : nothing
    }
  `;
}

function emptyGoodsView(): TemplateResult {
  return html`<ul class="goods" role="list" aria-hidden="true">
    ${Array.from({ length: kEmptyTileCount }, emptyTileView)}
  </ul>`;
}

function countText(count: number): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? "thing" : "things"}`;
}
