import type { RecommendationArrays } from "mercer-wasm";
import type { Attribute, CatalogueItem } from "./recommendation.ts";

/** What a model file holds, apart from its numbers. Copied once, when the model is opened. */
export interface ModelContents {
  /** In the model's item order: an item's index is its position here. */
  readonly catalogue: readonly CatalogueItem[];
  readonly attributes: readonly Attribute[];
}

/** A question to an open model, in item indices. */
export interface ScoringRequest {
  /** Distinct, oldest first. */
  readonly history: Uint32Array;
  readonly k: number;
  readonly exclude: Uint32Array;
}

export type ScoringAnswer = Omit<RecommendationArrays, "ok">;

/**
 * An open model: on this thread (inline_scorer.ts) or behind a worker (worker/worker_scorer.ts).
 * Both run the same engine and give the same numbers.
 */
export interface Scorer {
  readonly contents: ModelContents;
  /** Rejects with a MercerError. */
  score(request: ScoringRequest): Promise<ScoringAnswer>;
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
