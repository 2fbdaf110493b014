import { html, nothing, svg, type TemplateResult } from "lit";
import type { ElementWords } from "../text/element_words.ts";
import { direction, signed, type WhyRow, type WhyTable } from "./why_rows.ts";

/** Where zero lies, and how wide one point is, both in percent of the column. */
export interface BarScale {
  readonly zero: number;
  readonly unit: number;
}

/** One scale for all bars of the dialog; each side gets the room that its longest bar needs. */
export function scaleOf(rows: readonly WhyRow[]): BarScale {
  const most = Math.max(0, ...rows.map((row) => row.worth));
  const least = Math.max(0, ...rows.map((row) => -row.worth));
  const range = most + least || 1;
  const zero = Math.min(Math.max((100 * least) / range, 12), 88);
  return { zero, unit: Math.min(zero / (least || 1e-9), (99 - zero) / (most || 1e-9)) };
}

/** A table of bars; `labelOf` is what stands beside the total, if there is one. */
export function renderTable(
  caption: string,
  { rows, total }: WhyTable,
  labelOf: (total: number) => string,
  scale: BarScale,
  words: ElementWords,
): TemplateResult {
  return html`<table part="table">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col"><span class="for-readers">${words.say("part")}</span></th>
        <td></td>
        <th scope="col"><span class="for-readers">${words.say("points")}</span></th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => renderRow(row, scale, words))}
    </tbody>
    ${
      total === undefined
        ? nothing
        : html`<tfoot>
            <tr>
              <th scope="row" colspan="2">${labelOf(total)}</th>
              <td class="number"><bdi dir="ltr">${signed(total, words)}</bdi></td>
            </tr>
          </tfoot>`
    }
  </table>`;
}

function renderRow(row: WhyRow, scale: BarScale, words: ElementWords): TemplateResult {
  return html`<tr>
    <th scope="row">
      ${row.label}${row.note ? html`<span class="note">${row.note}</span>` : nothing}
    </th>
    <td class="bar" aria-hidden="true">${renderBar(row, scale)}</td>
    <td class="number">
      <bdi dir="ltr">${signed(row.hundredths, words)}</bdi
      ><span class="for-readers">, ${direction(row.hundredths, words)}</span
      >
    </td>
  </tr>`;
}

// Geometry by SVG attributes: a strict Content-Security-Policy refuses style attributes.
function renderBar(row: WhyRow, { zero, unit }: BarScale): TemplateResult {
  const width = Math.abs(row.worth) * unit;
  const isAgainst = row.worth < 0;
  const side = isAgainst ? "against" : "for";
  return html`<svg width="100%" height="14" focusable="false">
    ${svg`<rect class="${side} ${row.kind}" x="${isAgainst ? zero - width : zero}%" y="1"
        width="${width}%" height="12" rx="3"></rect>
      <line class="zero" x1="${zero}%" x2="${zero}%" y1="0" y2="14"></line>`}
  </svg>`;
}

/** How much has a name, as one divided bar; the sentence beside it says the same. */
export function renderShare(namedShare: number): TemplateResult {
  const named = Math.round(1000 * namedShare) / 10;
  return html`<svg class="meter" width="100%" height="10" aria-hidden="true" focusable="false">
    ${svg`<rect class="unnamed" x="0" y="1" width="100%" height="8" rx="4"></rect>
      <rect class="named" x="0" y="0" width="${named}%" height="10" rx="5"></rect>`}
  </svg>`;
}
