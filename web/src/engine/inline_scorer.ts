import createMercerModule from "mercer-wasm";
import type { Failure, MercerModule, ModelHandle, ModuleOptions } from "mercer-wasm";
import { MercerError, describeCause, type MercerErrorCode } from "./mercer_error.ts";
import { fetchBytes, looksLikeHtml } from "./model_file.ts";
import type {
  ModelContents,
  Scorer,
  ScoringAnswers,
  ScoringQuestions,
  WasmSource,
} from "./scorer.ts";

/** Compiles the WebAssembly module. Worth starting before the model's bytes have arrived. */
export async function startModule(source: WasmSource): Promise<MercerModule> {
  const options: ModuleOptions = {};
  if (source.wasmBinary) {
    options.wasmBinary = source.wasmBinary;
  } else if (source.wasmUrl) {
    options.wasmBinary = await fetchWasm(source.wasmUrl);
  }
  try {
    return await createMercerModule(options);
  } catch (cause) {
    throw new MercerError(
      "wasm-failed",
      `Could not start mercer.wasm (${describeCause(cause)}). Check that the file is published ` +
        "beside the script or pass its address as wasmUrl, and that script-src of the page's " +
        "Content-Security-Policy has 'wasm-unsafe-eval'.",
      { cause },
    );
  }
}

async function fetchWasm(url: string): Promise<Uint8Array> {
  const bytes = await fetchBytes(url, "mercer.wasm", undefined);
  if (looksLikeHtml(bytes)) {
    throw new MercerError(
      "wasm-failed",
      `Got an HTML page instead of mercer.wasm from ${url}. Publish the file there, or pass its ` +
        "right address as wasmUrl.",
    );
  }
  return bytes;
}

type Asking = {
  [T in keyof ScoringQuestions]: (
    model: ModelHandle,
    question: ScoringQuestions[T],
  ) => (ScoringAnswers[T] & { readonly ok: true }) | Failure;
};

const questions: Asking = {
  recommend: (model, { request }) => model.recommend(request),
  explain: (model, { request, items }) => model.explain(request, items),
  cells: (model, { history, item }) => model.explanationCells(history, item),
  removal: (model, { request, item }) => model.smallestRemoval(request, item),
};

/** A model opened on the thread that calls it. */
export class InlineScorer implements Scorer {
  readonly contents: ModelContents;
  #model: ModelHandle | undefined;

  private constructor(model: ModelHandle, contents: ModelContents) {
    this.#model = model;
    this.contents = contents;
  }

  /** Verifies and opens a model file. Throws a MercerError and keeps nothing if that fails. */
  static open(module: MercerModule, bytes: Uint8Array): InlineScorer {
    const opened = guard("opening the model", () => module.openModel(bytes));
    if (!opened.ok) throw new MercerError(opened.code as MercerErrorCode, opened.message);
    try {
      const contents = guard("reading the model's contents", () => readContents(opened.model));
      return new InlineScorer(opened.model, contents);
    } catch (error) {
      opened.model.delete();
      throw error;
    }
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    const model = this.#model;
    if (!model) throw new MercerError("disposed", "This recommender has been disposed of.");
    const answer = guard("scoring", () => questions[type](model, question));
    if (!answer.ok) throw new MercerError(answer.code as MercerErrorCode, answer.message);
    return answer as unknown as ScoringAnswers[T];
  }

  dispose(): void {
    const model = this.#model;
    this.#model = undefined;
    model?.delete();
  }
}

/** A trap inside wasm (out of memory, a broken build) surfaces as a MercerError like all else. */
function guard<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw new MercerError(
      "wasm-failed",
      `mercer.wasm failed while ${what} (${describeCause(cause)}). Reload the page; if it happens ` +
        "again, the model and the script may come from different versions.",
      { cause },
    );
  }
}

/** Prices are kept as float32, in which 2.95 reads 2.9500000477; seven digits are all it holds. */
function shortest(value: number): number {
  return Number(value.toPrecision(7));
}

function readContents(model: ModelHandle): ModelContents {
  const catalogue = Array.from({ length: model.itemCount() }, (_, item) => ({
    id: model.itemId(item),
    title: model.itemTitle(item),
    price: shortest(model.itemPrice(item)),
  }));
  const attributes = Array.from({ length: model.attributeCount() }, (_, attribute) => ({
    name: model.attributeName(attribute),
    description: model.attributeDescription(attribute),
    labels: model.attributeLabels(attribute),
  }));
  return { catalogue, attributes };
}
