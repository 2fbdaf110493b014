import { WorkerScorer } from "../worker/worker_scorer.ts";
import { MercerError, onDemand } from "./mercer_error.ts";
import type { FetchOptions, ModelSource } from "./model_file.ts";
import type { LoadOptions } from "./recommender.ts";
import type { Scorer, WasmSource } from "./scorer.ts";

/** The address of a file, or its bytes. */
export type FileSource = string | URL | ArrayBuffer | Uint8Array;

/** Opens a model in a worker, or on this thread. Rejects with a MercerError. */
export async function openScorer(model: FileSource, options: LoadOptions): Promise<Scorer> {
  const { engine, wasmUrl, wasmBinary, delta, worker = true } = options;
  const wasm = { engine, wasmUrl: wasmUrl && absoluteUrl(wasmUrl), wasmBinary };
  const source = { model: addressOrBlob(model), delta: delta && addressOrBlob(delta) };
  const open = worker && typeof Worker !== "undefined" ? openInWorker : openHere;
  return open(wasm, source, options);
}

function addressOrBlob(file: FileSource): string | Blob {
  if (typeof file === "string" || file instanceof URL) return absoluteUrl(file);
  if (file instanceof ArrayBuffer || file instanceof Uint8Array) return new Blob([file as BlobPart]);
  throw new MercerError(
    "invalid-argument",
    "Recommender.load needs the URL or the bytes of a .mercer file.",
  );
}

/** Where no worker can be started (a policy forbids it, say) the page scores by itself. */
async function openInWorker(
  wasm: WasmSource,
  source: ModelSource,
  options: FetchOptions,
): Promise<Scorer> {
  try {
    return await WorkerScorer.open(wasm, source, options);
  } catch (error) {
    if (!(error instanceof MercerError && error.code === "worker-failed")) throw error;
    console.warn(`${error.message} Until then Mercer scores on the page's own thread.`);
    return openHere(wasm, source, options);
  }
}

async function openHere(
  wasm: WasmSource,
  source: ModelSource,
  options: FetchOptions,
): Promise<Scorer> {
  // Loaded on demand: a page that scores in a worker never fetches the engine itself.
  const { InlineScorer } = await onDemand("inline_scorer.js", import("./inline_scorer.ts"));
  return InlineScorer.open(wasm, source, options);
}

/** Addresses are relative to the page. Throws a MercerError `invalid-argument`. */
export function absoluteUrl(url: string | URL): string {
  // A worker of the page's own has a location, but no document.
  const base = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new MercerError("invalid-argument", `${String(url)} is not a URL.`, { cause });
  }
}
