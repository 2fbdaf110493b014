import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { MercerError, describeCause } from "../engine/mercer_error.ts";
import type { Recommendation, RecommendedItem } from "../engine/recommendation.ts";
import { titleOf } from "./item_presenter.ts";
import { MercerWhy } from "./mercer_why.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { shelfStyles } from "./shelf_styles.ts";
import { themeStyles } from "./shared_styles.ts";

/** Detail of `mercer-select` and `mercer-why`. */
export interface ShelfItemDetail {
  readonly item: RecommendedItem;
  /** Position on the shelf, from 0. */
  readonly index: number;
}

/**
 * A shelf of recommended items that follows what the shopper does, each with a Why button.
 * It takes its full height before anything has loaded, so that nothing below it ever moves. Where
 * the scripts come late, the page can reserve that height before the element is defined:
 *
 *     mercer-shelf:not(:defined) { display: block; block-size: calc(11.5rem + 11.35rem); }
 *
 * @element mercer-shelf
 * @attr model - URL of a .mercer file; or set the `recommender` property
 * @attr k - how many items, default 8
 * @attr heading - heading once there is a history or a wish, default "Picked for you" in the
 *   shelf's language
 * @attr empty-heading - heading before that, default "Popular to start with", likewise
 * @attr heading-level - 2 to 6, default 2
 * @prop presenter - {@link ItemPresenter}: the shop's own title, price, link and picture of an item
 * @prop labels - the shop's own names of attributes
 * @prop exclude - ids never shown, e.g. the product that the page is about
 * @prop interests, recommendation - the latest answer
 * @slot art:ID - the shop's own picture for the item with that id, instead of the presenter's
 * @slot fallback - shown when the model could not be loaded
 * @fires mercer-change - CustomEvent<Recommendation>: the shelf shows a new answer
 * @fires mercer-select - CustomEvent<ShelfItemDetail>: a card was chosen; cancel it to stay here
 * @fires mercer-why - CustomEvent<ShelfItemDetail>: Why was pressed; cancel it to explain yourself
 * @csspart section heading list card link art title price why
 * @cssprop --mercer-card-width - width of a card, default 11.5rem
 */
export class MercerShelf extends RecommenderElement {
  static override styles = [themeStyles, shelfStyles];

  static override properties: PropertyDeclarations = {
    ...RecommenderElement.properties,
    k: { type: Number, reflect: true },
    heading: { type: String },
    emptyHeading: { type: String, attribute: "empty-heading" },
    headingLevel: { type: Number, attribute: "heading-level" },
    exclude: { attribute: false },
    recommendation: { attribute: false },
    announcement: { state: true },
    isPersonal: { state: true },
  };

  declare k: number;
  declare heading: string | undefined;
  declare emptyHeading: string | undefined;
  declare headingLevel: number;
  declare exclude: readonly string[];
  declare recommendation: Recommendation | undefined;
  declare announcement: string;
  declare isPersonal: boolean;

  #isOutdated = false;
  #refreshing: Promise<void> | undefined;

  constructor() {
    super();
    this.k = 8;
    this.headingLevel = 2;
    this.exclude = [];
    this.announcement = "";
    this.isPersonal = false;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (this.hasUpdated && (changed.has("k") || changed.has("exclude"))) void this.refresh();
  }

  protected override historyChanged(): void {
    void this.refresh();
  }

  protected override steeringChanged(): void {
    void this.refresh();
  }

  /**
   * Asks again, and resolves when the shelf is up to date. Happens by itself when the history, the
   * wishes, `k` or `exclude` change.
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
      const hasWishes = Object.values(recommender.steering).some((wish) => wish !== 0);
      const isPersonal = recommender.history.length > 0 || hasWishes;
      const answer = await recommender.recommend({ k: this.k, exclude: this.exclude });
      if (recommender === this.recommender) this.#accept(answer, isPersonal);
    } catch (error) {
      if (recommender !== this.recommender) return;
      this.failure =
        error instanceof MercerError ? error : new MercerError("wasm-failed", describeCause(error));
      this.dispatchEvent(
        new CustomEvent("mercer-error", { detail: this.failure, bubbles: true, composed: true }),
      );
    }
  }

  #accept(answer: Recommendation, isPersonal: boolean): void {
    const shown = this.recommendation?.items.map((item) => item.id).join() ?? "";
    const isChange = answer.items.map((item) => item.id).join() !== shown;
    if (shown && isChange) this.announcement = this.#announce(answer, isPersonal);
    this.isPersonal = isPersonal;
    this.failure = undefined;
    this.recommendation = answer;
    if (isChange) void this.#scrollToStart();
    this.dispatchEvent(
      new CustomEvent("mercer-change", { detail: answer, bubbles: true, composed: true }),
    );
  }

  #announce(answer: Recommendation, isPersonal: boolean): string {
    const titles = answer.items.slice(0, 3).map((item) => titleOf(item, this.presenter));
    const heading = this.#heading(isPersonal);
    return this.words.say("listChanged", { heading, titles: this.words.list(titles) });
  }

  #heading(isPersonal: boolean): string {
    return isPersonal
      ? this.heading || this.words.say("picked")
      : this.emptyHeading || this.words.say("popularFirst");
  }

  protected override render(): TemplateResult {
    return html`
      <section part="section" aria-labelledby="heading">
        <div class="head">
          <div id="heading" role="heading" aria-level=${this.headingLevel} part="heading">
            ${this.#heading(this.isPersonal)}
          </div>
          <div class="arrows" aria-hidden="true">
            <button tabindex="-1" @click=${() => this.#scroll(-1)}>‹</button>
            <button tabindex="-1" @click=${() => this.#scroll(1)}>›</button>
          </div>
        </div>
        ${this.failure && !this.recommendation ? this.#renderFailure() : this.#renderList()}
        <p class="for-readers" role="status" aria-live="polite">${this.announcement}</p>
        <mercer-why
          .labels=${this.labels}
          .presenter=${this.presenter}
          .recommender=${this.recommender}
          .recommendation=${this.recommendation}
          .k=${this.k}
          .exclude=${this.exclude}
        ></mercer-why>
      </section>
    `;
  }

  #renderFailure(): TemplateResult {
    return html`<div class="fallback">
      <slot name="fallback">${this.words.say("unavailable")}</slot>
    </div>`;
  }

  #renderList(): TemplateResult {
    const items = this.hasWords ? this.recommendation?.items : undefined;
    if (!items) {
      return html`<ul role="list" aria-hidden="true">
        ${Array.from({ length: this.k }, () => html`<li class="card ghost">${ghostCard()}</li>`)}
      </ul>`;
    }
    return html`<ul role="list" part="list" aria-labelledby="heading">
      ${repeat(
        items,
        (item) => item.id,
        (item, index) => html`<li class="card" part="card">${this.#renderCard(item, index)}</li>`,
      )}
    </ul>`;
  }

  #renderCard(item: RecommendedItem, index: number): TemplateResult {
    const { href, art, price } = this.presenter?.(item) ?? {};
    const title = titleOf(item, this.presenter);
    const face = html`
      <span class="art" part="art" aria-hidden="true">
        <slot name="art:${item.id}"
          >${art ?? html`<span class="initial">${title.charAt(0)}</span>`}</slot
        >
      </span>
      <span class="title" part="title">${title}</span>
      <span class="price" part="price"
        >${price ?? (item.price ? item.price.toFixed(2) : nothing)}</span
      >
    `;
    const select = (event: Event): void => this.#select(event, { item, index });
    return html`
      ${
        href
          ? html`<a class="link" part="link" href=${href} @click=${select}>${face}</a>`
          : html`<button class="link" part="link" @click=${select}>${face}</button>`
      }
      <button
        class="why"
        part="why"
        aria-haspopup="dialog"
        aria-label=${this.words.say("whyItem", { title })}
        @click=${() => this.#explain({ item, index })}
      >
        ${this.words.say("why")}
      </button>
    `;
  }

  #select(event: Event, detail: ShelfItemDetail): void {
    const isAccepted = this.dispatchEvent(
      new CustomEvent("mercer-select", { detail, bubbles: true, composed: true, cancelable: true }),
    );
    if (!isAccepted) event.preventDefault();
  }

  #explain(detail: ShelfItemDetail): void {
    const isAccepted = this.dispatchEvent(
      new CustomEvent("mercer-why", { detail, bubbles: true, composed: true, cancelable: true }),
    );
    const why = this.renderRoot.querySelector("mercer-why");
    if (isAccepted && why instanceof MercerWhy) {
      why.show(detail.item);
    }
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

function ghostCard(): TemplateResult {
  return html`<span class="link">
      <span class="art"></span><span class="title"></span><span class="price"></span>
    </span>
    <span class="why"></span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-shelf": MercerShelf;
  }
}
