import { html, svg, type TemplateResult } from "lit";
import { artOf } from "./presenter.ts";
import { addressOf } from "./route.ts";
import { goTo } from "./tour_view.ts";

/** Things for the shop window that are not the first on the shelf: id and title as in the model. */
const kWindow: readonly (readonly [string, string])[] = [
  ["85014B", "RED RETROSPOT UMBRELLA"],
  ["84029G", "KNITTED UNION FLAG HOT WATER BOTTLE"],
  ["22728", "ALARM CLOCK BAKELIKE PINK"],
  ["22697", "GREEN REGENCY TEACUP AND SAUCER"],
  ["22502", "PICNIC BASKET WICKER SMALL"],
];

export function heroView(): TemplateResult {
  return html`<section class="hero">
    ${bunting()}
    <div class="wrap hero-columns">
      <div class="hero-words">
        <p class="eyebrow">Gifts &amp; small comforts</p>
        <h1 tabindex="-1">Little things that make a house feel kept.</h1>
        <p class="lead">
          Teapots, lanterns, paper chains and other good reasons to put the kettle on. Look around:
          the suggestions learn as you go, and never tell anyone.
        </p>
        <p class="hero-actions">
          <a class="button" href="#browse" @click=${(event: Event) => goTo(event, "#browse")}>Browse the shelves</a>
          <a class="quiet-link" href="#kept" @click=${(event: Event) => goTo(event, "#kept")}>How it stays private</a>
        </p>
      </div>
      <div class="window" aria-hidden="true">
        ${kWindow.map(
          ([id, title]) =>
            html`<a class="pane" tabindex="-1" href=${addressOf({ page: "item", id })}
              >${artOf(id, title)}</a
            >`,
        )}
      </div>
    </div>
  </section>`;
}

function bunting(): TemplateResult {
  const flags = Array.from({ length: 13 }, (_, index) => {
    const x = 24 + index * 96;
    const sag = 14 + 16 * Math.sin((index / 12) * Math.PI);
    return svg`<path class="flag flag-${index % 4}" d="M${x} ${sag}h48l-24 44z"></path>`;
  });
  return html`<svg
    class="bunting"
    viewBox="0 0 1248 84"
    preserveAspectRatio="xMidYMin slice"
    aria-hidden="true"
  >
    ${svg`<path class="cord" d="M0 8Q624 56 1248 8"></path>${flags}`}
  </svg>`;
}
