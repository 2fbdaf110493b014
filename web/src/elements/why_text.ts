// The plain words and the rows of a Why dialog. Pure functions of the numbers, so that what a
// shopper reads can be tested without a browser.
import type { RecommendedItem } from "../engine/recommendation.ts";
import { labelOf, titleOf, type AttributeLabels, type ItemPresenter } from "./item_presenter.ts";

/** One bar: positive counts for the item, negative against it. */
export interface WhyRow {
  readonly kind: "popularity" | "attribute" | "rest" | "taste" | "history";
  readonly label: string;
  /** A few words that say how to read it; may be empty. */
  readonly note: string;
  readonly contribution: number;
}

/** How many named attributes get a bar of their own; the others share one. */
const kShownAttributes = 6;

/** A share below this of the largest contribution is not worth a sentence. */
const kNoticeableShare = 0.25;

/** Popularity, all named qualities together, the unnamed rest: they add up to the score. */
export function summaryRows(item: RecommendedItem): WhyRow[] {
  const { bias, attributes, taste } = item.explanation;
  return [
    { kind: "popularity", label: "Popularity", note: "the same for everyone", contribution: bias },
    {
      kind: "attribute",
      label: "Qualities with a name",
      note: "listed one by one below",
      contribution: sum(attributes),
    },
    {
      kind: "taste",
      label: "Bought together",
      note: "patterns without a name",
      contribution: taste,
    },
  ];
}

/** The named attributes by weight: they add up to their row in `summaryRows`. */
export function attributeRows(
  item: RecommendedItem,
  labels: AttributeLabels,
): WhyRow[] {
  const byWeight = item.explanation.attributes.toSorted(
    (left, right) => Math.abs(right.contribution) - Math.abs(left.contribution),
  );
  const rows = byWeight.slice(0, kShownAttributes).map(({ name, contribution, level }): WhyRow => ({
    kind: "attribute",
    label: labelOf(name, labels),
    note: noteFor(contribution, level),
    contribution,
  }));
  const others = byWeight.slice(kShownAttributes);
  if (others.length === 0) return rows;
  const label = `${others.length} other ${others.length === 1 ? "quality" : "qualities"}`;
  return [
    ...rows,
    { kind: "rest", label, note: "smaller ones, added up", contribution: sum(others) },
  ];
}

/**
 * Every item of the history by weight. Where the split is exact, popularity comes first: together
 * they add up to the same score.
 */
export function historyRows(item: RecommendedItem, presenter?: ItemPresenter): WhyRow[] {
  const { bias, history, historyIsExact } = item.explanation;
  const rows = history.map((seen): WhyRow => ({
    kind: "history",
    label: titleOf(seen, presenter),
    note: "",
    contribution: seen.contribution,
  }));
  if (!historyIsExact) return rows;
  return [{ kind: "popularity", label: "Popularity", note: "", contribution: bias }, ...rows];
}

/** How the bars relate to the score. */
export function sumNote(item: RecommendedItem): string {
  const { history, historyIsExact } = item.explanation;
  if (historyIsExact || history.length === 0) return "The parts add up to the score.";
  return (
    "What counted adds up to the score. What you looked at works together: each bar says how much " +
    "lower the score would be without that item, so these do not add up."
  );
}

/** True when the unnamed part weighs more than all named attributes together. */
export function isMostlyUnnamed(item: RecommendedItem): boolean {
  const { attributes, taste } = item.explanation;
  return Math.abs(taste) > Math.abs(sum(attributes));
}

/** The answer to "why this?" in two or three honest sentences. */
export function whySentences(
  item: RecommendedItem,
  labels: AttributeLabels,
  presenter?: ItemPresenter,
): string[] {
  const { history } = item.explanation;
  if (history.length === 0) {
    return ["You have not looked at anything yet, so this is simply what people buy most."];
  }
  const sentences = [
    becauseOfHistory(item, presenter),
    becauseOfAttributes(item, labels),
  ];
  if (isMostlyUnnamed(item)) {
    sentences.push(
      "More than any quality with a name, it is here because of what people tend to buy together.",
    );
  }
  return sentences.filter((sentence) => sentence !== "");
}

/** A contribution as text, with a real minus sign and always a sign. */
export function signed(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  if (Number(digits) === 0) return "0.00";
  return `${value < 0 ? "\u2212" : "+"}${digits}`;
}

/** What a bar means for someone who cannot see it. */
export function direction(value: number): string {
  if (Number(Math.abs(value).toFixed(2)) === 0) return "makes no difference";
  return value < 0 ? "counts against it" : "counts for it";
}

// A plain item counts for somebody who has looked at plain items. Saying only the attribute's name
// there would claim the opposite.
function noteFor(contribution: number, level: number): string {
  if (contribution === 0 || level === 0) return "";
  if (level > 0) return contribution > 0 ? "you like it, this has it" : "you pass it by, this has it";
  return contribution > 0 ? "you pass it by, this has little" : "you like it, this has little";
}

function becauseOfHistory(item: RecommendedItem, presenter?: ItemPresenter): string {
  const largest = item.explanation.history[0]?.contribution ?? 0;
  const helpful = item.explanation.history.filter(
    ({ contribution }) => contribution > 0 && contribution >= largest * kNoticeableShare,
  );
  if (helpful.length === 0) {
    return item.explanation.historyIsExact
      ? "Nothing you looked at speaks for it: it is here because it is popular."
      : "No single thing that you looked at speaks for it.";
  }
  const titles = helpful.slice(0, 2).map((seen) => titleOf(seen, presenter));
  return `It goes with what you looked at: ${joined(titles)}.`;
}

function becauseOfAttributes(
  item: RecommendedItem,
  labels: AttributeLabels,
): string {
  const { attributes } = item.explanation;
  const largest = attributes[0]?.contribution ?? 0;
  const liked = attributes.filter(
    ({ contribution, level }) =>
      contribution > 0 && contribution >= largest * kNoticeableShare && level > 0,
  );
  if (liked.length === 0) return "";
  const names = liked.slice(0, 3).map(({ name }) => `“${labelOf(name, labels)}”`);
  const verb = names.length === 1 ? "speaks" : "speak";
  return `Among the qualities with a name, ${joined(names)} ${verb} for it.`;
}

function joined(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function sum(parts: readonly { readonly contribution: number }[]): number {
  return parts.reduce((total, part) => total + part.contribution, 0);
}
