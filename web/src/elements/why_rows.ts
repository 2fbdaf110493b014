// The rows of a Why dialog: pure functions of a contrast, so that what a shopper reads can be
// tested without a browser.
import type { Contrast } from "../engine/recommendation.ts";
import type { ElementWords } from "../text/element_words.ts";

/** One bar: positive counts for the item, negative against it. */
export interface WhyRow {
  readonly kind: "popularity" | "attribute" | "taste" | "wish" | "boost" | "history" | "rest";
  readonly label: string;
  /** A few words that say how to read it; may be empty. */
  readonly note: string;
  readonly worth: number;
  /** `worth` in hundredths, rounded so that the rows of a table add up to its total. */
  readonly hundredths: number;
}

export interface WhyTable {
  readonly rows: readonly WhyRow[];
  /** In hundredths, and the sum of the rows' own; undefined where they do not add up. */
  readonly total: number | undefined;
}

/** How things are called in the dialog. */
export interface Namer {
  readonly words: ElementWords;
  attribute(name: string): string;
  item(item: { readonly id: string; readonly title: string }): string;
}

/** How many attributes, or items of the history, get a bar of their own; the others share one. */
const kShownRows = 6;

type Part = Omit<WhyRow, "hundredths">;

/** Popularity, the largest named attributes, taste, wishes: they add up to the contrast's score. */
export function qualityTable(contrast: Contrast, hasWishes: boolean, namer: Namer): WhyTable {
  const { words } = namer;
  const attributes = contrast.attributes.map(
    ({ name, contribution, level }): Part => ({
      kind: "attribute",
      label: namer.attribute(name),
      note: noteFor(contribution, level, words),
      worth: contribution,
    }),
  );
  const taste: Part = {
    kind: "taste",
    label: words.say("taste"),
    note: words.say("tasteNote"),
    worth: contrast.taste,
  };
  // Without a history neither attributes nor taste say anything: sixteen zeros would be noise.
  const isPersonal = [...attributes, taste].some(({ worth }) => worth !== 0);
  return addedUp([
    { ...popularity(contrast, words), note: words.say("popularityNote") },
    ...(isPersonal ? [...largest(attributes, "otherQualities", words), taste] : []),
    ...wishes(contrast, hasWishes, words),
    ...boost(contrast, words),
  ]);
}

/** Every item of the history. Where the split is exact, all parts add up to the same total. */
export function historyTable(contrast: Contrast, hasWishes: boolean, namer: Namer): WhyTable {
  const { words } = namer;
  const history = contrast.history.map(
    (seen): Part => ({
      kind: "history",
      label: namer.item(seen),
      note: "",
      worth: seen.contribution,
    }),
  );
  if (!contrast.historyIsExact) {
    return { rows: history.slice(0, 2 * kShownRows).map(alone), total: undefined };
  }
  return addedUp([
    popularity(contrast, words),
    ...largest(history, "otherItems", words),
    ...wishes(contrast, hasWishes, words),
    ...boost(contrast, words),
  ]);
}

/** What tells an item from another, in one sentence; `other` is the other's title. */
export function comparisonSentence(table: WhyTable, other: string, words: ElementWords): string {
  const total = table.total ?? 0;
  const quoted = words.quoted([other]);
  const worthOf = (row: WhyRow): number => Math.sign(total) * row.worth;
  const causes = table.rows
    .filter((row) => row.kind !== "rest" && worthOf(row) > 0)
    .toSorted((left, right) => worthOf(right) - worthOf(left));
  const largestWorth = causes[0] ? worthOf(causes[0]) : 0;
  const told = causes.filter((row) => worthOf(row) >= largestWorth / 2).slice(0, 3);
  if (total === 0 || told.length === 0) return words.say("levelSentence", { other: quoted });
  const parts = words.quoted(told.map(({ label }) => label));
  return words.say(total > 0 ? "aheadBecause" : "behindBecause", { other: quoted, parts });
}

/** The words beside a table's total; without `other` it is against the average item. */
export function totalLabel(total: number, other: string | undefined, words: ElementWords): string {
  if (other === undefined) {
    if (total === 0) return words.say("levelWithAverage");
    return words.say(total > 0 ? "aheadOfAverage" : "behindAverage");
  }
  const quoted = words.quoted([other]);
  if (total === 0) return words.say("levelWith", { other: quoted });
  return words.say(total > 0 ? "aheadOf" : "behind", { other: quoted });
}

/** Hundredths as text, with a real minus sign and a sign on all but zero: "+1.23", "−0.50". */
export function signed(hundredths: number, words: ElementWords): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const size = words.number(Math.abs(hundredths) / 100, digits);
  if (hundredths === 0) return size;
  return `${hundredths < 0 ? "\u2212" : "+"}${size}`;
}

/** What a bar means for someone who cannot see it. */
export function direction(hundredths: number, words: ElementWords): string {
  if (hundredths === 0) return words.say("noDifference");
  return words.say(hundredths < 0 ? "countsAgainst" : "countsFor");
}

/**
 * Rounds so that the rounded values add up to their rounded sum: all down first, then one more for
 * those that lost most. No value is off by a whole unit.
 */
export function roundedTogether(values: readonly number[]): number[] {
  const total = Math.round(values.reduce((sum, value) => sum + value, 0));
  const rounded = values.map(Math.floor);
  const missing = total - rounded.reduce((sum, value) => sum + value, 0);
  const byLoss = values
    .map((value, index) => ({ index, loss: value - Math.floor(value) }))
    .sort((left, right) => right.loss - left.loss || left.index - right.index);
  for (const { index } of byLoss.slice(0, missing)) rounded[index] = (rounded[index] ?? 0) + 1;
  return rounded.map((value) => value + 0); // no negative zero
}

function addedUp(parts: readonly Part[]): WhyTable {
  const hundredths = roundedTogether(parts.map(({ worth }) => worth * 100));
  const rows = parts.map((part, index) => ({ ...part, hundredths: hundredths[index] ?? 0 }));
  return { rows, total: hundredths.reduce((sum, value) => sum + value, 0) };
}

function alone(part: Part): WhyRow {
  return { ...part, hundredths: Math.round(part.worth * 100) + 0 };
}

function popularity(contrast: Contrast, words: ElementWords): Part {
  return { kind: "popularity", label: words.say("popularity"), note: "", worth: contrast.bias };
}

function wishes(contrast: Contrast, hasWishes: boolean, words: ElementWords): Part[] {
  if (!hasWishes && contrast.steering === 0) return [];
  const { steering: worth } = contrast;
  return [{ kind: "wish", label: words.say("wish"), note: words.say("wishNote"), worth }];
}

function boost(contrast: Contrast, words: ElementWords): Part[] {
  const { boost: worth } = contrast;
  if (worth === 0) return [];
  return [{ kind: "boost", label: words.say("boost"), note: words.say("boostNote"), worth }];
}

/** The largest on either side, and one row for all others together. */
function largest(
  parts: readonly Part[],
  others: "otherQualities" | "otherItems",
  words: ElementWords,
): Part[] {
  const byWeight = parts.toSorted((left, right) => Math.abs(right.worth) - Math.abs(left.worth));
  // A row for one other would be no shorter than the row itself.
  if (byWeight.length <= kShownRows + 1) return byWeight;
  const rest = byWeight.slice(kShownRows);
  return [
    ...byWeight.slice(0, kShownRows),
    {
      kind: "rest",
      label: words.count(others, rest.length),
      note: words.say("othersNote"),
      worth: rest.reduce((sum, { worth }) => sum + worth, 0),
    },
  ];
}

// A plain item counts for somebody who has looked at plain items. Saying only the attribute's name
// there would claim the opposite.
function noteFor(contribution: number, level: number, words: ElementWords): string {
  if (contribution === 0 || level === 0) return "";
  return words.say(level > 0 ? "hasMore" : "hasLess");
}
