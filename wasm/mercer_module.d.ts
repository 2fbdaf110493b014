// What bindings.cpp offers to TypeScript. Everything returned is a copy; nothing points into wasm
// memory. A call that fails returns { ok: false } and has freed what it took.

export interface Failure {
  readonly ok: false;
  readonly code: string; // a name of core/include/mercer/error.h, e.g. "checksum-mismatch"
  readonly message: string;
}

/** What is asked, in item indices. */
export interface RequestArrays {
  readonly history: Uint32Array; // oldest first, distinct
  readonly k: number; // at least 1
  readonly exclude: Uint32Array; // never returned
  readonly steer: Float32Array; // [attributeCount] or empty; mercer/recommender.h's Request::steering
}

/**
 * The items asked for, best first. Rows of the matrices follow `items`; one more row, the last, is
 * the average candidate's.
 */
export interface RecommendationArrays {
  readonly ok: true;
  readonly items: Uint32Array; // [k] item indices; k may be smaller than asked for
  readonly scores: Float32Array; // [k + 1]
  readonly biases: Float32Array; // [k + 1]
  readonly attributes: Float32Array; // [k + 1 x attributeCount] contribution of each named attribute
  readonly levels: Float32Array; // [k + 1 x attributeCount] how much of each it has; 0 is average
  readonly tastes: Float32Array; // [k + 1] what the attributes leave of the score
  readonly steering: Float32Array; // [k + 1 x attributeCount] what the shopper's wishes add
  readonly history: Float32Array; // [k + 1 x history.length] contribution of each history item
  readonly interests: Float32Array; // [attributeCount] the shopper's interest in each attribute
  /**
   * Whether a score is its bias, its row of `history` and its row of `steering` added up. If not,
   * an entry is the score less what it would be with that item left out of the history.
   */
  readonly historyIsExact: boolean;
}

export interface Cells {
  readonly ok: true;
  readonly values: Float32Array; // [history.length x attributeCount + 1], taste last
}

export interface Removal {
  readonly ok: true;
  readonly items: Uint32Array; // of the history; empty when there is no such set
  readonly isProven: boolean; // every smaller set was tried
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
  attributeLabels(attribute: number): Record<string, string>; // by locale
  recommend(request: RequestArrays): RecommendationArrays | Failure;
  /** The same for given items, wherever they rank; `k` is not read. */
  explain(request: RequestArrays, items: Uint32Array): RecommendationArrays | Failure;
  /** What each history item adds to an item's score through each attribute. */
  explanationCells(history: Uint32Array, item: number): Cells | Failure;
  /** The fewest history items without which `item` is not among the first k. */
  smallestRemoval(request: RequestArrays, item: number): Removal | Failure;
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
