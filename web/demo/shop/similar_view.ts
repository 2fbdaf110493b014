import { html, type TemplateResult } from "lit";
import { presentItem } from "./presenter.ts";
import type { ShopState } from "./storefront.ts";

const kNothing: readonly string[] = [];

/** What is like the product on the page, whatever was looked at before. */
export function similarView(state: ShopState, id: string): TemplateResult {
  return html`<section class="similar" id="similar" tabindex="-1">
    <div class="wrap">
      <mercer-shelf
        k="10"
        similar-to=${id}
        .recommender=${state.mercer}
        .exclude=${state.assortment?.notForSale ?? kNothing}
        .presenter=${presentItem}
      ></mercer-shelf>
    </div>
  </section>`;
}
