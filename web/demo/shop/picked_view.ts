import { html, type TemplateResult } from "lit";
import { presentItem } from "./presenter.ts";
import type { ShopState } from "./storefront.ts";

/** As many as the model has attributes: room for their sliders before it arrives. */
const kSliderCount = 16;
/** Sixteen sliders would stand between a phone's shelf and its goods. */
const isSmall = window.matchMedia("(max-width: 46rem)").matches;
const kNothing: readonly string[] = [];

/** The shelf, what it has learnt so far, and sliders to ask for something else. */
export function pickedView(state: ShopState): TemplateResult {
  return html`<section class="picked band" id="picked" tabindex="-1">
    <div class="wrap">
      <mercer-shelf
        k="10"
        .recommender=${state.mercer}
        .exclude=${state.assortment?.notForSale ?? kNothing}
        .presenter=${presentItem}
      ></mercer-shelf>
      <div class="wishes" id="wishes" tabindex="-1">
        <mercer-steer
          rows=${kSliderCount}
          ?folded=${isSmall}
          .recommender=${state.mercer}
        ></mercer-steer>
      </div>
    </div>
  </section>`;
}
