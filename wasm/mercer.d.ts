// The module "mercer-wasm": wasm/mercer.js beside what wasm/CMakeLists.txt builds.

/** What an instance exports; see bindings.cpp, which says what each call does. */
export interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer }; // another buffer whenever it has grown
  /** Runs what C++ has to run first; once, before anything else. */
  _initialize(): void;
  file(sizeBytes: number): number;
  input(which: number, count: number): number;
  words(): number;
  word_count(): number;
  text(): number;
  text_size(): number;
  checksum(shift: number): number; // of what file() has, as an int32: its bits from `shift` on
  open(): number;
  all_text_size(): number;
  next_text(): void;
  recommend(count: number, diversity: number, probes: number): number;
  explain(): number;
  similar(item: number, count: number): number;
  cells(item: number): number;
  removal(item: number, count: number): number;
}

export function simdUrl(): URL;
export function plainUrl(): URL;
export function loadJavaScript(): Promise<{
  default(imports: WebAssembly.Imports): WasmExports;
}>;
