import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Recommendation, RecommendedItem } from "../engine/recommendation.ts";
import type { Recommender, RecommendOptions } from "../engine/recommender.ts";
import { attributeLabel, type AttributeLabels } from "../text/attribute_label.ts";
import type { TextNames } from "../text/explanation_text.ts";
import { titleOf, type ItemPresenter, type PresentableItem } from "./item_presenter.ts";
import { LocalizedElement } from "./localized_element.ts";
import { themeStyles } from "./shared_styles.ts";
import { changedWishes, critiquesOf, hasWishes, type Critique } from "./steering_steps.ts";
import { renderShare, renderTable, scaleOf } from "./why_bars.ts";
import {
  comparisonSentence,
  historyTable,
  qualityTable,
  totalLabel,
  type Namer,
} from "./why_rows.ts";
import { answerSentences, type Ask } from "./why_what_if.ts";
import { whyStyles } from "./why_styles.ts";

/** How many items of the history have a button to leave them out. */
const kLeftOut = 4;

/**
 * A dialog that says why an item was recommended rather than another: plain sentences, how much of
 * it has a name, then every part of what puts it ahead of the average item (or of another item of
 * the list) as a bar to the right (counts for it) or to the left (counts against it).
 *
 * The bars split the difference exactly, once by quality and once by what the shopper looked at.
 * (Where the model's encoder allows no exact split by history, the bars say what each item is
 * worth.) With a `recommender` it also tells which few items of the history the item owes its place
 * to, and has buttons for more or less of what the item is; the bars follow at once.
 * Escape and a click beside the dialog close it; focus returns to where it was.
 *
 * @element mercer-why
 * @fires {CustomEvent<null>} mercer-close - the dialog was closed
 * @csspart dialog - all of it
 * @csspart heading - the item's title
 * @csspart words - the sentences
 * @csspart table - the bars
 * @csspart button - what adjusts the list, or asks what would change it
 */
export class MercerWhy extends LocalizedElement {
  static override styles = [themeStyles, whyStyles];

  static override properties: PropertyDeclarations = {
    item: { attribute: false },
    labels: { attribute: false },
    presenter: { attribute: false },
    recommender: { attribute: false },
    recommendation: { attribute: false },
    options: { attribute: false },
    other: { state: true },
    ask: { state: true },
    status: { state: true },
  };

  /** What is explained; {@link MercerWhy.show} sets it. */
  declare item: RecommendedItem | undefined;
  /** The shop's own names of attributes, instead of the model's. */
  declare labels: AttributeLabels;
  /** The shop's own title and picture of an item. */
  declare presenter: ItemPresenter | undefined;
  /** What recommended the item; without it the dialog only shows and offers nothing to try. */
  declare recommender: Recommender | undefined;
  /** The list that the item is from, to compare it with its neighbours. */
  declare recommendation: Recommendation | undefined;
  /** How that list was asked for; `k` is by default the list's length. */
  declare options: RecommendOptions;
  /** What the item is compared with; the average item while undefined. */
  declare other: RecommendedItem | undefined;
  /** @private */
  declare ask: Ask;
  /** @private */
  declare status: string;

  /** The latest explanation and the latest what-if asked for; answers to older ones are dropped. */
  #explaining = 0;
  #asking = 0;
  /** Whose wishes the open dialog follows. */
  #followed: Recommender | undefined;
  readonly #refreshed = (): void => void this.#refresh();

  constructor() {
    super();
    this.labels = {};
    this.options = {};
    this.ask = { state: "idle" };
    this.status = "";
  }

  /** Opens the dialog for an item. */
  async show(item: RecommendedItem): Promise<void> {
    this.#explaining++;
    this.#asking++;
    this.item = item;
    this.other = undefined;
    this.ask = { state: "idle" };
    this.status = "";
    await this.updateComplete;
    const dialog = this.#dialog();
    if (!dialog || dialog.open) return;
    this.#follow(this.recommender);
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  /** Closes the dialog; focus returns to the element that had it. */
  close(): void {
    this.#dialog()?.close();
  }

  override disconnectedCallback(): void {
    this.#follow(undefined);
    super.disconnectedCallback();
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  #follow(recommender: Recommender | undefined): void {
    this.#followed?.removeEventListener("steeringchange", this.#refreshed);
    this.#followed = recommender;
    recommender?.addEventListener("steeringchange", this.#refreshed);
  }

  #options(): RecommendOptions {
    return { k: this.recommendation?.items.length || 1, ...this.options };
  }

  // The wishes have changed: the same item, explained anew, and where it stands now.
  async #refresh(): Promise<void> {
    const { recommender, item, other } = this;
    if (!recommender || !item) return;
    const question = ++this.#explaining;
    this.#asking++;
    this.ask = { state: "idle" };
    try {
      const ids = other ? [item.id, other.id] : [item.id];
      const [explained, list] = await Promise.all([
        recommender.explain(ids, this.#options()),
        recommender.recommend(this.#options()),
      ]);
      if (question !== this.#explaining) return;
      [this.item = item, this.other] = explained.items;
      this.recommendation = list;
      this.status = this.#placeIn(list);
    } catch {
      // The bars stay as they were; the shelf reports what went wrong.
    }
  }

  #placeIn(list: Recommendation): string {
    const place = list.items.findIndex(({ id }) => id === this.item?.id);
    return place < 0
      ? this.words.say("nowGone")
      : this.words.say("nowAt", { place: this.words.number(place + 1) });
  }

  #wish(changes: readonly Critique[]): void {
    const { recommender } = this;
    if (recommender) recommender.steering = changedWishes(recommender.steering, changes);
  }

  #takeBack(): void {
    if (hasWishes(this.recommender?.steering)) this.recommender!.steering = {};
  }

  /** Without `leftOut`, asks which items of the history the item owes its place to. */
  async #askWhatIf(leftOut?: string): Promise<void> {
    const { recommender, item } = this;
    if (!recommender || !item || this.ask.state === "working") return;
    const question = ++this.#asking;
    this.ask = { state: "working" };
    try {
      const isDrop = leftOut === undefined;
      const change = isDrop ? { drop: item.id } : { without: [leftOut] };
      const answer = await recommender.whatIf({ ...change, ...this.#options() });
      if (question === this.#asking) this.ask = { state: "done", answer, isDrop };
    } catch (error) {
      if (question !== this.#asking) return;
      const isUnlisted = (error as { code?: unknown }).code === "invalid-argument";
      this.ask = { state: isUnlisted ? "not-listed" : "failed" };
    }
  }

  #namer(item: RecommendedItem): Namer {
    const { words, locale, labels, presenter } = this;
    const attributes = item.explanation.vocabulary;
    return {
      words,
      attribute: (name) => attributeLabel(name, attributes, locale, labels),
      item: (seen) => titleOf(seen, presenter),
    };
  }

  protected override render(): TemplateResult {
    return html`<dialog
      part="dialog"
      lang=${this.wordsLang}
      aria-labelledby="title"
      @click=${this.#closeFromBackdrop}
      @close=${this.#tellClosed}
    >
      ${this.item ? this.#renderItem(this.item) : nothing}
    </dialog>`;
  }

  #renderItem(item: RecommendedItem): TemplateResult {
    const { words, presenter } = this;
    const art = presenter?.(item).art;
    return html`<div class="sheet">
      <header>
        ${art ? html`<span class="art" aria-hidden="true">${art}</span>` : nothing}
        <h2 id="title" part="heading">
          <span class="eyebrow">${words.say("why")}</span> ${titleOf(item, presenter)}
        </h2>
        <button class="close" aria-label=${words.say("close")} @click=${this.close}>✕</button>
      </header>
      ${this.#renderWords(item)} ${this.#renderCompare(item)} ${this.#renderTables(item)}
      ${this.recommender ? [this.#renderCritiques(item), this.#renderWhatIf(item)] : nothing}
    </div>`;
  }

  #renderWords(item: RecommendedItem): TemplateResult {
    const { explanation } = item;
    const { labels, presenter, locale, words } = this;
    const names: TextNames = { labels, title: (seen) => titleOf(seen, presenter) };
    const { namedShare, taste, attributes, boost } = explanation.against();
    const isPersonal = taste !== 0 || attributes.some(({ contribution }) => contribution !== 0);
    const share = words.number(namedShare, { style: "percent", maximumFractionDigits: 0 });
    const impersonal = boost === 0 && words.say(hasWish(item) ? "onlyWishes" : "onlyPopularity");
    return html`<div class="words" part="words">
        ${explanation.sentences(locale, names).map((sentence) => html`<p>${sentence}</p>`)}
      </div>
      <div class="share">
        ${isPersonal ? renderShare(namedShare) : nothing}
        <p>${isPersonal ? words.say("namedShare", { share }) : impersonal || nothing}</p>
      </div>`;
  }

  #renderCompare(item: RecommendedItem): TemplateResult | typeof nothing {
    const listed = this.recommendation?.items ?? [];
    const isListed = (each: RecommendedItem): boolean => listed.some(({ id }) => id === each.id);
    const others = [...listed, ...(this.other && !isListed(this.other) ? [this.other] : [])].filter(
      ({ id }) => id !== item.id,
    );
    if (others.length === 0) return nothing;
    return html`<label class="compare">
      <span>${this.words.say("compareWith")}</span>
      <select
        @change=${({ target }: Event) => {
          const { value } = target as HTMLSelectElement;
          this.other = others.find(({ id }) => id === value);
        }}
      >
        <option value="" ?selected=${!this.other}>${this.words.say("averageItem")}</option>
        ${others.map(
          (other) =>
            html`<option value=${other.id} ?selected=${other.id === this.other?.id}
              >${titleOf(other, this.presenter)}</option
            >`,
        )}
      </select>
    </label>`;
  }

  #renderTables(item: RecommendedItem): TemplateResult {
    const { words, other } = this;
    const namer = this.#namer(item);
    const otherTitle = other ? titleOf(other, this.presenter) : undefined;
    const contrast = item.explanation.against(other?.explanation);
    const byQuality = qualityTable(contrast, hasWish(item) || hasWish(other), namer);
    const byHistory = historyTable(contrast, hasWish(item) || hasWish(other), namer);
    const scale = scaleOf([...byQuality.rows, ...byHistory.rows]);
    const label = (total: number): string => totalLabel(total, otherTitle, words);
    const hasHistory = contrast.history.length > 0;
    const isApart = hasHistory && byHistory.total === undefined;
    return html`
      <p class="comparison ${other ? "is-shown" : ""}" role="status">
        ${otherTitle === undefined ? nothing : comparisonSentence(byQuality, otherTitle, words)}
      </p>
      ${renderTable(words.say("byQuality"), byQuality, label, scale, words)}
      ${isApart ? html`<p class="small">${words.say("addsUp")}</p>` : nothing}
      ${hasHistory ? renderTable(words.say("byHistory"), byHistory, label, scale, words) : nothing}
      <p class="small">${words.say(isApart ? "doesNotAddUp" : "addsUp")}</p>
    `;
  }

  #renderCritiques(item: RecommendedItem): TemplateResult {
    const { words } = this;
    const namer = this.#namer(item);
    const critiques = critiquesOf(item.explanation.against().attributes);
    const opposite = critiques.map(({ name, change }) => ({ name, change: -change }));
    return html`<section aria-labelledby="adjust">
      <h3 id="adjust">${words.say("adjust")}</h3>
      <div class="chips">
        ${critiques.map((critique) => {
          const name = words.quoted([namer.attribute(critique.name)]);
          return html`<button class="chip" part="button" @click=${() => this.#wish([critique])}>
            ${words.say(critique.change < 0 ? "lessOf" : "moreOf", { name })}
          </button>`;
        })}
        ${
          opposite.length > 0
            ? html`<button class="chip" part="button" @click=${() => this.#wish(opposite)}>
                ${words.say("moreLikeThis")}
              </button>`
            : nothing
        }
        <button
          class="chip quiet"
          part="button"
          aria-disabled=${hasWishes(this.recommender?.steering) ? "false" : "true"}
          @click=${this.#takeBack}
        >
          ${words.say("takeBack")}
        </button>
      </div>
      <p class="status" role="status">${this.status}</p>
    </section>`;
  }

  #renderWhatIf(item: RecommendedItem): TemplateResult | typeof nothing {
    const { words, ask } = this;
    const { explanation } = item;
    if (explanation.history.length === 0) return nothing;
    const title = (seen: PresentableItem): string => titleOf(seen, this.presenter);
    const isWorking = ask.state === "working" ? "true" : "false";
    const heaviest = explanation
      .against()
      .history.toSorted((one, two) => Math.abs(two.contribution) - Math.abs(one.contribution));
    return html`<section aria-labelledby="what-if">
      <h3 id="what-if">${words.say("whatIf")}</h3>
      <div class="chips">
        ${
          // The engine finds the fewest items for lists by score alone.
          this.options.pins || this.options.diversity
            ? nothing
            : html`<button
                class="chip"
                part="button"
                aria-disabled=${isWorking}
                @click=${() => this.#askWhatIf()}
              >
                ${words.say("whatIfAsk")}
              </button>`
        }
        ${heaviest.slice(0, kLeftOut).map((seen) => {
          const name = words.quoted([title(seen)]);
          return html`<button
            class="chip"
            part="button"
            aria-disabled=${isWorking}
            @click=${() => this.#askWhatIf(seen.id)}
          >
            ${words.say("without", { name })}
          </button>`;
        })}
      </div>
      <div class="status" role="status">
        ${answerSentences(ask, item.id, words, title).map((sentence) => html`<p>${sentence}</p>`)}
      </div>
    </section>`;
  }

  #tellClosed(): void {
    this.#follow(undefined);
    this.fire("mercer-close", null);
  }

  #closeFromBackdrop(event: MouseEvent): void {
    // The dialog itself is only hit outside the sheet, which fills it.
    if (event.target === event.currentTarget) this.close();
  }
}

function hasWish(item: RecommendedItem | undefined): boolean {
  return item?.explanation.attributes.some(({ steering }) => steering !== 0) ?? false;
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-why": MercerWhy;
  }
}
