// Mercer's WebAssembly module alone, as web/src/engine/inline_scorer.ts drives it: the fifty events
// are written into it and the answer, with all reasons, is copied out.
const kInputs = { history: 0, exclude: 1, steer: 2 };

export async function open({ visits, variant, at, bytes }) {
  const imports = { env: { emscripten_notify_memory_growth: () => {} } };
  const code = await bytes(`${at.mercer}mercer_simd.wasm`);
  const { instance } = await WebAssembly.instantiate(code, imports);
  const wasm = instance.exports;
  wasm._initialize();
  const model = new Uint8Array(await bytes(`${at.data}${variant}.mercer`));
  const to = wasm.file(model.length);
  new Uint8Array(wasm.memory.buffer).set(model, to);
  const failed = wasm.open();
  if (failed) throw new Error(`mercer_simd.wasm refuses ${variant}.mercer: error ${failed}`);
  const attributes = new Uint32Array(wasm.memory.buffer, wasm.words(), 2)[1];
  const wishes = new Float32Array(attributes);
  let history;

  function write(name, values) {
    const to = wasm.input(kInputs[name], values.length);
    new values.constructor(wasm.memory.buffer, to, values.length).set(values);
  }

  return {
    prepare(visit) {
      history = Uint32Array.from(visits.histories[visit]);
    },
    search() {
      write("history", history);
      write("exclude", history);
      write("steer", wishes);
      const failed = wasm.recommend(10, 0);
      if (failed) throw new Error(`mercer_simd.wasm answers with error ${failed}`);
      return new Uint32Array(wasm.memory.buffer, wasm.words(), wasm.word_count()).slice();
    },
    read(words) {
      const [count] = words;
      const begin = 2 + attributes;
      const width = (words.length - begin) / (count + 1);
      return Array.from({ length: count }, (_, row) => words[begin + row * width]);
    },
  };
}
