import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Interaction } from "../history/remembered.ts";
import type { HistoryItem } from "../history/shopper_history.ts";
import { titleOf } from "./item_presenter.ts";
import { privacyStyles } from "./privacy_styles.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { themeStyles } from "./shared_styles.ts";

const kWords = {
  view: "viewed",
  cart: "inCart",
  purchase: "bought",
} as const satisfies Readonly<Record<Interaction["type"], string>>;

/**
 * What is kept here: every remembered item and wish, a button that erases them, and how many
 * network requests this page has made since the recommendations were ready, counted by the browser itself.
 * The count is of all requests of the page, the shop's own included.
 *
 * @element mercer-privacy
 * @attr model - URL of a .mercer file; or set the `recommender` property
 * @attr heading - default "What this page remembers" in the element's language
 * @attr heading-level - 2 to 6, default 2
 * @prop presenter - the shop's own title of an item
 * @prop labels - the shop's own names of attributes
 * @fires mercer-erase - the shopper erased the history and the wishes
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

  declare heading: string | undefined;
  declare headingLevel: number;
  /** Latest first. */
  declare items: readonly HistoryItem[];
  /** Since the recommender was there; undefined where the browser does not count. */
  declare requestCount: number | undefined;
  declare announcement: string;

  #observer: PerformanceObserver | undefined;

  constructor() {
    super();
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

  protected override steeringChanged(): void {
    this.announcement = "";
    this.requestUpdate();
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
    const recommender = this.recommender;
    void recommender?.history.erase();
    if (this.#wishes().length > 0 && recommender) recommender.steering = {};
    this.announcement = this.words.say("erased");
    this.dispatchEvent(new Event("mercer-erase", { bubbles: true, composed: true }));
    // The button has gone: keep keyboard users where they were.
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[role=heading]")?.focus();
  }

  /** Names of the attributes that the shopper asked for more or less of. */
  #wishes(): string[] {
    return Object.entries(this.recommender?.steering ?? {})
      .filter(([, wish]) => wish !== 0)
      .map(([name]) => this.labelOf(name));
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const wishes = this.#wishes();
    return html`<section part="section" aria-labelledby="heading">
      <div id="heading" role="heading" aria-level=${this.headingLevel} tabindex="-1" part="heading">
        ${this.heading || words.say("remembered")}
      </div>
      <p>${words.say("rememberedHow")}</p>
      ${this.items.length > 0 ? this.#renderItems() : nothing}
      ${
        wishes.length > 0
          ? html`<p>${words.say("rememberedWishes", { names: words.quoted(wishes) })}</p>`
          : nothing
      }
      ${
        this.items.length + wishes.length > 0
          ? html`<button part="erase" @click=${this.#erase}>${words.say("erase")}</button>`
          : html`<p class="empty">${words.say("nothingRemembered")}</p>`
      }
      ${
        this.requestCount === undefined
          ? nothing
          : html`<p class="count">${words.count("requests", this.requestCount)}</p>`
      }
      <p class="for-readers" role="status" aria-live="polite">${this.announcement}</p>
    </section>`;
  }

  #renderItems(): TemplateResult {
    return html`
      <div
        class="scroller"
        role="group"
        tabindex="0"
        aria-label=${this.words.say("rememberedItems")}
      >
        <ul role="list">
          ${this.items.map(
            (item) =>
              html`<li>
                <span class="title">${titleOf(item, this.presenter)}</span>
                <span class="type">${this.words.say(kWords[item.type])}</span>
              </li>`,
          )}
        </ul>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-privacy": MercerPrivacy;
  }
}
