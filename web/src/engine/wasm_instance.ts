import { loadJavaScript, plainUrl, simdUrl, type WasmExports } from "mercer-wasm";
import { MercerError, describeCause } from "./mercer_error.ts";
import { fetchAs, looksLikeHtml } from "./model_file.ts";
import type { Engine, WasmSource } from "./scorer.ts";

export interface Instance {
  readonly exports: WasmExports;
  readonly engine: Engine;
}

const imports = { env: { emscripten_notify_memory_growth: (): void => {} } };

/** A module of one function that needs SIMD: `v128.const`, `i8x16.popcnt`, `drop`. */
// prettier-ignore
const needsSimd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 25, 1, 23, 0, 253, 12, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 253, 98, 26, 11,
]);

/**
 * Compiles the engine. Worth starting before the model's bytes have arrived.
 *
 * Where a Content-Security-Policy refuses WebAssembly (script-src without 'wasm-unsafe-eval'), or
 * the browser has none, the same code runs as JavaScript: slower, with the same results.
 */
export async function startInstance(source: WasmSource): Promise<Instance> {
  if (source.engine === "javascript" || typeof WebAssembly === "undefined") return asJavaScript();
  const hasSimd = source.engine ? source.engine === "simd" : WebAssembly.validate(needsSimd);
  const bytes = await readWasm(source, hasSimd);
  try {
    const { instance } = await WebAssembly.instantiate(bytes as BufferSource, imports);
    return started(instance.exports as unknown as WasmExports, hasSimd ? "simd" : "wasm");
  } catch (cause) {
    // Sound code that may not run: it is the page's policy.
    if (!source.engine && WebAssembly.validate(bytes as BufferSource)) return asJavaScript();
    throw new MercerError(
      "wasm-failed",
      `Could not start mercer.wasm (${describeCause(cause)}). Check that the file is published ` +
        "whole beside the script or pass its address as wasmUrl, and that script-src of the page's " +
        "Content-Security-Policy has 'wasm-unsafe-eval'.",
      { cause },
    );
  }
}

async function asJavaScript(): Promise<Instance> {
  try {
    return started((await loadJavaScript()).default(imports), "javascript");
  } catch (cause) {
    throw new MercerError(
      "wasm-failed",
      "WebAssembly is refused here, and the JavaScript in its place could not be loaded " +
        `(${describeCause(cause)}). Publish mercer_javascript.js beside the script, or allow ` +
        "'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy.",
      { cause },
    );
  }
}

function started(exports: WasmExports, engine: Engine): Instance {
  exports._initialize();
  return { exports, engine };
}

async function readWasm(
  { wasmBinary, wasmUrl }: WasmSource,
  hasSimd: boolean,
): Promise<ArrayBuffer | Uint8Array> {
  if (wasmBinary) return wasmBinary;
  const url = wasmUrl ?? (hasSimd ? simdUrl() : plainUrl()).href;
  const bytes = new Uint8Array(await fetchAs("arrayBuffer", url, "mercer.wasm"));
  if (looksLikeHtml(bytes)) {
    throw new MercerError(
      "wasm-failed",
      `Got an HTML page instead of mercer.wasm from ${url}. Publish the file there, or pass its ` +
        "address as wasmUrl.",
    );
  }
  return bytes;
}
