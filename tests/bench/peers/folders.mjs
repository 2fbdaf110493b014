// Where run.mjs keeps what it makes, all of it under build/.
import { resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../../..");
const build = resolve(root, process.env.MERCER_BENCH_DIR ?? "build/peers");

export const folders = {
  native: `${build}/native`, // CMake, for the vectors that WebAssembly has
  wasm: `${build}/wasm`, // CMake, through emcmake
  package: `${build}/package`,
  contenders: `${build}/contenders`, // bundled for the browser
  data: (items) => `${build}/data/${items}`,
};

/** For --built: what `npm test` has built, instead of what run.mjs builds. */
export function useBuilt() {
  folders.native = resolve(root, process.env.MERCER_NATIVE_DIR ?? "build/native");
  folders.package = resolve(root, process.env.MERCER_PACKAGE_DIR ?? "build/package");
}
