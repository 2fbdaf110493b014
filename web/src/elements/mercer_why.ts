import {
  html,
  LitElement,
  nothing,
  svg,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import type { RecommendedItem } from "../engine/recommendation.ts";
import { titleOf, type AttributeLabels, type ItemPresenter } from "./item_presenter.ts";
import { themeStyles } from "./shared_styles.ts";
import { whyStyles } from "./why_styles.ts";
import {
  attributeRows,
  direction,
  historyRows,
  isMostlyUnnamed,
  signed,
  sumNote,
  summaryRows,
  whySentences,
  type WhyRow,
} from "./why_text.ts";

/**
 * A dialog that says why an item was recommended: two or three plain sentences, then every part of
 * its score as a bar to the right (counts for it) or to the left (counts against it) with its
 * number.
 *
 * The bars split the score exactly, once by quality and once by what the shopper looked at. (Where
 * the model's encoder allows no exact split by history, the bars say what each item is worth.)
 * Escape and a click beside the dialog close it; focus returns to where it was.
 *
 * @element mercer-why
 * @prop item - the {@link RecommendedItem} to explain
 * @prop labels - attribute names as people read them
 * @prop presenter - the shop's own title and picture of an item
 * @fires mercer-close - the dialog was closed
 * @csspart dialog
 */
export class MercerWhy extends LitElement {
  static override styles = [themeStyles, whyStyles];

  static override properties: PropertyDeclarations = {
    item: { attribute: false },
    labels: { attribute: false },
    presenter: { attribute: false },
  };

  declare item: RecommendedItem | undefined;
  declare labels: AttributeLabels;
  declare presenter: ItemPresenter | undefined;

  constructor() {
    super();
    this.labels = {};
  }

  /** Opens the dialog for an item. */
  async show(item: RecommendedItem): Promise<void> {
    this.item = item;
    await this.updateComplete;
    const dialog = this.#dialog();
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  /** Closes the dialog; focus returns to the element that had it. */
  close(): void {
    this.#dialog()?.close();
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  protected override render(): TemplateResult {
    return html`<dialog
      part="dialog"
      aria-labelledby="title"
      @click=${this.#closeFromBackdrop}
      @close=${this.#tellClosed}
    >
      ${this.item ? this.#renderItem(this.item) : nothing}
    </dialog>`;
  }

  #renderItem(item: RecommendedItem): TemplateResult {
    const art = this.presenter?.(item).art;
    const summary = summaryRows(item);
    const named = attributeRows(item, this.labels);
    const seen = historyRows(item, this.presenter);
    const hasHistory = item.explanation.history.length > 0;
    const scale = scaleOf([...summary, ...seen]);
    const total = { label: "Score", contribution: item.score };
    return html`<div class="sheet">
      <header>
        ${art ? html`<span class="art" aria-hidden="true">${art}</span>` : nothing}
        <h2 id="title"><span class="eyebrow">Why this?</span> ${titleOf(item, this.presenter)}</h2>
        <button class="close" aria-label="Close" @click=${this.close}>✕</button>
      </header>
      <div class="words">
        ${whySentences(item, this.labels, this.presenter).map(
          (sentence) => html`<p>${sentence}</p>`,
        )}
      </div>
      ${renderBars("What counted", summary, total, scale)}
      ${hasHistory ? this.#renderNamed(named, scale) : nothing}
      ${hasHistory
        ? renderBars(
            "By what you looked at",
            seen,
            item.explanation.historyIsExact ? total : undefined,
            scale,
          )
        : nothing}
      <p class="small">
        ${isMostlyUnnamed(item) && hasHistory ? kUnnamedNote : nothing} ${sumNote(item)} It was worked
        out in this page.
      </p>
    </div>`;
  }

  // Named qualities are often small beside the rest. They get a scale of their own, and the caption
  // says how much larger they are drawn, so that nobody takes them for more than they are.
  #renderNamed(rows: readonly WhyRow[], scale: BarScale): TemplateResult {
    const own = scaleOf(rows);
    const zoom = Math.round(own.unit / scale.unit);
    const caption = html`Qualities with a
    name${zoom > 1 ? html` <span class="zoom">bars drawn ${zoom} times larger</span>` : nothing}`;
    const contribution = rows.reduce((sum, row) => sum + row.contribution, 0);
    return renderBars(caption, rows, { label: "Together", contribution }, own);
  }

  #tellClosed(): void {
    this.dispatchEvent(new Event("mercer-close", { bubbles: true, composed: true }));
  }

  #closeFromBackdrop(event: MouseEvent): void {
    // The dialog itself is only hit outside the sheet, which fills it.
    if (event.target === event.currentTarget) this.close();
  }
}

const kUnnamedNote =
  "“Bought together” outweighs all named qualities here. We cannot put it into words, so we show " +
  "its size.";

/** Where zero lies, and how wide one point is, both in percent of the column. */
interface BarScale {
  readonly zero: number;
  readonly unit: number;
}

/** One scale for all bars of the dialog; each side gets the room that its longest bar needs. */
function scaleOf(rows: readonly WhyRow[]): BarScale {
  const most = Math.max(0, ...rows.map((row) => row.contribution));
  const least = Math.max(0, ...rows.map((row) => -row.contribution));
  const range = most + least || 1;
  const zero = Math.min(Math.max((100 * least) / range, 12), 88);
  return { zero, unit: Math.min(zero / (least || 1e-9), (99 - zero) / (most || 1e-9)) };
}

function renderBars(
  caption: string | TemplateResult,
  rows: readonly WhyRow[],
  total: Pick<WhyRow, "label" | "contribution"> | undefined,
  scale: BarScale,
): TemplateResult {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col"><span class="for-readers">Part</span></th>
        <td></td>
        <th scope="col"><span class="for-readers">Points</span></th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row">
              ${row.label}${row.note ? html`<span class="note">${row.note}</span>` : nothing}
            </th>
            <td class="bar" aria-hidden="true">${renderBar(row, scale)}</td>
            <td class="number">
              ${signed(row.contribution)}<span class="for-readers"
                >, ${direction(row.contribution)}</span
              >
            </td>
          </tr>`,
      )}
    </tbody>
    ${total
      ? html`<tfoot>
          <tr>
            <th scope="row">${total.label}</th>
            <td aria-hidden="true"></td>
            <td class="number">${signed(total.contribution)}</td>
          </tr>
        </tfoot>`
      : nothing}
  </table>`;
}

// Geometry by SVG attributes: a strict Content-Security-Policy refuses style attributes.
function renderBar(row: WhyRow, { zero, unit }: BarScale): TemplateResult {
  const width = Math.abs(row.contribution) * unit;
  const isAgainst = row.contribution < 0;
  const side = isAgainst ? "against" : "for";
  return html`<svg width="100%" height="14" focusable="false">
    ${svg`<line class="zero" x1="${zero}%" x2="${zero}%" y1="0" y2="14"></line>
      <rect class="${side} ${row.kind}" x="${isAgainst ? zero - width : zero}%" y="1"
        width="${width}%" height="12" rx="3"></rect>`}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mercer-why": MercerWhy;
  }
}
