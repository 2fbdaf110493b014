import type { WasmExports } from "mercer-wasm";
import { applyDelta, type Failure } from "../../web/src/engine/apply_delta.ts";

/** The file that a page's engine has after a delta, or why there is none. */
export function appliedInPage(
  engine: WasmExports,
  base: Uint8Array,
  delta: Uint8Array<ArrayBuffer>,
): Uint8Array | Failure {
  let file = new Uint8Array();
  const place = (size: number): Uint8Array => {
    const address = engine.file(size); // before the buffer is asked for: memory may grow
    file = new Uint8Array(engine.memory.buffer, address, size);
    return file;
  };
  place(base.length).set(base);
  return applyDelta(engine, file, delta.slice().buffer, place) ?? file.slice();
}
