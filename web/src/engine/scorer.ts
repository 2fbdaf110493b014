/**
 * What a model file holds, apart from its numbers, as the engine's `open` tells it (bindings.cpp).
 * Read by model_contents.ts: two pieces come from a worker sooner than thousands of objects.
 */
export interface ModelContents {
  /** How many items and attributes; how many labels an attribute; each item's price as a float32. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Names, descriptions and labels, ids and titles in UTF-8, each ended by a zero. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** What runs the model. */
  readonly engine: Engine;
}

export function attributeCountOf({ words }: ModelContents): number {
  return words[1]!;
}

/**
 * The same code three times, with the same results: WebAssembly with SIMD, without, and JavaScript,
 * for pages whose policy refuses WebAssembly.
 */
export type Engine = "simd" | "wasm" | "javascript";

/** A question to an open model, in item indices; mercer/recommender.h's Request. */
export interface ScoringRequest {
  readonly history: Uint32Array; // oldest first, distinct
  readonly k: number; // at least 1
  readonly exclude: Uint32Array;
  readonly steer: Float32Array; // [attributes]
  readonly boosts: readonly (readonly [item: number, amount: number])[];
  readonly pins: Uint32Array;
  readonly diversity: number;
  readonly probes: number;
}

/** What can be asked, each about items of the model. */
export interface ScoringQuestions {
  recommend: { readonly request: ScoringRequest };
  explain: { readonly request: ScoringRequest; readonly items: Uint32Array };
  similar: { readonly request: ScoringRequest; readonly item: number };
  cells: { readonly request: ScoringRequest; readonly item: number };
  removal: { readonly request: ScoringRequest; readonly item: number };
}

/** What each question is answered with. */
export interface ScoringAnswers {
  recommend: ScoringAnswer;
  explain: ScoringAnswer;
  similar: ScoringAnswer;
  cells: { readonly values: Float32Array }; // [history x attributes + 1], taste last
  removal: { readonly items: Uint32Array; readonly isProven: boolean };
}

export interface ScoringAnswer {
  readonly items: Uint32Array; // [k] item indices, best first
  /**
   * [k + 1 x width], the last row the average candidate's. A row has the item's index (as bits),
   * score, bias, taste, boost, [attributes] contributions, [attributes] levels, [attributes]
   * steering, [history] contributions; see {@link kRow}.
   */
  readonly rows: Float32Array;
  readonly interests: Float32Array; // [attributes]
  readonly historyIsExact: boolean;
}

/** Where in a row the single numbers stand, and where the attributes begin. */
export const kRow = { score: 1, bias: 2, taste: 3, boost: 4, attributes: 5 } as const;

/**
 * An open model: on this thread (inline_scorer.ts) or behind a worker (worker/worker_scorer.ts).
 * Both run the same engine and give the same numbers.
 */
export interface Scorer {
  readonly contents: ModelContents;
  /** Rejects with a MercerError. */
  ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]>;
  /** Fetches a text from where the model may be fetched from. Rejects with a MercerError. */
  read(url: string): Promise<string>;
  /** Frees the model. Calling it twice is harmless. */
  dispose(): void;
}

/** Which engine runs, and where its code comes from when not from beside this package's files. */
export interface WasmSource {
  /** Only this one; by default the fastest that the browser and the page's policy allow. */
  readonly engine?: Engine | undefined;
  /** Absolute URL of mercer.wasm or mercer_simd.wasm. */
  readonly wasmUrl?: string | undefined;
  /** The bytes of either; takes precedence over `wasmUrl`. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array | undefined;
}
