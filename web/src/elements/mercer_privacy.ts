import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { HistoryItem, Interaction } from "../history/session_history.ts";
import { titleOf } from "./item_presenter.ts";
import { privacyStyles } from "./privacy_styles.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { themeStyles } from "./shared_styles.ts";

const kWords: Readonly<Record<Interaction["type"], string>> = {
  view: "looked at",
  cart: "in the basket",
  purchase: "bought",
};

/**
 * What is kept here: every remembered item, a button that erases them, and how many network
 * requests this page has made since the recommendations were ready, counted by the browser itself.
 * The count is of all requests of the page, the shop's own included.
 *
 * @element mercer-privacy
 * @attr model - URL of a .mercer file; or set the `recommender` property
 * @attr heading - default "What this page remembers"
 * @attr heading-level - 2 to 6, default 2
 * @prop presenter - the shop's own title of an item
 * @fires mercer-erase - the shopper erased the history
 * @csspart section heading erase
 */
export class MercerPrivacy extends RecommenderElement {
  static override styles = [themeStyles, privacyStyles];

  static override properties: PropertyDeclarations = {
    ...RecommenderElement.properties,
    heading: { type: String },
    headingLevel: { type: Number, attribute: "heading-level" },
    items: { state: true },
    requestCount: { state: true },
    announcement: { state: true },
  };

  declare heading: string;
  declare headingLevel: number;
  /** Latest first. */
  declare items: readonly HistoryItem[];
  /** Since the recommender was there; undefined where the browser does not count. */
  declare requestCount: number | undefined;
  declare announcement: string;

  #observer: PerformanceObserver | undefined;

  constructor() {
    super();
    this.heading = "What this page remembers";
    this.headingLevel = 2;
    this.items = [];
    this.announcement = "";
  }

  override disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    super.disconnectedCallback();
  }

  protected override historyChanged(): void {
    this.items = this.recommender?.history.items.toReversed() ?? [];
    if (this.items.length > 0) this.announcement = "";
    this.#countRequests();
  }

  #countRequests(): void {
    if (this.#observer || typeof PerformanceObserver === "undefined") return;
    const since = performance.now();
    this.requestCount = 0;
    this.#observer = new PerformanceObserver((entries) => {
      const newer = entries.getEntries().filter((entry) => entry.startTime >= since);
      this.requestCount = (this.requestCount ?? 0) + newer.length;
    });
    this.#observer.observe({ type: "resource" });
  }

  async #erase(): Promise<void> {
    this.recommender?.forget();
    this.announcement = "Erased. Nothing is remembered.";
    this.dispatchEvent(new Event("mercer-erase", { bubbles: true, composed: true }));
    // The button has gone: keep keyboard users where they were.
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[role=heading]")?.focus();
  }

  protected override render(): TemplateResult {
    return html`<section part="section" aria-labelledby="heading">
      <div id="heading" role="heading" aria-level=${this.headingLevel} tabindex="-1" part="heading">
        ${this.heading}
      </div>
      <p>
        Suggestions are worked out inside this page, from the list below. The list is never sent or
        saved, and it is gone when you close the page.
      </p>
      ${
        this.items.length > 0
          ? this.#renderItems()
          : html`<p class="empty">Nothing yet. Look at something and it will appear here.</p>`
      }
      ${
        this.requestCount === undefined
          ? ""
          : html`<p class="count">
              <b>${this.requestCount}</b> network
              ${this.requestCount === 1 ? "request" : "requests"} by this page since the suggestions
              were ready
            </p>`
      }
      <p class="for-readers" role="status" aria-live="polite">${this.announcement}</p>
    </section>`;
  }

  #renderItems(): TemplateResult {
    return html`
      <div class="scroller" role="group" tabindex="0" aria-label="Remembered items">
        <ul role="list">
          ${this.items.map(
            (item) =>
              html`<li>
                <span class="title">${titleOf(item, this.presenter)}</span>
                <span class="type">${kWords[item.type]}</span>
              </li>`,
          )}
        </ul>
      </div>
      <button part="erase" @click=${this.#erase}>Erase this list</button>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-privacy": MercerPrivacy;
  }
}
