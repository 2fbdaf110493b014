import { html, svg, type TemplateResult } from "lit";
import type { Interest, Recommendation } from "../../src/index.ts";
import { labelOf } from "../../src/elements/index.ts";
import { attributeLabels } from "./attribute_labels.ts";
import { presentItem } from "./presenter.ts";
import type { ShopActions, ShopState } from "./storefront.ts";

const kShownInterests = 6;
const kNothing: readonly string[] = [];

/** The shelf and what it has learnt so far. */
export function pickedView(state: ShopState, actions: ShopActions): TemplateResult {
  const showInterests = (event: CustomEvent<Recommendation>): void =>
    actions.showInterests(event.detail);
  return html`<section class="picked band">
    <div class="wrap">
      <mercer-shelf
        k="10"
        .recommender=${state.mercer}
        .exclude=${state.assortment?.notForSale ?? kNothing}
        .presenter=${presentItem}
        .labels=${attributeLabels}
        @mercer-change=${showInterests}
      ></mercer-shelf>
      ${interestsView(state.interests)}
    </div>
  </section>`;
}

function interestsView(interests: readonly Interest[]): TemplateResult {
  const leanings = interests.filter(({ value }) => value > 0).slice(0, kShownInterests);
  const largest = leanings[0]?.value ?? 1;
  return html`<div class="interests">
    <h2>Your interests</h2>
    ${
      leanings.length === 0
        ? html`<p class="interests-none">
            Nothing yet. Look at a few things and this fills in, here in your browser.
          </p>`
        : html`<ul role="list">
            ${leanings.map(({ name, value }) => {
              const share = Math.round((100 * value) / largest);
              return html`<li>
                <span class="interest-name">${labelOf(name, attributeLabels)}</span>
                <svg width="100%" height="8" aria-hidden="true">
                  ${svg`<rect class="interest-rest" width="100%" height="8" rx="4"></rect>
                <rect class="interest-bar" width="${share}%" height="8" rx="4"></rect>`}
                </svg>
                <span class="for-readers">${share} percent of your strongest</span>
              </li>`;
            })}
          </ul>`
    }
  </div>`;
}
