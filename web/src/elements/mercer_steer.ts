import { html, nothing, svg, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Attribute, Interest } from "../engine/recommendation.ts";
import { interestsText } from "../text/interests_text.ts";
import type { ElementWords } from "../text/element_words.ts";
import { RecommenderElement } from "./recommender_element.ts";
import { themeStyles } from "./shared_styles.ts";
import { steerStyles } from "./steer_styles.ts";
import { hasWishes, kMaxWish, kWishStep } from "./steering_steps.ts";

/** How many standard deviations the bars reach on either side. */
const kBarReach = 3;

/**
 * What the shopper leans towards, and a slider an attribute to ask for more or less of it. Lists
 * that use the same recommender follow while the slider moves, and so do other `mercer-steer`.
 *
 * Each bar is the interest so far beside that of the shop's average visitor, who is the middle; the
 * slider below it is the shopper's own wish. Reset takes all wishes back.
 *
 * @element mercer-steer
 * @attr {string} model - URL of a .mercer file; or set the `recommender` property
 * @attr {string} wasm-url - where mercer.wasm is, if not beside the scripts
 * @attr {"worker" | "page"} thread - "page" scores on the page's own thread, without a worker
 * @attr {string} heading - default "Your interests" in the element's language
 * @attr {number} heading-level - 2 to 6, default 2
 * @attr {number} rows - how many sliders to keep room for until the model has arrived, default 0
 * @attr {boolean} folded - the sliders are hidden behind a button, as on a small screen
 * @slot heading - instead of the heading's text
 * @fires {CustomEvent<Recommender>} mercer-load - the model named by `model` is ready
 * @fires {CustomEvent<MercerError>} mercer-error - the model could not be loaded, or an answer not be had
 * @fires {CustomEvent<Steering>} mercer-steer - the shopper has changed a wish here
 * @csspart section - all of it
 * @csspart heading - the heading
 * @csspart words - the sentence about the shopper's interests
 * @csspart reset - the button that takes all wishes back
 * @csspart fold - the button that shows and hides the sliders
 * @csspart sliders - all sliders
 * @csspart slider - one slider with its label and its bar
 * @cssprop [--mercer-slider-width=13rem] - the least width of a slider's column
 */
export class MercerSteer extends RecommenderElement {
  static override styles = [themeStyles, steerStyles];

  static override properties: PropertyDeclarations = {
    ...RecommenderElement.properties,
    heading: { type: String },
    headingLevel: { type: Number, attribute: "heading-level" },
    rows: { type: Number },
    folded: { type: Boolean, reflect: true },
    isUnfolded: { state: true },
    interests: { state: true },
    announcement: { state: true },
  };

  /** Instead of "Your interests". */
  declare heading: string | undefined;
  /** 2 to 6. */
  declare headingLevel: number;
  /** How many sliders to keep room for until the model has arrived. */
  declare rows: number;
  /** Whether the sliders are hidden behind a button. */
  declare folded: boolean;
  /** Whether the shopper has opened what was folded. @private */
  declare isUnfolded: boolean;
  /** What the shopper leans towards, as of the latest answer. */
  declare interests: readonly Interest[];
  /** @private */
  declare announcement: string;

  #question = 0;

  constructor() {
    super();
    this.headingLevel = 2;
    this.rows = 0;
    this.folded = false;
    this.isUnfolded = false;
    this.interests = [];
    this.announcement = "";
  }

  protected override historyChanged(): void {
    void this.#readInterests();
  }

  protected override steeringChanged(): void {
    this.announcement = "";
    this.requestUpdate();
  }

  async #readInterests(): Promise<void> {
    const { recommender } = this;
    if (!recommender) return;
    const question = ++this.#question;
    try {
      const { interests } = await recommender.recommend({ k: 1 });
      if (question === this.#question) this.interests = interests;
    } catch (error) {
      if (question === this.#question) this.fail(error, "wasm-failed");
    }
  }

  #wishFor(name: string): number {
    return this.recommender?.steering[name] ?? 0;
  }

  #steer(name: string, wish: number): void {
    const { recommender } = this;
    if (!recommender) return;
    const { [name]: _, ...others } = recommender.steering;
    this.#set(wish === 0 ? others : { ...others, [name]: wish });
  }

  #set(wishes: Readonly<Record<string, number>>): void {
    const { recommender } = this;
    if (!recommender) return;
    recommender.steering = wishes;
    this.fire("mercer-steer", wishes);
  }

  #reset(): void {
    if (!hasWishes(this.recommender?.steering)) return;
    this.#set({});
    this.announcement = this.words.say("resetDone");
  }

  protected override render(): TemplateResult {
    const { words, interests } = this;
    const recommender = this.hasWords ? this.recommender : undefined;
    const attributes = recommender?.attributes ?? [];
    const sentence = this.hasWords
      ? interestsText(interests, attributes, this.locale, this.labels)
      : "\u00a0";
    return html`<section part="section" class=${this.hasWords ? "" : "waiting"} aria-labelledby="heading">
      <div class="head">
        <div id="heading" role="heading" aria-level=${this.headingLevel} part="heading">
          <slot name="heading">${this.heading || words.say("interests")}</slot>
        </div>
        <button
          class="reset"
          part="reset"
          aria-disabled=${hasWishes(this.recommender?.steering) ? "false" : "true"}
          @click=${this.#reset}
        >
          ${words.say("reset")}
        </button>
      </div>
      <p class="words" part="words" lang=${this.wordsLang}>${sentence}</p>
      ${this.folded ? this.#renderFold() : nothing}
      <div id="sliders" ?hidden=${this.folded && !this.isUnfolded}>
        ${renderKey(words)}
        <div class="sliders" part="sliders" role="group" aria-labelledby="heading">
          ${attributes.map((attribute, index) => this.#renderSlider(attribute, index))}
          ${
            recommender
              ? nothing
              : Array.from({ length: this.rows }, () => html`<div class="row ghost"></div>`)
          }
        </div>
      </div>
      <p class="for-readers" role="status">${this.announcement}</p>
    </section>`;
  }

  #renderFold(): TemplateResult {
    return html`<button
      class="fold"
      part="fold"
      aria-expanded=${this.isUnfolded ? "true" : "false"}
      aria-controls="sliders"
      @click=${() => (this.isUnfolded = !this.isUnfolded)}
    >
      ${this.words.say(this.isUnfolded ? "fold" : "unfold")}
    </button>`;
  }

  #renderSlider({ name }: Attribute, index: number): TemplateResult {
    const { words } = this;
    const wish = this.#wishFor(name);
    const interest = this.interests.find((each) => each.name === name)?.value ?? 0;
    const isKnown = this.interests.some(({ value }) => value !== 0);
    const change = ({ target }: Event): void =>
      this.#steer(name, Number((target as HTMLInputElement).value));
    return html`<div class="row" part="slider">
      <label for="wish-${index}">${this.labelOf(name)}</label>
      <bdi class="value" dir="ltr" aria-hidden="true"
        >${wish === 0 ? nothing : signedWish(wish, words)}</bdi
      >
      ${renderInterest(interest)}
      <div class="track">
        ${renderWish(wish)}
        <input
          id="wish-${index}"
          type="range"
          min=${-kMaxWish}
          max=${kMaxWish}
          step=${kWishStep}
          .value=${String(wish)}
          aria-valuetext=${wishText(wish, words)}
          aria-describedby="interest-${index}"
          @input=${change}
        />
      </div>
      <span class="for-readers" id="interest-${index}"
        >${isKnown ? interestText(interest, words) : words.say("interestUnknown")}</span
      >
    </div>`;
  }
}

/** A wish as a number with its sign: "+0.5". */
function signedWish(wish: number, words: ElementWords): string {
  return `${wish < 0 ? "\u2212" : "+"}${words.number(Math.abs(wish))}`;
}

/** A wish in words, for those who hear the slider. */
function wishText(wish: number, words: ElementWords): string {
  if (wish === 0) return words.say("noWish");
  const value = signedWish(wish, words);
  const size = Math.abs(wish);
  if (size <= 0.5) return words.say(wish > 0 ? "bitMore" : "bitLess", { value });
  if (size < 1.5) return words.say(wish > 0 ? "more" : "less", { value });
  return words.say(wish > 0 ? "muchMore" : "muchLess", { value });
}

/** An interest in words; `interest` in standard deviations of the shop's visitors. */
function interestText(interest: number, words: ElementWords): string {
  if (interest >= 1.5) return words.say("interestFarAbove");
  if (interest >= 0.5) return words.say("interestAbove");
  if (interest > -0.5) return words.say("interestAverage");
  return words.say(interest > -1.5 ? "interestBelow" : "interestFarBelow");
}

// Geometry by SVG attributes: a strict Content-Security-Policy refuses style attributes.
function renderInterest(interest: number): TemplateResult {
  const width = (50 * Math.min(Math.abs(interest), kBarReach)) / kBarReach;
  const start = interest < 0 ? 50 - width : 50;
  return html`<svg class="interest" height="8" aria-hidden="true" focusable="false">
    ${svg`<rect class="ground" y="0" width="100%" height="8" rx="4"></rect>
      <rect class=${interest < 0 ? "away" : "towards"} x="${start}%" y="0" width="${width}%"
        height="8" rx="3"></rect>
      <line class="middle" x1="50%" x2="50%" y1="0" y2="8"></line>`}
  </svg>`;
}

function renderWish(wish: number): TemplateResult {
  const width = (50 * Math.abs(wish)) / kMaxWish;
  const start = wish < 0 ? 50 - width : 50;
  return html`<svg class="wish" height="100%" aria-hidden="true" focusable="false">
    ${svg`<line class="middle" x1="50%" x2="50%" y1="30%" y2="70%"></line>
      <line class="asked" x1="${start}%" x2="${start + width}%" y1="50%" y2="50%"></line>`}
  </svg>`;
}

function renderKey(words: ElementWords): TemplateResult {
  return html`<ul class="key" role="list">
    <li>
      <svg width="22" height="8" aria-hidden="true">
        ${svg`<rect class="towards" width="22" height="8" rx="4"></rect>`}
      </svg>
      ${words.say("interestKey")}
    </li>
    <li>
      <svg width="22" height="14" aria-hidden="true">
        ${svg`<line class="asked" x1="0" x2="11" y1="7" y2="7"></line>
          <circle class="thumb" cx="14" cy="7" r="6"></circle>`}
      </svg>
      ${words.say("wishKey")}
    </li>
  </ul>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-steer": MercerSteer;
  }
}
