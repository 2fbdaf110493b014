// Mercer's scan without encoder and explanation, and memory read as fast as it goes, in a module that
// tests/bench/peers/scan_module.cpp makes of the core.

export async function open({ items, dimension, visits, variant, at, bytes }) {
  const imports = { env: { emscripten_notify_memory_growth: () => {} } };
  const code = await bytes(`${at.scan}mercer_scan.wasm`);
  const { instance } = await WebAssembly.instantiate(code, imports);
  const wasm = instance.exports;
  wasm._initialize();
  if (variant === "read-one" || variant === "read-four") {
    wasm.fill(Math.floor((items * dimension) / 64) * 64);
    const readAll = variant === "read-one" ? wasm.read_one : wasm.read_four;
    return { prepare() {}, search: () => [readAll()] };
  }
  const inFull = variant === "float32-full";
  const precision = inFull ? "float32" : variant;
  const model = new Uint8Array(await bytes(`${at.data}${precision}.mercer`));
  const to = wasm.file(model.length);
  new Uint8Array(wasm.memory.buffer).set(model, to);
  const failed = wasm.open();
  if (failed) throw new Error(`mercer_scan.wasm refuses ${precision}.mercer: error ${failed}`);
  return {
    prepare(visit) {
      const to = wasm.shopper();
      new Float32Array(wasm.memory.buffer, to, dimension).set(visits.shoppers[visit]);
    },
    search() {
      const count = wasm.scan(10, inFull);
      return new Uint32Array(wasm.memory.buffer, wasm.ranked(), 2 * count).slice();
    },
    read: (pairs) => pairs.filter((_, place) => place % 2 === 0),
  };
}
