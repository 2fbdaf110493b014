import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Recommender } from "../engine/recommender.ts";
import type { Interaction } from "../history/remembered.ts";
import { hasOptedOut, type HistoryItem } from "../history/shopper_history.ts";
import { titleOf } from "./item_presenter.ts";
import { privacyStyles } from "./privacy_styles.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { saveFile } from "./save_file.ts";
import { themeStyles } from "./shared_styles.ts";

const kWords = {
  view: "viewed",
  cart: "inCart",
  purchase: "bought",
} as const satisfies Readonly<Record<Interaction["type"], string>>;

const kStateEvents = ["consentchange", "modechange"] as const;

/**
 * What is remembered of the shopper, where and until when, and all they can do about it: take out
 * single items, save a copy, erase everything, keep it on the device or not, and switch personal
 * suggestions off. Also how many network requests this page has made since the recommendations were
 * ready, counted by the browser itself: all of the page's, the shop's own included.
 *
 * @element mercer-privacy
 * @attr {string} model - URL of a .mercer file; or set the `recommender` property
 * @attr {string} wasm-url - where mercer.wasm is, if not beside the scripts
 * @attr {"worker" | "page"} thread - "page" scores on the page's own thread, without a worker
 * @attr {string} heading - default "What this page remembers" in the element's language
 * @attr {number} heading-level - 2 to 6, default 2
 * @fires {CustomEvent<Recommender>} mercer-load - the model named by `model` is ready
 * @fires {CustomEvent<MercerError>} mercer-error - the model could not be loaded
 * @fires {CustomEvent<null>} mercer-erase - the shopper has erased what was remembered and wished
 * @csspart section - all of it
 * @csspart heading - the heading
 * @csspart list - the remembered items
 * @csspart switch - each of the two switches
 * @csspart copy - the button that saves a copy
 * @csspart erase - the button that erases everything
 * @cssprop [--mercer-privacy-list-height=13rem] - the height of the list, which scrolls
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

  /** Instead of "What this page remembers". */
  declare heading: string | undefined;
  /** 2 to 6. */
  declare headingLevel: number;
  /** What is remembered, latest first. */
  declare items: readonly HistoryItem[];
  /** Since the recommender was there; undefined where the browser does not count. */
  declare requestCount: number | undefined;
  /** @private */
  declare announcement: string;

  #observer: PerformanceObserver | undefined;
  #watched: Recommender | undefined;
  readonly #stateChanged = (): void => this.requestUpdate();

  constructor() {
    super();
    this.headingLevel = 2;
    this.items = [];
    this.announcement = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Fetched with everything else, so that switching it on later makes no request.
    import("../history/stored_history.ts").catch(() => {});
  }

  override disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#watch(undefined);
    super.disconnectedCallback();
  }

  protected override historyChanged(): void {
    this.#watch(this.recommender);
    this.items = this.recommender?.history.items.toReversed() ?? [];
    this.announcement = "";
    this.#countRequests();
  }

  protected override steeringChanged(): void {
    this.announcement = "";
    this.requestUpdate();
  }

  #watch(recommender: Recommender | undefined): void {
    for (const type of kStateEvents) {
      this.#watched?.removeEventListener(type, this.#stateChanged);
      recommender?.addEventListener(type, this.#stateChanged);
    }
    this.#watched = recommender;
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
    const { recommender, words } = this;
    if (!recommender) return;
    const erasing = recommender.history.erase();
    if (this.#wishes().length > 0) recommender.steering = {};
    this.fire("mercer-erase", null);
    this.announcement = words.say((await erasing) ? "erased" : "eraseFailed");
  }

  async #forget(item: HistoryItem): Promise<void> {
    const place = this.items.indexOf(item);
    const name = titleOf(item, this.presenter);
    void this.recommender?.history.remove(item.id);
    await this.updateComplete;
    this.announcement = this.words.say("forgotten", { name });
    // Its button has gone: on to the next one, or up to the heading.
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(".forget");
    const heading = this.renderRoot.querySelector<HTMLElement>("[role=heading]");
    (buttons[Math.min(place, buttons.length - 1)] ?? heading)?.focus();
  }

  async #switchStorage(): Promise<void> {
    const { recommender } = this;
    if (!recommender || recommender.mode === "contextual") return;
    const wanted = recommender.history.kept === "persist" ? "memory" : "persist";
    const now = await recommender.consent(wanted, { byShopper: true });
    const answer = now === "persist" ? "storedNow" : "storedNoLonger";
    this.announcement = this.words.say(now === wanted ? answer : "storeFailed");
  }

  #switchMode(): void {
    const { recommender } = this;
    if (!recommender) return;
    const isPersonal = recommender.mode === "personal";
    recommender.mode = isPersonal ? "contextual" : "personal";
    this.announcement = this.words.say(isPersonal ? "personalOff" : "personalOn");
  }

  #saveCopy(): void {
    const history = this.recommender?.history;
    if (!history) return;
    const text = JSON.stringify(history.export(), undefined, 2);
    saveFile(`${history.name}-history.json`, "application/json", text);
  }

  /** Names of the attributes that the shopper asked for more or less of. */
  #wishes(): string[] {
    return Object.entries(this.recommender?.steering ?? {})
      .filter(([, wish]) => wish !== 0)
      .map(([name]) => this.labelOf(name));
  }

  protected override render(): TemplateResult {
    const { words, recommender } = this;
    const wishes = this.#wishes();
    const isPersonal = recommender?.mode !== "contextual";
    const isStored = recommender?.history.kept === "persist";
    const storeNote = hasOptedOut() ? "storeSignal" : "storeNote";
    return html`<section part="section" aria-labelledby="heading">
      <div class="kept">
        <div
          id="heading"
          role="heading"
          aria-level=${this.headingLevel}
          tabindex="-1"
          part="heading"
        >
          ${this.heading || words.say("remembered")}
        </div>
        <p class="how">${this.#how()}</p>
        ${this.#renderItems()}
        ${
          wishes.length > 0
            ? html`<p>${words.say("rememberedWishes", { names: words.quoted(wishes) })}</p>`
            : nothing
        }
      </div>
      <div class="choices">
        ${this.#renderSwitch("personal", "personalNote", isPersonal, true, this.#switchMode)}
        ${this.#renderSwitch("store", storeNote, isStored, isPersonal, this.#switchStorage)}
        <div class="actions">
          <button part="copy" @click=${this.#saveCopy}>${words.say("saveCopy")}</button>
          <button part="erase" @click=${this.#erase}>${words.say("erase")}</button>
        </div>
        <p class="answer" role="status">${this.announcement}</p>
        <p class="count">${
          this.requestCount === undefined
            ? "\u00a0"
            : words.count("requests", this.requestCount)
        }</p>
      </div>
    </section>`;
  }

  /** Where it is kept, since when and until when. */
  #how(): string {
    const { words, recommender } = this;
    const { keptSince, days } = recommender?.history ?? {};
    if (recommender?.mode === "contextual") return words.say("rememberedNot");
    if (!keptSince) return words.say("rememberedHow");
    return words.count("rememberedStored", days!, { since: words.day(keptSince) });
  }

  #renderItems(): TemplateResult {
    const { words } = this;
    if (this.items.length === 0) {
      return html`<div class="scroller" part="list">
        <p class="empty">${words.say("nothingRemembered")}</p>
      </div>`;
    }
    return html`<div
      class="scroller"
      part="list"
      role="group"
      tabindex="0"
      aria-label=${words.say("rememberedItems")}
    >
      <ul role="list">
        ${this.items.map((item) => {
          const name = titleOf(item, this.presenter);
          return html`<li>
            <span class="title">${name}</span>
            <span class="type">${words.say(kWords[item.type])}</span>
            <button
              class="forget"
              aria-label=${words.say("forget", { name })}
              @click=${() => this.#forget(item)}
            >
              <svg viewBox="0 0 12 12" aria-hidden="true"><path d="M2 2l8 8M10 2l-8 8" /></svg>
            </button>
          </li>`;
        })}
      </ul>
    </div>`;
  }

  #renderSwitch(
    label: "personal" | "store",
    note: "personalNote" | "storeNote" | "storeSignal",
    isOn: boolean,
    isAvailable: boolean,
    toggle: () => void,
  ): TemplateResult {
    return html`<button
      class="switch"
      part="switch"
      role="switch"
      aria-checked=${isOn}
      aria-disabled=${isAvailable ? nothing : "true"}
      aria-describedby=${label}
      @click=${toggle}
    >
      <span class="track"></span>
      <span class="label">${this.words.say(label)}</span>
      <span class="note" id=${label} aria-hidden="true">${this.words.say(note)}</span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-privacy": MercerPrivacy;
  }
}
