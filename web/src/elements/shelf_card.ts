import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { RecommendedItem } from "../engine/recommendation.ts";
import { titleOf, type ItemPresenter } from "./item_presenter.ts";

/** An item's picture, title and price: a link where the shop says where to, else a button. */
export function itemFace(
  item: RecommendedItem,
  presenter: ItemPresenter | undefined,
  priceFormat: (price: number) => string,
): TemplateResult {
  const { href = item.url, art, price } = presenter?.(item) ?? {};
  const title = titleOf(item, presenter);
  const picture = item.image
    ? html`<img src=${item.image} alt="" loading="lazy" decoding="async" />`
    : html`<span class="initial">${title.charAt(0)}</span>`;
  // Anew for each title: in the same element a wider letter would count as a layout shift, and an
  // old picture would stay until the new one is there.
  const face = html`
    <span class="art" part="art" aria-hidden="true">
      <slot name="art:${item.id}"
        >${art ?? keyed(title, picture)}</slot
      >
    </span>
    <span class="title" part="title">${title}</span>
    <span class="price" part="price"
      >${price ?? (item.price ? priceFormat(item.price) : nothing)}</span
    >
  `;
  return href
    ? html`<a class="link" part="link" href=${href}>${face}</a>`
    : html`<button class="link" part="link">${face}</button>`;
}

/** Keeps a card's place until there is an item. */
export function ghostCard(): TemplateResult {
  return html`<span class="link">
      <span class="art"></span><span class="title"></span><span class="price"></span>
    </span>
    <span class="why"></span>`;
}

/** Whether a click inside a card was on what leads to the item: its face, or a link of the shop's. */
export function pressedLink(event: Event): boolean {
  const path = event.composedPath();
  return path
    .slice(0, path.indexOf(event.currentTarget as EventTarget))
    .some((place) => place instanceof Element && place.matches(".link, a[href]"));
}

/** Shows all of a card that the keyboard has reached. Not by pointer: it would move under a press. */
export function bringIntoView({ currentTarget, target }: FocusEvent): void {
  if (!(target as Element).matches(":focus-visible")) return;
  (currentTarget as Element).scrollIntoView({ block: "nearest", inline: "nearest" });
}
