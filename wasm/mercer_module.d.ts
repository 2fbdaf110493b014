// What bindings.cpp offers to TypeScript. Everything returned is a copy; nothing points into wasm
// memory. A call that fails returns { ok: false } and has freed what it took.

export interface Failure {
  readonly ok: false;
  readonly code: string; // a name of core/include/mercer/error.h, e.g. "checksum-mismatch"
  readonly message: string;
}

/** k recommendations, best first; rows of the matrices follow `items`. */
export interface RecommendationArrays {
  readonly ok: true;
  readonly items: Uint32Array; // [k] item indices; k may be smaller than asked for
  readonly scores: Float32Array; // [k]
  readonly biases: Float32Array; // [k]
  readonly attributes: Float32Array; // [k x attributeCount] contribution of each named attribute
  readonly levels: Float32Array; // [k x attributeCount] how much of each the item has; 0 is average
  readonly tastes: Float32Array; // [k] what the attributes leave of the score
  readonly history: Float32Array; // [k x history.length] contribution of each history item
  readonly interests: Float32Array; // [attributeCount] the shopper's interest in each attribute
  /**
   * Whether a score is its bias and its row of `history` added up. If not, an entry is the score
   * less what it would be with that item left out of the history.
   */
  readonly historyIsExact: boolean;
}

export interface ModelHandle {
  itemCount(): number;
  attributeCount(): number;
  attributeName(attribute: number): string;
  attributeDescription(attribute: number): string;
  itemIndex(id: string): number; // -1 when the model does not know the id
  itemId(item: number): string;
  itemTitle(item: number): string; // "" when the file carries no titles
  itemPrice(item: number): number; // 0 when unknown
  /** `history`: item indices, oldest first, distinct. `exclude`: item indices never returned. */
  recommend(history: Uint32Array, k: number, exclude: Uint32Array): RecommendationArrays | Failure;
  delete(): void;
}

export interface MercerModule {
  version(): string;
  /** Verifies and opens a *.mercer file. The bytes are copied. */
  openModel(bytes: Uint8Array): { readonly ok: true; readonly model: ModelHandle } | Failure;
}

export interface ModuleOptions {
  wasmBinary?: ArrayBuffer | Uint8Array;
  locateFile?: (path: string, scriptDirectory: string) => string;
}

export default function createMercerModule(options?: ModuleOptions): Promise<MercerModule>;
