import { html, nothing, render, type PropertyDeclarations, type TemplateResult } from "lit";
import type { CatalogueItem, Recommendation, RecommendedItem } from "../engine/recommendation.ts";
import type { Recommender, RecommendOptions } from "../engine/recommender.ts";
import type { ShelfItemDetail } from "./element_events.ts";
import { titleOf } from "./item_presenter.ts";
import { MercerWhy } from "./mercer_why.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { bringIntoView, ghostCard, itemFace, pressedLink } from "./shelf_card.ts";
import { shelfStyles } from "./shelf_styles.ts";
import { themeStyles } from "./shared_styles.ts";
import { hasWishes } from "./steering_steps.ts";

export type { ShelfItemDetail } from "./element_events.ts";

/** Ids in an attribute, apart by commas or spaces: exclude="22423, 84879". */
const idList = {
  fromAttribute: (value: string | null): string[] => value?.split(/[\s,]+/).filter(Boolean) ?? [],
};

/** What decides the answer: a change of any of them asks again. */
const kQuestions = [
  "k",
  "exclude",
  "filter",
  "boosts",
  "pins",
  "diversity",
  "probes",
  "similarTo",
] as const;

/**
 * A shelf of recommended items that follows what the shopper does, each with a Why button.
 * It takes its full height before anything has loaded, so that nothing below it ever moves. Where
 * the scripts come late, the page can reserve that height before the element is defined:
 *
 *     mercer-shelf:not(:defined) { display: block; block-size: calc(11.5rem + 11.35rem); }
 *
 * The Why buttons need `<mercer-why>` to be registered, as `mercer/element/define` does.
 *
 * @element mercer-shelf
 * @attr {string} model - URL of a .mercer file; or set the `recommender` property
 * @attr {string} wasm-url - where mercer.wasm is, if not beside the scripts
 * @attr {"worker" | "page"} thread - "page" scores on the page's own thread, without a worker
 * @attr {number} k - how many items, default 8
 * @attr {string} exclude - ids never shown, apart by commas or spaces
 * @attr {string} similar-to - the id of the item that the page is about: items like it, whatever the
 *   shopper did; pins, boosts and diversity then play no part
 * @attr {string} pins - ids for the first places, in this order, apart by commas or spaces
 * @attr {number} diversity - 0 to 1: how much the items shall differ from each other, default 0
 * @attr {number} probes - of a very large model, in how many clusters to look; default all, which is exact
 * @attr {string} currency - of prices that the presenter does not write, e.g. "EUR"; default none
 * @attr {string} heading - heading once there is a history or a wish; default "Picked for you" in
 *   the shelf's language
 * @attr {string} empty-heading - heading before that; default "Popular to start with", likewise
 * @attr {number} heading-level - 2 to 6, default 2
 * @attr {"loading" | "ready" | "empty" | "failed"} state - how far it is; set by the shelf, for CSS
 * @slot heading - instead of the heading's text
 * @slot item:ID - the shop's own card for the item with that id; the Why button stays below it
 * @slot art:ID - the shop's own picture for the item with that id, instead of the presenter's
 * @slot footer - below the list
 * @slot empty - instead of everything when nothing is left to recommend; by default nothing
 * @slot fallback - instead of everything when the model could not be loaded: the shop's own list
 * @fires {CustomEvent<Recommender>} mercer-load - the model named by `model` is ready
 * @fires {CustomEvent<MercerError>} mercer-error - the model could not be loaded, or an answer not be had
 * @fires {CustomEvent<Recommendation>} mercer-change - the shelf shows a new answer
 * @fires {CustomEvent<ShelfItemDetail>} mercer-select - a card was chosen; cancel it to stay here
 * @fires {CustomEvent<ShelfItemDetail>} mercer-why - Why was pressed; cancel it to explain yourself
 * @csspart section - all of it
 * @csspart heading - the heading
 * @csspart list - the list, which scrolls sideways
 * @csspart card - one item with its Why button
 * @csspart link - what leads to the item: picture, title, price
 * @csspart art - the picture's square
 * @csspart title - the item's title
 * @csspart price - the item's price
 * @csspart why - the Why button
 * @csspart dialog - the dialog that it opens
 * @cssprop [--mercer-card-width=11.5rem] - width of a card
 * @cssprop [--mercer-card-height=auto] - height of a card, its Why button included; for own cards
 * @cssprop [--mercer-card-gap=1rem] - space between cards
 * @cssprop [--mercer-bleed=0px] - how far the list reaches over the shelf's edges, as to a phone's
 */
export class MercerShelf extends RecommenderElement {
  static override styles = [themeStyles, shelfStyles];

  static override properties: PropertyDeclarations = {
    ...RecommenderElement.properties,
    k: { type: Number, reflect: true },
    exclude: { converter: idList },
    filter: { attribute: false },
    boosts: { attribute: false },
    pins: { converter: idList },
    diversity: { type: Number },
    probes: { type: Number },
    similarTo: { type: String, attribute: "similar-to", reflect: true },
    currency: { type: String },
    heading: { type: String },
    emptyHeading: { type: String, attribute: "empty-heading" },
    headingLevel: { type: Number, attribute: "heading-level" },
    state: { reflect: true },
    renderItem: { attribute: false },
    recommendation: { attribute: false },
    announcement: { state: true },
    isPersonal: { state: true },
  };

  /** How many items. */
  declare k: number;
  /** Ids never shown, e.g. that of the product that the page is about. */
  declare exclude: readonly string[];
  /** What may be shown: the ids, or a function of an item of the model's catalogue. */
  declare filter: Iterable<string> | ((item: CatalogueItem) => boolean) | undefined;
  /** What the shop puts forward: what is added to an item's score, by id. Shoppers are told. */
  declare boosts: Readonly<Record<string, number>> | undefined;
  /** Ids for the first places, in this order. Shoppers are told. */
  declare pins: readonly string[] | undefined;
  /** 0 to 1: how much the items shall differ from each other. */
  declare diversity: number | undefined;
  /** Of a very large model, in how many clusters to look: faster, and may miss items. */
  declare probes: number | undefined;
  /** The id of the item that the page is about: items like it, whatever the shopper did. */
  declare similarTo: string | undefined;
  /** Of prices that the presenter does not write, as ISO 4217 has it: "EUR". */
  declare currency: string | undefined;
  /** The heading once there is a history or a wish. */
  declare heading: string | undefined;
  /** The heading before that. */
  declare emptyHeading: string | undefined;
  /** 2 to 6. */
  declare headingLevel: number;
  /** How far the shelf is; read it, or style by the attribute. */
  declare state: "loading" | "ready" | "empty" | "failed";
  /**
   * The shop's own card for an item: a DOM node, a Lit template or plain text (never read as HTML).
   * It becomes a child of the shelf, so that the page's own styles hold for it.
   */
  declare renderItem: ((item: RecommendedItem, index: number) => unknown) | undefined;
  /** The latest answer. */
  declare recommendation: Recommendation | undefined;
  /** @private */
  declare announcement: string;
  /** @private */
  declare isPersonal: boolean;

  #isOutdated = false;
  #refreshing: Promise<void> | undefined;
  /** Where `renderItem` draws, by place on the shelf: children of it. */
  #ownCards: HTMLElement[] = [];
  /** Ids as they stand on the page. */
  #drawn: readonly string[] = [];

  constructor() {
    super();
    this.k = 8;
    this.headingLevel = 2;
    this.exclude = [];
    this.state = "loading";
    this.announcement = "";
    this.isPersonal = false;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (this.hasUpdated && kQuestions.some((name) => changed.has(name))) void this.refresh();
    this.state = this.#stateNow();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    if (this.renderItem || this.#ownCards.length > 0) this.#renderOwnCards();
    this.#fadeIn();
  }

  protected override historyChanged(): void {
    void this.refresh();
  }

  protected override steeringChanged(): void {
    void this.refresh();
  }

  /**
   * Asks again, and resolves when the shelf is up to date. Happens by itself when the history, the
   * wishes or a property that decides the answer change.
   */
  async refresh(): Promise<void> {
    this.#isOutdated = true;
    this.#refreshing ??= this.#catchUp().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  // One question at a time, and every answer is shown: a slider on a slow phone asks faster than it
  // is answered, and the list has to move all the same.
  async #catchUp(): Promise<void> {
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.#ask();
    }
  }

  async #ask(): Promise<void> {
    const recommender = this.recommender;
    if (!recommender) return;
    try {
      const isPersonal = recommender.history.length > 0 || hasWishes(recommender.steering);
      const answer = await this.#answer(recommender);
      if (recommender === this.recommender) this.#accept(answer, isPersonal);
    } catch (error) {
      if (recommender === this.recommender) this.fail(error, "wasm-failed");
    }
  }

  #answer(recommender: Recommender): Promise<Recommendation> {
    const { similarTo } = this;
    const options = this.#options();
    return similarTo ? recommender.similar(similarTo, options) : recommender.recommend(options);
  }

  /** An attribute that was taken away leaves null, and so do frameworks. */
  #options(): RecommendOptions {
    const { k, exclude, filter, boosts, pins, diversity, probes } = this;
    return {
      k: k ?? 8,
      exclude,
      filter: filter ?? undefined,
      boosts,
      pins,
      diversity: diversity || undefined,
      probes: probes || undefined,
    };
  }

  #accept(answer: Recommendation, isPersonal: boolean): void {
    const shown = this.recommendation?.items.map((item) => item.id).join() ?? "";
    this.isPersonal = isPersonal;
    this.failure = undefined;
    this.recommendation = answer;
    if (shown && answer.items.map((item) => item.id).join() !== shown) {
      this.announcement = this.#announce(answer, isPersonal);
      void this.#scrollToStart();
    }
    this.fire("mercer-change", answer);
  }

  #announce(answer: Recommendation, isPersonal: boolean): string {
    const titles = answer.items.slice(0, 3).map((item) => titleOf(item, this.presenter));
    const heading = this.#heading(isPersonal);
    return this.words.say("listChanged", { heading, titles: this.words.list(titles) });
  }

  #heading(isPersonal: boolean): string {
    return this.#ownHeading(isPersonal) || this.words.say(this.#headingWords(isPersonal));
  }

  #headingWords(isPersonal: boolean): "similar" | "goesWith" | "picked" | "popularFirst" {
    if (this.similarTo) return "similar";
    if (!isPersonal) return "popularFirst";
    // Without a profile nothing is picked for anybody.
    return this.recommender?.mode === "contextual" ? "goesWith" : "picked";
  }

  #ownHeading(isPersonal: boolean): string | undefined {
    return isPersonal || this.similarTo ? this.heading : this.emptyHeading;
  }

  #stateNow(): MercerShelf["state"] {
    if (!this.recommendation) return this.failure ? "failed" : "loading";
    if (!this.hasWords) return "loading";
    return this.recommendation.items.length > 0 ? "ready" : "empty";
  }

  #renderOwnCards(): void {
    const items = (this.renderItem && this.recommendation?.items) || [];
    this.#ownCards.splice(items.length).forEach((card) => card.remove());
    this.#ownCards = items.map((item, index) => {
      const card = this.#ownCards[index] ?? this.appendChild(document.createElement("div"));
      card.slot = `item:${item.id}`;
      render(this.renderItem?.(item, index), card);
      return card;
    });
  }

  // Cards stay where they are and change what they show: a card that moved would count as a layout
  // shift, and one that went would take the focus with it.
  #fadeIn(): void {
    const ids = this.state === "ready" ? this.recommendation!.items.map(({ id }) => id) : [];
    const before = this.#drawn;
    this.#drawn = ids;
    if (before.length === 0) return; // the first list is there at once
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.renderRoot.querySelectorAll(".card").forEach((card, index) => {
      if (ids[index] && ids[index] !== before[index]) card.animate({ opacity: [0, 1] }, 350);
    });
  }

  protected override render(): TemplateResult {
    switch (this.state) {
      case "failed":
        return html`<slot name="fallback">${this.#renderSection(this.#renderFailure())}</slot>`;
      case "empty":
        return html`<slot name="empty"></slot>`;
      case "loading":
        return this.#renderSection(this.#renderGhosts());
      case "ready":
        return this.#renderSection(this.#renderList(this.recommendation?.items ?? []));
    }
  }

  #renderSection(content: TemplateResult): TemplateResult {
    return html`
      <section part="section" aria-labelledby="heading">
        <div class="head">
          <div id="heading" role="heading" aria-level=${this.headingLevel} part="heading">
            <slot name="heading"
              ><span lang=${this.#ownHeading(this.isPersonal) ? nothing : this.wordsLang}
                >${this.#heading(this.isPersonal)}</span
              ></slot
            >
          </div>
          <div class="arrows" aria-hidden="true">
            <button tabindex="-1" @click=${() => this.#scroll(-1)}>‹</button>
            <button tabindex="-1" @click=${() => this.#scroll(1)}>›</button>
          </div>
        </div>
        ${content}
        <slot name="footer"></slot>
        <p class="for-readers" role="status" aria-live="polite">${this.announcement}</p>
        <mercer-why
          exportparts="dialog"
          .labels=${this.labels}
          .presenter=${this.presenter}
          .recommender=${this.similarTo ? undefined : this.recommender}
          .recommendation=${this.recommendation}
          .options=${this.#options()}
        ></mercer-why>
      </section>
    `;
  }

  #priceFormat(): (price: number) => string {
    const { currency, locale } = this;
    // What is no currency would throw, and the shelf is worth more than the sign.
    if (!/^[a-z]{3}$/i.test(currency ?? "")) return (price) => price.toFixed(2);
    return (price) => price.toLocaleString(locale, { style: "currency", currency });
  }

  #renderFailure(): TemplateResult {
    return html`<div class="failure">${this.words.say("unavailable")}</div>`;
  }

  #renderGhosts(): TemplateResult {
    return html`<ul role="list" aria-hidden="true">
      ${Array.from({ length: this.k }, () => html`<li class="card ghost">${ghostCard()}</li>`)}
    </ul>`;
  }

  #renderList(items: readonly RecommendedItem[]): TemplateResult {
    const hasWhy = customElements.get("mercer-why") !== undefined;
    return html`<ul role="list" part="list" aria-labelledby="heading">
      ${items.map(
        (item, index) =>
          html`<li class="card" part="card" @focusin=${bringIntoView}>
            <slot
              name="item:${item.id}"
              @click=${(event: Event) => this.#select(event, { item, index })}
              >${itemFace(item, this.presenter, this.#priceFormat())}</slot
            >
            ${hasWhy ? this.#renderWhy({ item, index }) : nothing}
          </li>`,
      )}
    </ul>`;
  }

  #renderWhy(detail: ShelfItemDetail): TemplateResult {
    return html`<button
      class="why"
      part="why"
      lang=${this.wordsLang}
      aria-haspopup="dialog"
      aria-label=${this.words.say("whyItem", { title: titleOf(detail.item, this.presenter) })}
      @click=${() => this.#explain(detail)}
    >
      ${this.words.say("why")}
    </button>`;
  }

  #select(event: Event, detail: ShelfItemDetail): void {
    if (!pressedLink(event)) return;
    if (!this.fire("mercer-select", detail, { cancelable: true })) event.preventDefault();
  }

  #explain(detail: ShelfItemDetail): void {
    const isAccepted = this.fire("mercer-why", detail, { cancelable: true });
    const why = this.renderRoot.querySelector("mercer-why");
    if (isAccepted && why instanceof MercerWhy) void why.show(detail.item);
  }

  async #scrollToStart(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector("ul")?.scrollTo({ left: 0, behavior: "instant" });
  }

  #scroll(direction: 1 | -1): void {
    const list = this.renderRoot.querySelector("ul");
    const towards = this.matches(":dir(rtl)") ? -direction : direction;
    list?.scrollBy({ left: towards * list.clientWidth * 0.8 });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-shelf": MercerShelf;
  }
}
