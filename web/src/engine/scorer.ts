import type { Cells, RecommendationArrays, Removal, RequestArrays } from "mercer-wasm";
import type { Attribute, CatalogueItem } from "./recommendation.ts";

/** What a model file holds, apart from its numbers. Copied once, when the model is opened. */
export interface ModelContents {
  /** In the model's item order: an item's index is its position here. */
  readonly catalogue: readonly CatalogueItem[];
  readonly attributes: readonly Attribute[];
}

/** A question to an open model, in item indices. */
export type ScoringRequest = RequestArrays;

/** What can be asked beside the best items, each about items of the model. */
export interface ScoringQuestions {
  recommend: { readonly request: ScoringRequest };
  explain: { readonly request: ScoringRequest; readonly items: Uint32Array };
  cells: { readonly history: Uint32Array; readonly item: number };
  removal: { readonly request: ScoringRequest; readonly item: number };
}

/** What each question is answered with. */
export interface ScoringAnswers {
  recommend: ScoringAnswer;
  explain: ScoringAnswer;
  cells: Omit<Cells, "ok">;
  removal: Omit<Removal, "ok">;
}

export type ScoringAnswer = Omit<RecommendationArrays, "ok">;

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
  /** Frees the model. Calling it twice is harmless. */
  dispose(): void;
}

/** Where the WebAssembly code comes from, when not from beside this package's own files. */
export interface WasmSource {
  /** Absolute URL of mercer.wasm. */
  readonly wasmUrl?: string | undefined;
  /** The bytes of mercer.wasm; takes precedence over `wasmUrl`. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array | undefined;
}
