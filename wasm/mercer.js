// Where the engine's code lies: beside this file. Bundlers find the wasm by these very expressions.
/** For browsers with SIMD, and for those without. */
export const simdUrl = () => new URL("mercer_simd.wasm", import.meta.url);
export const plainUrl = () => new URL("mercer.wasm", import.meta.url);
/** The same code once more as JavaScript, for pages where WebAssembly is refused. */
export const loadJavaScript = () => import("./mercer_javascript.js");
