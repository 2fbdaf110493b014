import { kEventTypes, type Interaction } from "../history/remembered.ts";
import { ShopperHistory, type Consent, type Mode } from "../history/shopper_history.ts";
import { WorkerScorer } from "../worker/worker_scorer.ts";
import { MercerError } from "./mercer_error.ts";
import { readModelFile, throwIfCancelled } from "./model_file.ts";
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
import type { Scorer, ScoringAnswer, ScoringRequest, WasmSource } from "./scorer.ts";

/** Options of {@link Recommender.load}. */
export interface LoadOptions {
  /**
   * Score in a web worker, so that the page never waits. Default true; where the platform has no
   * `Worker` (Node, server-side rendering) or refuses to start it (a Content-Security-Policy) scoring
   * happens on the calling thread.
   */
  readonly worker?: boolean;
  /** Where mercer.wasm is, if not beside the script; relative to the page. */
  readonly wasmUrl?: string | URL;
  /** The bytes of mercer.wasm, instead of fetching it. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
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
  /** Instead of {@link Recommender.steering}. */
  readonly steer?: Steering;
}

/** Options of {@link Recommender.whatIf}; those of `recommend` hold for both lists. */
export interface WhatIfOptions extends Omit<RecommendOptions, "steer"> {
  /** Ids of history items to leave out. Others have no effect. */
  readonly without?: Iterable<string>;
  /** Other wishes than {@link Recommender.steering}. */
  readonly steer?: Steering;
  /**
   * The id of a listed item: what is left out is the smallest set of history items (found) without
   * which it would not be listed. Not together with `without`.
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
 * `consentchange` when it is kept elsewhere than before; `modechange`; and `steeringchange` when
 * `steering` was set.
 */
export class Recommender extends EventTarget {
  /** What the shopper did so far, oldest first. */
  readonly history: ShopperHistory;
  /** All items of the model, in its order. */
  readonly catalogue: readonly CatalogueItem[];
  /** The named attributes that explanations speak of, in the model's order. */
  readonly attributes: readonly Attribute[];

  readonly #indices: ReadonlyMap<string, number>;
  #scorer: Scorer | undefined;
  #steering: Steering = {};

  private constructor(scorer: Scorer, history: ShopperHistory) {
    super();
    this.#scorer = scorer;
    this.catalogue = scorer.contents.catalogue;
    this.attributes = scorer.contents.attributes;
    this.#indices = new Map(this.catalogue.map((item, index) => [item.id, index]));
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
   *   `checksum-mismatch` or `unsupported-version` (the file), `wasm-failed`, `worker-failed`,
   *   `cancelled`
   */
  static async load(
    source: string | URL | ArrayBuffer | Uint8Array,
    options: LoadOptions = {},
  ): Promise<Recommender> {
    const { worker = true, signal } = options;
    throwIfCancelled(signal);
    const history = new ShopperHistory(options.historyName, options.historyDays);
    const resumed = history.resume(); // while the model is on its way
    const isFetched = typeof source === "string" || source instanceof URL;
    const bytes = readModelFile(source, signal);
    bytes.catch(() => {}); // reported by whoever awaits it, unless the worker fails first
    const wasm: WasmSource = {
      wasmUrl: options.wasmUrl === undefined ? undefined : absoluteUrl(options.wasmUrl),
      wasmBinary: options.wasmBinary,
    };
    const opening =
      worker && typeof Worker !== "undefined"
        ? openInWorker(wasm, bytes, isFetched)
        : openHere(wasm, bytes);
    try {
      const scorer = await unlessCancelled(opening, signal);
      await resumed;
      return new Recommender(scorer, history);
    } catch (error) {
      history.close();
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
    if (!this.#indices.has(event.item)) return false;
    this.history.record(event);
    return true;
  }

  /** One item of the catalogue, or undefined when the model does not know the id. */
  item(id: string): CatalogueItem | undefined {
    const index = this.#indices.get(id);
    return index === undefined ? undefined : this.catalogue[index];
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

  /**
   * The best items for the present history, with the reasons for each. With an empty history
   * these are the most popular items.
   *
   * @throws MercerError `invalid-argument` (k, steer), `disposed`, `worker-failed`, `wasm-failed`
   */
  async recommend(options: RecommendOptions = {}): Promise<Recommendation> {
    const history = this.#historyIndices();
    const request = this.#request(history, options);
    return this.#translate(await this.#requireScorer().ask("recommend", { request }), history);
  }

  /**
   * The reasons for given items, in their order, wherever they rank: to ask why one is shown rather
   * than another, with {@link Explanation.against}.
   *
   * @throws MercerError `not-found` (an id that the model does not have), and those of `recommend`
   */
  async explain(
    ids: Iterable<string>,
    options: Omit<RecommendOptions, "k"> = {},
  ): Promise<Recommendation> {
    const items = Uint32Array.from(ids, (id) => this.#indexOf(id));
    const history = this.#historyIndices();
    const request = this.#request(history, options);
    return this.#translate(
      await this.#requireScorer().ask("explain", { request, items }),
      history,
    );
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
    const { values } = await scorer.ask("cells", {
      history: Uint32Array.from(history),
      item: this.#indexOf(id),
    });
    const columns = this.attributes.length + 1;
    return history.map((index, position) => {
      const row = values.subarray(position * columns, (position + 1) * columns);
      return {
        id: this.#itemAt(index).id,
        title: this.#itemAt(index).title,
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
   *   `without`), and those of `recommend`
   */
  async whatIf(options: WhatIfOptions): Promise<WhatIf> {
    const { without = [], drop, steer, ...shared } = options;
    if (drop !== undefined && options.without !== undefined) {
      throw new MercerError("invalid-argument", "whatIf() takes either `without` or `drop`.");
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
      : new Set(Array.from(without, (id) => this.#indices.get(id)));
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
    return this.#compare(this.#translate(before, history), this.#translate(after, rest), {
      without: history.filter((index) => gone.has(index)).map((index) => this.#itemAt(index)),
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
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #requireScorer(): Scorer {
    if (!this.#scorer) {
      throw new MercerError(
        "disposed",
        "This recommender has been disposed of: load a new one with Recommender.load().",
      );
    }
    return this.#scorer;
  }

  #historyIndices(): number[] {
    // What was stored may be of an earlier model, which knew other items.
    return this.history.items.flatMap((seen) => this.#indices.get(seen.id) ?? []);
  }

  #request(history: readonly number[], options: RecommendOptions): ScoringRequest {
    const { k = kDefaultCount, exclude = [], excludeSeen = true, steer = this.#steering } = options;
    if (!Number.isInteger(k) || k < 1) {
      throw new MercerError(
        "invalid-argument",
        `k must be a whole number of at least 1, not ${k}.`,
      );
    }
    const excluded = new Set(excludeSeen ? history : []);
    for (const id of exclude) {
      const index = this.#indices.get(id);
      if (index !== undefined) excluded.add(index);
    }
    return {
      history: Uint32Array.from(history),
      k: Math.min(k, this.catalogue.length),
      exclude: Uint32Array.from(excluded),
      steer: this.#steeringArray(steer),
    };
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
    const index = this.#indices.get(id);
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

  #translate(answer: ScoringAnswer, history: readonly number[]): Recommendation {
    const average = this.#parts(answer, answer.items.length, history);
    const items = Array.from(answer.items, (index, row): RecommendedItem => ({
      ...this.#itemAt(index),
      score: answer.scores[row] as number,
      explanation: new Explanation(this.#parts(answer, row, history), average, this.attributes),
    }));
    const interests = this.attributes
      .map(({ name }, attribute) => ({ name, value: answer.interests[attribute] as number }))
      .sort((left, right) => right.value - left.value);
    return { items, interests };
  }

  #parts(answer: ScoringAnswer, row: number, history: readonly number[]): ScoreParts {
    const at = row * this.attributes.length;
    const attributes = this.attributes.map(({ name }, attribute) => ({
      name,
      contribution: answer.attributes[at + attribute] as number,
      level: answer.levels[at + attribute] as number,
      steering: answer.steering[at + attribute] as number,
    }));
    return {
      score: answer.scores[row] as number,
      bias: answer.biases[row] as number,
      attributes: attributes.sort(byContribution),
      taste: answer.tastes[row] as number,
      steering: attributes.reduce((sum, part) => sum + part.steering, 0),
      history: history
        .map((index, position) => {
          const { id, title } = this.#itemAt(index);
          const contribution = answer.history[row * history.length + position] as number;
          return { id, title, contribution };
        })
        .sort(byContribution),
      historyIsExact: answer.historyIsExact,
    };
  }

  #itemAt(index: number): CatalogueItem {
    return this.catalogue[index] as CatalogueItem;
  }
}

/** Where no worker can be started (a policy forbids it, say) the page scores by itself. */
async function openInWorker(
  wasm: WasmSource,
  bytes: Promise<Uint8Array>,
  mayTransfer: boolean,
): Promise<Scorer> {
  try {
    return await WorkerScorer.open(wasm, bytes, mayTransfer);
  } catch (error) {
    if (!(error instanceof MercerError && error.code === "worker-failed")) throw error;
    console.warn(`${error.message} Until then Mercer scores on the page's own thread.`);
    return openHere(wasm, bytes);
  }
}

async function openHere(wasm: WasmSource, bytes: Promise<Uint8Array>): Promise<Scorer> {
  // Loaded on demand: a page that scores in a worker never fetches the engine itself.
  const [{ InlineScorer, startModule }] = await Promise.all([import("./inline_scorer.ts"), bytes]);
  const module = await startModule(wasm);
  return InlineScorer.open(module, await bytes);
}

/** A model that opens after its caller lost interest is freed again. */
async function unlessCancelled(
  opening: Promise<Scorer>,
  signal: AbortSignal | undefined,
): Promise<Scorer> {
  const scorer = await opening;
  if (signal?.aborted) scorer.dispose();
  throwIfCancelled(signal);
  return scorer;
}

function absoluteUrl(url: string | URL): string {
  const base = typeof document === "undefined" ? undefined : document.baseURI;
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new MercerError("invalid-argument", `wasmUrl is not a URL: ${String(url)}.`, { cause });
  }
}
