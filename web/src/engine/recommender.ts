import { SessionHistory, type Interaction } from "../history/session_history.ts";
import { WorkerScorer } from "../worker/worker_scorer.ts";
import { MercerError } from "./mercer_error.ts";
import { readModelFile, throwIfCancelled } from "./model_file.ts";
import type {
  Attribute,
  CatalogueItem,
  Explanation,
  Recommendation,
  RecommendedItem,
} from "./recommendation.ts";
import type { Scorer, ScoringAnswer, WasmSource } from "./scorer.ts";

/** Options of {@link Recommender.load}. */
export interface LoadOptions {
  /**
   * Score in a web worker, so that the page never waits. Default true; where the platform has no
   * `Worker` (Node, server-side rendering) scoring happens on the calling thread.
   */
  readonly worker?: boolean;
  /** Where mercer.wasm is, if not beside the script; relative to the page. */
  readonly wasmUrl?: string | URL;
  /** The bytes of mercer.wasm, instead of fetching it. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  /** Aborting it makes `load` reject with a MercerError of code "cancelled". */
  readonly signal?: AbortSignal;
}

/** Options of {@link Recommender.recommend}. */
export interface RecommendOptions {
  /** How many items, at least 1. Default 8. */
  readonly k?: number;
  /** Ids never to return: what is sold out, what is shown already. Unknown ids have no effect. */
  readonly exclude?: Iterable<string>;
  /** Leave out items of the history. Default true. */
  readonly excludeSeen?: boolean;
}

const kDefaultCount = 8;
const kEventTypes: readonly string[] = ["view", "cart", "purchase"];

// `Symbol.dispose` is missing from some current browsers; a page that polyfills it gets this one.
const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** Frees models whose recommender was dropped without dispose(). */
const forgotten = new FinalizationRegistry<Scorer>((scorer) => scorer.dispose());

/**
 * Recommends a shop's items to one visitor, from what the visitor did on this page. Everything
 * happens in the browser: after the model and mercer.wasm have been fetched nothing is sent or
 * stored anywhere.
 *
 * Dispatches a `historychange` event after each recorded event and after erasing.
 */
export class Recommender extends EventTarget {
  /** What the shopper did so far, oldest first; in memory only. */
  readonly history: SessionHistory;
  /** All items of the model, in its order. */
  readonly catalogue: readonly CatalogueItem[];
  /** The named attributes that explanations speak of, in the model's order. */
  readonly attributes: readonly Attribute[];

  readonly #indices: ReadonlyMap<string, number>;
  #scorer: Scorer | undefined;

  private constructor(scorer: Scorer) {
    super();
    this.#scorer = scorer;
    this.catalogue = scorer.contents.catalogue;
    this.attributes = scorer.contents.attributes;
    this.#indices = new Map(this.catalogue.map((item, index) => [item.id, index]));
    this.history = new SessionHistory(() => this.dispatchEvent(new Event("historychange")));
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
    const isFetched = typeof source === "string" || source instanceof URL;
    const bytes = readModelFile(source, signal);
    bytes.catch(() => {}); // reported by whoever awaits it, unless the worker fails first
    const wasm: WasmSource = {
      wasmUrl: options.wasmUrl === undefined ? undefined : absoluteUrl(options.wasmUrl),
      wasmBinary: options.wasmBinary,
    };
    const opening =
      worker && typeof Worker !== "undefined"
        ? WorkerScorer.open(wasm, bytes, isFetched)
        : openHere(wasm, bytes);
    return new Recommender(await unlessCancelled(opening, signal));
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
    const item = this.item(event.item);
    if (!item) return false;
    this.history.record({ id: item.id, title: item.title, type: event.type });
    return true;
  }

  /** One item of the catalogue, or undefined when the model does not know the id. */
  item(id: string): CatalogueItem | undefined {
    const index = this.#indices.get(id);
    return index === undefined ? undefined : this.catalogue[index];
  }

  /**
   * The best items for the present history, with the reasons for each. With an empty history
   * these are the most popular items.
   *
   * @throws MercerError `invalid-argument` (k), `disposed`, `worker-failed`, `wasm-failed`
   */
  async recommend(options: RecommendOptions = {}): Promise<Recommendation> {
    const scorer = this.#requireScorer();
    const { k = kDefaultCount, exclude = [], excludeSeen = true } = options;
    if (!Number.isInteger(k) || k < 1) {
      throw new MercerError(
        "invalid-argument",
        `k must be a whole number of at least 1, not ${k}.`,
      );
    }
    const history = this.history.items.map((seen) => this.#indices.get(seen.id) as number);
    const excluded = new Set(excludeSeen ? history : []);
    for (const id of exclude) {
      const index = this.#indices.get(id);
      if (index !== undefined) excluded.add(index);
    }
    const answer = await scorer.score({
      history: Uint32Array.from(history),
      k: Math.min(k, this.catalogue.length),
      exclude: Uint32Array.from(excluded),
    });
    return this.#translate(answer, history);
  }

  /** Forgets the history; the same as `history.erase()`. */
  forget(): void {
    this.history.erase();
  }

  /** Frees the model and ends the worker. Calling it twice is harmless. */
  dispose(): void {
    forgotten.unregister(this);
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

  #translate(answer: ScoringAnswer, history: readonly number[]): Recommendation {
    const items = Array.from(answer.items, (index, row): RecommendedItem => ({
      ...this.#itemAt(index),
      score: answer.scores[row] as number,
      explanation: this.#explain(answer, row, history),
    }));
    const interests = this.attributes
      .map(({ name }, attribute) => ({ name, value: answer.interests[attribute] as number }))
      .sort((left, right) => right.value - left.value);
    return { items, interests };
  }

  #explain(answer: ScoringAnswer, row: number, history: readonly number[]): Explanation {
    const attributeCount = this.attributes.length;
    const byContribution = (left: { contribution: number }, right: { contribution: number }) =>
      right.contribution - left.contribution;
    return {
      bias: answer.biases[row] as number,
      attributes: this.attributes
        .map(({ name }, attribute) => ({
          name,
          contribution: answer.attributes[row * attributeCount + attribute] as number,
          level: answer.levels[row * attributeCount + attribute] as number,
        }))
        .sort(byContribution),
      taste: answer.tastes[row] as number,
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
