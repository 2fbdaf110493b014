// What an explanation says in words. Every sentence is a claim about the contrast with the average
// candidate and nothing else: what did not move the score is not named, and where the part without
// names outweighs the named one, that is said.
import type {
  Attribute,
  AttributeContribution,
  Contrast,
  HistoryContribution,
  ScoreParts,
} from "../engine/recommendation.ts";
import { attributeLabel, type AttributeLabels } from "./attribute_label.ts";
import { sentences, type SentencePhrases } from "./sentences.ts";

/** How a text names things, where not as the model does. */
export interface TextNames {
  /** The shop's own names of attributes. */
  readonly labels?: AttributeLabels;
  /** The shop's own title of an item of the history. */
  readonly title?: (item: { readonly id: string; readonly title: string }) => string;
}

/** What counts less than this share of the largest of its kind is not worth naming. */
const kNoticeableShare = 0.25;
/** Float32 sums of parts that cancel leave about this much of the largest part. */
const kRounding = 1e-5;
/** An item this near to the average (in standard deviations) has neither more nor less of it. */
const kLevel = 0.1;
const kNamedAttributes = 3;
const kNamedItems = 2;

/**
 * One or two sentences that say why an item scores above the average candidate; three when
 * popularity, the history and the shopper's wishes all did much of it. What the shop itself has done
 * to put it there is always told, however little it did.
 *
 * @param whole the explanation; @param contrast the same against the average candidate
 */
export function explanationSentences(
  whole: ScoreParts & { readonly pinned?: boolean },
  contrast: Contrast,
  attributes: readonly Attribute[],
  locale: string,
  names: TextNames = {},
): string[] {
  const teller = new Teller(contrast, attributes, locale, names);
  if (whole.pinned) return teller.pinned(whole.history.length);
  return whole.history.length > 0
    ? teller.withHistory(whole.history.length)
    : teller.withoutHistory(whole.attributes.some(({ steering }) => steering !== 0));
}

/** How far an attribute helps, and whether by there being more or less of it than on average. */
interface Reason {
  readonly name: string;
  readonly level: number;
  readonly worth: number;
}

class Teller {
  readonly #contrast: Contrast;
  readonly #phrases: SentencePhrases;
  readonly #attributes: readonly Attribute[];
  readonly #locale: string;
  readonly #names: TextNames;

  constructor(
    contrast: Contrast,
    attributes: readonly Attribute[],
    locale: string,
    names: TextNames,
  ) {
    this.#contrast = contrast;
    this.#phrases = sentences.phrases(locale);
    this.#attributes = attributes;
    this.#locale = locale;
    this.#names = names;
  }

  /** What the shop has placed is there for no other reason; its score may still speak for it. */
  pinned(historyLength: number): string[] {
    const told = historyLength > 0 ? this.withHistory(historyLength) : this.#boosted();
    const isNothing = told[0] === this.#phrases.say("nothing");
    return [this.#phrases.say("pinned"), ...(isNothing ? [] : told)];
  }

  withoutHistory(hasWishes: boolean): string[] {
    const told = hasWishes
      ? [this.#phrases.say("noHistoryButWishes"), ...this.#wished()]
      : [this.#phrases.say("noHistory")];
    return [...told, ...this.#boosted()];
  }

  /** The forces that put the item ahead, largest first, each in a sentence of its own. */
  withHistory(historyLength: number): string[] {
    const { bias, score, steering, boost } = this.#contrast;
    const personal = personalPart(this.#contrast);
    const largest = Math.max(bias, personal, steering, boost);
    if (largest <= roundingOf(this.#contrast)) return [this.#phrases.say("nothing")];
    const wished = isNoticeable(steering, largest) ? this.#wished() : [];
    if (personal <= roundingOf(this.#contrast)) return this.#impersonal(wished, bias, largest);
    const popular = bias === largest && score > 0 ? [this.#phrases.say("mostlyPopular")] : [];
    const told = [
      { worth: bias, text: popular },
      { worth: personal, text: [this.#personal()] },
      { worth: steering, text: wished },
    ]
      .sort((left, right) => right.worth - left.worth)
      .flatMap(({ text }) => text);
    const isEnough = told.length > 1 || this.#isMostlyTaste;
    const reasons = isEnough ? told : [...told, ...this.#history(historyLength)];
    const boosted = this.#boosted();
    return boost === largest ? [...boosted, ...reasons] : [...reasons, ...boosted];
  }

  get #isMostlyTaste(): boolean {
    return this.#contrast.namedShare < 0.5;
  }

  #impersonal(wished: readonly string[], bias: number, largest: number): string[] {
    const boosted = this.#boosted();
    if (this.#contrast.score <= 0) return boosted.length > 0 ? boosted : [this.#phrases.say("nothing")];
    const popular = isNoticeable(bias, largest);
    return [...boosted, ...wished, this.#phrases.say(popular ? "onlyPopular" : "notFromHistory")];
  }

  #personal(): string {
    if (!this.#isMostlyTaste) return this.#named() ?? this.#phrases.say("historyTogether");
    const items = this.#helpfulItems();
    return items.length > 0
      ? this.#phrases.say("taste", { items: this.#titles(items) })
      : this.#phrases.say("tasteTogether");
  }

  #named(): string | undefined {
    return this.#moreOrLess("Named", ({ contribution }) => contribution);
  }

  #wished(): string[] {
    if (this.#contrast.steering <= roundingOf(this.#contrast)) return [];
    const sentence = this.#moreOrLess("Wished", ({ steering }) => steering);
    return sentence === undefined ? [] : [sentence];
  }

  #boosted(): string[] {
    return this.#contrast.boost > roundingOf(this.#contrast) ? [this.#phrases.say("boosted")] : [];
  }

  // A plain item counts for somebody who looks at plain items: less of something is a reason too.
  #moreOrLess(
    kind: "Named" | "Wished",
    worthOf: (part: AttributeContribution) => number,
  ): string | undefined {
    const reasons = noticeable(
      this.#contrast.attributes
        .filter(({ level }) => Math.abs(level) >= kLevel)
        .map((part): Reason => ({ name: part.name, level: part.level, worth: worthOf(part) })),
      ({ worth }) => worth,
      kNamedAttributes,
    );
    const more = this.#labels(reasons.filter(({ level }) => level > 0));
    const less = this.#labels(reasons.filter(({ level }) => level < 0));
    if (more && less) return this.#phrases.say(`both${kind}`, { more, less });
    if (more) return this.#phrases.say(`more${kind}`, { more });
    return less ? this.#phrases.say(`less${kind}`, { less }) : undefined;
  }

  #history(historyLength: number): string[] {
    const items = this.#helpfulItems();
    if (items.length === 0) return [];
    return [this.#phrases.count("history", historyLength, { items: this.#titles(items) })];
  }

  #helpfulItems(): HistoryContribution[] {
    return noticeable(this.#contrast.history, ({ contribution }) => contribution, kNamedItems);
  }

  #labels(reasons: readonly Reason[]): string {
    return this.#phrases.quoted(
      reasons.map(({ name }) =>
        attributeLabel(name, this.#attributes, this.#locale, this.#names.labels),
      ),
    );
  }

  #titles(items: readonly HistoryContribution[]): string {
    return this.#phrases.quoted(
      items.map((item) => this.#names.title?.(item) || item.title || item.id),
    );
  }
}

/** What the history says for the item: all named attributes and taste, whatever the encoder. */
function personalPart({ attributes, taste }: ScoreParts): number {
  return attributes.reduce((sum, { contribution }) => sum + contribution, taste);
}

function roundingOf({ bias, attributes, taste, steering, boost = 0 }: ScoreParts): number {
  const named = attributes.map(({ contribution }) => Math.abs(contribution));
  const others = [bias, taste, steering, boost].map(Math.abs);
  return kRounding * Math.max(...others, ...named);
}

function isNoticeable(worth: number, largest: number): boolean {
  return worth > 0 && worth >= largest * kNoticeableShare;
}

/** The few that count for the item noticeably, largest first. */
function noticeable<T>(parts: readonly T[], worthOf: (part: T) => number, most: number): T[] {
  const sorted = parts.toSorted((left, right) => worthOf(right) - worthOf(left));
  const largest = sorted[0] === undefined ? 0 : worthOf(sorted[0]);
  return sorted.filter((part) => isNoticeable(worthOf(part), largest)).slice(0, most);
}
