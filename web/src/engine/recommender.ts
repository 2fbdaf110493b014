import { kEventTypes, type Interaction } from "../history/remembered.ts";
import { ShopperHistory, type Consent, type Mode } from "../history/shopper_history.ts";
import { loadLanguage } from "../text/load_language.ts";
import type { Display } from "./display.ts";
import { MercerError, cancelledBy, disposed, onDemand, throwIfCancelled } from "./mercer_error.ts";
import { Catalogue } from "./model_contents.ts";
import type { Progress } from "./model_file.ts";
import { openScorer } from "./open_scorer.ts";
import {
  byContribution,
  Explanation,
  type Attribute,
  type CatalogueItem,
  type HistoryCells,
  type Recommendation,
  type RecommendedItem,
  type ScoreParts,
  type WhatIf,
} from "./recommendation.ts";
import {
  kRow,
  type Engine,
  type Scorer,
  type ScoringAnswer,
  type ScoringRequest,
} from "./scorer.ts";

/** Options of {@link Recommender.load}. */
export interface LoadOptions {
  /**
   * Score in a web worker, so that the page never waits. Default true; where the platform has no
   * `Worker` (Node, server-side rendering) or refuses to start it (a Content-Security-Policy) scoring
   * happens on the calling thread.
   */
  readonly worker?: boolean;
  /**
   * Only this engine; by default "simd" where the browser can, else "wasm", and "javascript" where
   * the page's policy refuses WebAssembly. All give the same results.
   */
  readonly engine?: Engine;
  /** Where mercer_simd.wasm is (or mercer.wasm), if not beside the script; relative to the page. */
  readonly wasmUrl?: string | URL;
  /** The bytes of either, instead of fetching it. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  /**
   * The URL or the bytes of a delta (`mercer delta`), which makes a newer model of this one: a page
   * whose visitors have the model in their browser's cache fetches what has changed alone.
   */
  readonly delta?: string | URL | ArrayBuffer | Uint8Array;
  /** What to show of items in place of what the model file says; {@link Recommender.refreshDisplay}. */
  readonly display?: string | URL | Display;
  /** Told whenever more of the model has arrived. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * The language that explanations will be told in, beside English: a BCP 47 tag, by default the
   * page's (`lang` of its `html`). More of them with {@link loadLanguage}.
   */
  readonly locale?: string;
  /** Aborting it makes `load` reject with a MercerError of code "cancelled". */
  readonly signal?: AbortSignal;
  /**
   * The history to go on with, where one origin has several shops. Default "shop"; a name stays the
   * same from one version of the model to the next.
   */
  readonly historyName?: string;
  /** After how many days without a new event an item is forgotten. Default 180. */
  readonly historyDays?: number;
}

/**
 * A shopper's own wishes, by attribute: at 1 a standard deviation more of the attribute counts as
 * much as one of the candidates' scores; below 0 it counts against an item. From -100 to 100.
 */
export type Steering = Readonly<Record<string, number>>;

/** Options of {@link Recommender.recommend}. */
export interface RecommendOptions {
  /** How many items, at least 1. Default 8. */
  readonly k?: number;
  /** Ids never to return: what is sold out, what is shown already. Unknown ids have no effect. */
  readonly exclude?: Iterable<string>;
  /** Leave out items of the history. Default true. */
  readonly excludeSeen?: boolean;
  /** Only these: ids, or a test of what the model file says of each item. */
  readonly filter?: Iterable<string> | ((item: CatalogueItem) => boolean);
  /**
   * Rules of the shop's, by id: at 1 an item gains as much as one standard deviation of the
   * candidates' scores, below 0 it loses. From -100 to 100. A term of their own in the score
   * ({@link ScoreParts.boost}), and explanations say so.
   */
  readonly boosts?: Readonly<Record<string, number>>;
  /**
   * Ids that take the first places in this order, whatever they score and even if seen; not those
   * that `exclude`, `filter` or {@link Recommender.soldOut} leave out. Explanations say so.
   */
  readonly pins?: Iterable<string>;
  /**
   * From 0, by score alone (the default), to 1: how much being like the items above it counts
   * against an item, by maximal marginal relevance (Carbonell and Goldstein, 1998).
   */
  readonly diversity?: number;
  /**
   * Of a large model whose items stand in clusters (`mercer quantize --clusters`), in how many of
   * them to look: faster, and may miss items. Default 0: every item, which is exact. Wishes and
   * boosts always look at every item.
   */
  readonly probes?: number;
  /** Instead of {@link Recommender.steering}. */
  readonly steer?: Steering;
}

/** Options of {@link Recommender.similar}. */
export interface SimilarOptions extends Pick<RecommendOptions, "k" | "exclude" | "filter"> {
  /** Leave out items of the history. Default false: what was seen is like the item, too. */
  readonly excludeSeen?: boolean;
}

/** Options of {@link Recommender.whatIf}; those of `recommend` hold for both lists. */
export interface WhatIfOptions extends Omit<RecommendOptions, "steer"> {
  /** Ids of history items to leave out. Others have no effect. */
  readonly without?: Iterable<string>;
  /** Other wishes than {@link Recommender.steering}. */
  readonly steer?: Steering;
  /**
   * The id of a listed item: what is left out is the smallest set of history items (found) without
   * which it would not be listed. Not together with `without`, `pins` or `diversity`.
   */
  readonly drop?: string;
}

const kDefaultCount = 8;
const kMaxSteering = 100; // as in mercer/recommender.h

// `Symbol.dispose` is missing from some current browsers; a page that polyfills it gets this one.
const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** Frees models whose recommender was dropped without dispose(). */
const forgotten = new FinalizationRegistry<Scorer>((scorer) => scorer.dispose());

/**
 * Recommends a shop's items to one visitor, from what the visitor did on this page. Everything
 * happens in the browser: after the model and mercer.wasm have been fetched nothing is sent
 * anywhere, and nothing is stored before {@link Recommender.consent}.
 *
 * Dispatches `historychange` when the history has changed, here or in another tab;
 * `consentchange` when it is kept elsewhere than before; `modechange`; `steeringchange` when
 * `steering` was set, `stockchange` when `soldOut` was or other things are displayed, and `dispose`.
 */
export class Recommender extends EventTarget {
  /** What the shopper did so far, oldest first. */
  readonly history: ShopperHistory;
  /** The named attributes that explanations speak of, in the model's order. */
  readonly attributes: readonly Attribute[];
  /** What runs the model in this browser, on this page. */
  readonly engine: Engine;

  readonly #items: Catalogue;
  #scorer: Scorer | undefined;
  #steering: Steering = {};
  #soldOut: ReadonlySet<string> = new Set();

  private constructor(scorer: Scorer, history: ShopperHistory) {
    super();
    this.#scorer = scorer;
    this.#items = new Catalogue(scorer.contents);
    this.attributes = this.#items.attributes;
    this.engine = scorer.contents.engine;
    this.history = history;
    history.attach({
      titleOf: (id) => this.item(id)?.title ?? "",
      wishes: () => this.#steering,
      changed: (event) => this.dispatchEvent(new Event(event)),
    });
    forgotten.register(this, scorer, this);
  }

  /**
   * Fetches and opens a model.
   *
   * @param source the URL (relative to the page) or the bytes of a .mercer file; bytes are copied
   * @throws MercerError with code `not-found` or `io` (fetching), `malformed-input`,
   *   `checksum-mismatch` (also a delta that was made for another model) or `unsupported-version`
   *   (the file), `wasm-failed`, `worker-failed`, `cancelled`
   */
  static async load(
    source: string | URL | ArrayBuffer | Uint8Array,
    options: LoadOptions = {},
  ): Promise<Recommender> {
    const { signal } = options;
    throwIfCancelled(signal);
    const history = new ShopperHistory(options.historyName, options.historyDays);
    const opening = openScorer(source, options);
    const resumed = history.resume(); // while the model is on its way
    const spoken = loadLanguage(options.locale ?? pageLanguage()).catch(console.warn);
    try {
      await unlessCancelled(Promise.all([opening, resumed, spoken]), signal);
      const mercer = new Recommender(await opening, history);
      if (options.display) await unlessCancelled(mercer.refreshDisplay(options.display), signal);
      return mercer;
    } catch (error) {
      history.close();
      opening.then((scorer) => scorer.dispose()).catch(() => {}); // it may still come
      throw error;
    }
  }

  /**
   * Remembers what the shopper did. An item seen again moves to the end of the history.
   *
   * @returns false when the model does not know the item, which is then ignored: a shop lists new
   *   products before its model learns of them, and that must not break the product page
   * @throws MercerError `invalid-argument` when the event itself is malformed, `disposed`
   */
  observe(event: Interaction): boolean {
    this.#requireScorer();
    if (!kEventTypes.includes(event?.type) || typeof event.item !== "string") {
      throw new MercerError(
        "invalid-argument",
        'observe() needs { type: "view" | "cart" | "purchase", item: "an id of the model" }.',
      );
    }
    if (this.#items.indexOf(event.item) === undefined) return false;
    this.history.record(event);
    return true;
  }

  /** All items of the model, in its order. */
  get catalogue(): readonly CatalogueItem[] {
    return this.#items.all;
  }

  /** One item of the catalogue, or undefined when the model does not know the id. */
  item(id: string): CatalogueItem | undefined {
    const index = this.#items.indexOf(id);
    return index === undefined ? undefined : this.#items.at(index);
  }

  /** The shopper's own wishes; in memory only. */
  get steering(): Steering {
    return this.#steering;
  }

  /** Setting them replaces all; `{}` takes them back. Throws a MercerError `invalid-argument`. */
  set steering(wishes: Steering) {
    this.#steeringArray(wishes);
    this.#steering = { ...wishes };
    this.dispatchEvent(new Event("steeringchange"));
  }

  /** Ids that no answer holds until they are back in stock; in memory only. */
  get soldOut(): ReadonlySet<string> {
    return this.#soldOut;
  }

  /** Setting them replaces all. Unknown ids have no effect. */
  set soldOut(ids: Iterable<string>) {
    this.#soldOut = new Set(listOf(ids));
    this.dispatchEvent(new Event("stockchange"));
  }

  /**
   * Shows other titles and prices than the model file has, and puts items in and out of
   * {@link soldOut}: the shop's stock changes more often than its model. Answers from now on and
   * `catalogue` have them; items and titles that were given away stay as they are. Tells by
   * `stockchange`.
   *
   * @param display by id, what has changed; unknown ids have no effect. Or the URL of a JSON file
   *   with it, which the worker fetches, as it did the model
   * @throws MercerError `malformed-input` (then nothing has changed), `not-found` or `io` (fetching),
   *   `disposed`, `worker-failed`
   */
  async refreshDisplay(display: string | URL | Display): Promise<void> {
    const scorer = this.#requireScorer();
    const { refreshItems } = await onDemand("display.js", import("./display.ts"));
    this.soldOut = await refreshItems(this.#items, display, scorer, () => this.#soldOut);
  }

  /**
   * The best items for the present history, with the reasons for each. With an empty history
   * these are the most popular items.
   *
   * @throws MercerError `invalid-argument` (a wrong option), `disposed`, `worker-failed`,
   *   `wasm-failed`; and, of a worker that died and has to read the model again, those of `load`
   */
  async recommend(options: RecommendOptions = {}): Promise<Recommendation> {
    const history = this.#historyIndices();
    const request = this.#request(history, options);
    const answer = await this.#requireScorer().ask("recommend", { request });
    return this.#translate(answer, history, request.pins);
  }

  /**
   * The items most like a given one, by the cosine of their embeddings' differences from the average
   * item; what the shopper did plays no part. A score is that cosine and splits by attribute like all
   * scores, everything measured from the average item.
   *
   * @throws MercerError `not-found` (an id that the model does not have), and those of `recommend`
   */
  async similar(id: string, options: SimilarOptions = {}): Promise<Recommendation> {
    const item = this.#indexOf(id);
    const seen = options.excludeSeen ? this.#historyIndices() : [];
    const request = this.#request([], { ...options, steer: {} }, seen);
    const answer = await this.#requireScorer().ask("similar", { request, item });
    return this.#translate(answer, [item]);
  }

  /**
   * The reasons for given items, in their order, wherever they rank: to ask why one is shown rather
   * than another, with {@link Explanation.against}. `pins` (and how many of them, `k`; by default
   * all) make the reasons of those say that the shop has placed them.
   *
   * @throws MercerError `not-found` (an id that the model does not have), and those of `recommend`
   */
  async explain(
    ids: Iterable<string>,
    options: Omit<RecommendOptions, "diversity" | "probes"> = {},
  ): Promise<Recommendation> {
    const items = Uint32Array.from(ids, (id) => this.#indexOf(id));
    const history = this.#historyIndices();
    const request = this.#request(history, { k: this.#items.size, ...options });
    const answer = await this.#requireScorer().ask("explain", { request, items });
    return this.#translate(answer, history, request.pins);
  }

  /**
   * What each history item adds to an item's score through each attribute: where the two splits of
   * an explanation meet.
   *
   * @returns one entry per history item, oldest first
   * @throws MercerError `not-found`, `invalid-argument` (a model whose encoder has no exact split)
   */
  async cells(id: string): Promise<HistoryCells[]> {
    const scorer = this.#requireScorer();
    const history = this.#historyIndices();
    const request = this.#request(history, {});
    const { values } = await scorer.ask("cells", { request, item: this.#indexOf(id) });
    const columns = this.attributes.length + 1;
    return history.map((index, position) => {
      const row = values.subarray(position * columns, (position + 1) * columns);
      return {
        id: this.#items.at(index).id,
        title: this.#items.at(index).title,
        contribution: row.reduce((sum, cell) => sum + cell, 0),
        attributes: this.attributes.map(({ name }, attribute) => ({
          name,
          contribution: row[attribute] as number,
        })),
        taste: row[columns - 1] as number,
      };
    });
  }

  /**
   * What the list would be had the shopper not seen some items, or wished for something else. What
   * the shopper has seen stays off the list.
   *
   * @throws MercerError `invalid-argument` (`drop` names an item that is not listed, or comes with
   *   `without`, `pins` or `diversity`), `not-found` (or one that the model does not have), and those
   *   of `recommend`
   */
  async whatIf(options: WhatIfOptions): Promise<WhatIf> {
    const { without = [], drop, steer, ...shared } = options;
    if (drop !== undefined && (options.without ?? options.pins ?? options.diversity) !== undefined) {
      throw new MercerError(
        "invalid-argument",
        "whatIf() takes `drop` without `without`, `pins` and `diversity`.",
      );
    }
    const scorer = this.#requireScorer();
    const history = this.#historyIndices();
    const request = this.#request(history, shared);
    const removal =
      drop === undefined
        ? undefined
        : await scorer.ask("removal", { request, item: this.#indexOf(drop) });
    const gone = removal
      ? new Set(removal.items)
      : new Set(this.#known(without));
    const rest = history.filter((index) => !gone.has(index));
    const changed = {
      ...request,
      history: Uint32Array.from(rest),
      steer: steer ? this.#steeringArray(steer) : request.steer,
    };
    const [before, after] = await Promise.all([
      scorer.ask("recommend", { request }),
      scorer.ask("recommend", { request: changed }),
    ]);
    const lists = [
      this.#translate(before, history, request.pins),
      this.#translate(after, rest, request.pins),
    ] as const;
    return this.#compare(...lists, {
      without: history.filter((index) => gone.has(index)).map((index) => this.#items.at(index)),
      isProven: removal?.isProven,
    });
  }

  /**
   * Keeps the history in this browser's storage as well ("persist"), so that later pages go on with
   * it, or deletes it from there ("memory"). Holds for all tabs and for later pages.
   *
   * Under Global Privacy Control "persist" has no effect, unless the shopper asked for just this:
   * the signal speaks to all sites alike, and a particular choice made later outweighs it.
   *
   * @param options.byShopper the shopper's own choice, not the page's: `<mercer-privacy>` sets it
   * @returns what is the case now: "memory" also where the browser cannot store, under Global
   *   Privacy Control and in contextual mode
   * @throws MercerError `invalid-argument`
   */
  consent(consent: Consent, { byShopper = false } = {}): Promise<Consent> {
    return this.history.keep(consent, byShopper);
  }

  /**
   * "personal" (the default) uses the history. "contextual" uses the latest viewed item alone and
   * stores nothing: switching to it, in any tab, erases what is remembered and withdraws consent.
   */
  get mode(): Mode {
    return this.history.mode;
  }

  /** Throws a MercerError `invalid-argument`. */
  set mode(mode: Mode) {
    this.history.mode = mode;
  }

  /** Frees the model and ends the worker. Calling it twice is harmless. */
  dispose(): void {
    forgotten.unregister(this);
    this.history.close();
    this.#scorer?.dispose();
    this.#scorer = undefined;
    this.dispatchEvent(new Event("dispose"));
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #requireScorer(): Scorer {
    if (!this.#scorer) throw disposed();
    return this.#scorer;
  }

  #historyIndices(): number[] {
    // What was stored may be of an earlier model, which knew other items.
    return this.history.items.flatMap((seen) => this.#items.indexOf(seen.id) ?? []);
  }

  /** @param seen what `excludeSeen` leaves out, in item indices */
  #request(
    history: readonly number[],
    options: RecommendOptions,
    seen: readonly number[] = history,
  ): ScoringRequest {
    const { k = kDefaultCount, excludeSeen = true, steer = this.#steering } = options;
    if (!Number.isInteger(k) || k < 1) {
      throw new MercerError(
        "invalid-argument",
        `k must be a whole number of at least 1, not ${k}.`,
      );
    }
    const excluded = this.#leftOut(options);
    const pins = new Set(this.#known(options.pins ?? []).filter((item) => !excluded.has(item)));
    if (excludeSeen) seen.forEach((item) => excluded.add(item));
    return {
      history: Uint32Array.from(history),
      k: Math.min(k, this.#items.size),
      exclude: Uint32Array.from(excluded),
      steer: this.#steeringArray(steer),
      boosts: Object.entries(options.boosts ?? {}).flatMap(([id, amount]) =>
        this.#known([id]).map((item) => [item, amount] as const),
      ),
      pins: Uint32Array.from(pins).subarray(0, k),
      diversity: options.diversity ?? 0,
      probes: options.probes ?? 0,
    };
  }

  /** What the shop does not want listed, whatever was seen; in item indices. */
  #leftOut({ exclude = [], filter }: RecommendOptions): Set<number> {
    const excluded = new Set(this.#known([...listOf(exclude), ...this.#soldOut]));
    if (filter === undefined) return excluded;
    const wanted = typeof filter === "function" ? undefined : new Set(listOf(filter));
    const passes = (item: CatalogueItem): boolean =>
      wanted ? wanted.has(item.id) : (filter as (item: CatalogueItem) => boolean)(item);
    this.catalogue.forEach((item, index) => {
      if (!passes(item)) excluded.add(index);
    });
    return excluded;
  }

  /** The indices of ids; those that the model does not know have none. */
  #known(ids: Iterable<string>): number[] {
    return listOf(ids).flatMap((id) => this.#items.indexOf(id) ?? []);
  }

  #steeringArray(wishes: Steering): Float32Array {
    const names = this.attributes.map(({ name }) => name);
    for (const [name, wish] of Object.entries(wishes)) {
      if (!names.includes(name)) {
        throw new MercerError(
          "invalid-argument",
          `The model has no attribute "${name}" to steer by; it has ${names.join(", ")}.`,
        );
      }
      if (!(Math.abs(wish) <= kMaxSteering)) {
        throw new MercerError(
          "invalid-argument",
          `The wish for "${name}" must be a number from -100 to 100, not ${wish}; 1 is a clear one.`,
        );
      }
    }
    return Float32Array.from(names, (name) => wishes[name] ?? 0);
  }

  #indexOf(id: string): number {
    const index = this.#items.indexOf(id);
    if (index === undefined) {
      throw new MercerError("not-found", `The model has no item "${id}".`);
    }
    return index;
  }

  #compare(
    before: Recommendation,
    after: Recommendation,
    change: Pick<WhatIf, "without" | "isProven">,
  ): WhatIf {
    const missingFrom = ({ items }: Recommendation) => {
      const ids = new Set(items.map(({ id }) => id));
      return ({ id }: RecommendedItem): boolean => !ids.has(id);
    };
    return {
      before,
      after,
      enters: after.items.filter(missingFrom(before)),
      leaves: before.items.filter(missingFrom(after)),
      ...change,
    };
  }

  /** What an answer says, of which the reasons are made when somebody asks for them. */
  #translate(
    answer: ScoringAnswer,
    history: readonly number[],
    pins: Uint32Array = new Uint32Array(),
  ): Recommendation {
    const seen = history.map((index) => this.#items.at(index)); // as they are called now
    const { rows } = answer;
    const width = rows.length / (answer.items.length + 1);
    const partsAt = (row: number): ScoreParts =>
      readParts(rows.subarray(row * width, (row + 1) * width), this.attributes, seen, answer);
    let average: ScoreParts | undefined;
    const items = Array.from(answer.items, (index, row): RecommendedItem => {
      let explanation: Explanation | undefined;
      const explain = (): Explanation => {
        const parts = { ...partsAt(row), pinned: pins.includes(index) };
        return new Explanation(parts, (average ??= partsAt(answer.items.length)), this.attributes);
      };
      return {
        ...this.#items.at(index),
        score: rows[row * width + kRow.score]!,
        get explanation() {
          return (explanation ??= explain());
        },
      };
    });
    const interests = this.attributes
      .map(({ name }, attribute) => ({ name, value: answer.interests[attribute] as number }))
      .sort((left, right) => right.value - left.value);
    return { items, interests };
  }
}

/** @param numbers one of an answer's rows */
function readParts(
  numbers: Float32Array,
  vocabulary: readonly Attribute[],
  seen: readonly CatalogueItem[],
  { historyIsExact }: ScoringAnswer,
): ScoreParts {
  const at = (place: number): number => numbers[place] as number;
  const count = vocabulary.length;
  const attributes = vocabulary.map(({ name }, attribute) => ({
    name,
    contribution: at(kRow.attributes + attribute),
    level: at(kRow.attributes + count + attribute),
    steering: at(kRow.attributes + 2 * count + attribute),
  }));
  return {
    score: at(kRow.score),
    bias: at(kRow.bias),
    attributes: attributes.sort(byContribution),
    taste: at(kRow.taste),
    steering: attributes.reduce((sum, part) => sum + part.steering, 0),
    boost: at(kRow.boost),
    history: seen
      .map(({ id, title }, position) => ({
        id,
        title,
        contribution: at(kRow.attributes + 3 * count + position),
      }))
      .sort(byContribution),
    historyIsExact,
  };
}

/** A string is iterable, too, but by its characters, which nobody means. */
function listOf(ids: Iterable<string>): string[] {
  if (typeof ids !== "string") return Array.from(ids);
  throw new MercerError("invalid-argument", `Ids are given as a list: ["${ids}"], not "${ids}".`);
}

/** Rejects at once when the signal is aborted, whatever may still be under way. */
function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(cancelledBy(signal));
    signal?.addEventListener("abort", cancel);
    work.then(resolve, reject).finally(() => signal?.removeEventListener("abort", cancel));
  });
}

function pageLanguage(): string {
  return (typeof document === "undefined" ? "" : document.documentElement.lang) || "en";
}
