// The other side of wasm/bindings.cpp, which says what an instance's exports do.
import type { WasmExports } from "mercer-wasm";
import { MercerError, describeCause, kCoreErrors } from "./mercer_error.ts";
import type { Attribute, CatalogueItem } from "./recommendation.ts";
import type {
  ModelContents,
  Scorer,
  ScoringAnswer,
  ScoringAnswers,
  ScoringQuestions,
  ScoringRequest,
  WasmSource,
} from "./scorer.ts";
import { startInstance, type Instance } from "./wasm_instance.ts";

/** The inputs by number, as in bindings.cpp. */
const kInputs = { history: 0, exclude: 1, steer: 2, boosts: 3, pins: 4, items: 5 } as const;

/** A model opened on the thread that calls it. */
export class InlineScorer implements Scorer {
  readonly contents: ModelContents;
  #exports: WasmExports | undefined;
  #failure: MercerError | undefined;

  /** Compiles the engine while `bytes` is still on its way, then opens the model. */
  static async open(wasm: WasmSource, bytes: Promise<Uint8Array>): Promise<InlineScorer> {
    const [instance, file] = await Promise.all([startInstance(wasm), bytes]);
    return new InlineScorer(instance, file);
  }

  /**
   * Verifies and opens a model file, of which the instance takes a copy. Throws a MercerError.
   *
   * @param instance this model's own: the memory of both goes together
   */
  constructor({ exports, engine }: Instance, bytes: Uint8Array) {
    this.#exports = exports;
    this.#run((wasm) => {
      const at = wasm.file(bytes.length);
      new Uint8Array(wasm.memory.buffer).set(bytes, at);
      return wasm.open();
    });
    this.contents = { ...readContents(this.#words(), this.#text()), engine };
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    return this.#answer(type, question) as ScoringAnswers[T];
  }

  /** Lets go of the instance, and of all its memory with it. */
  dispose(): void {
    this.#exports = undefined;
  }

  #answer(
    type: keyof ScoringQuestions,
    question: ScoringQuestions[keyof ScoringQuestions],
  ): ScoringAnswers[keyof ScoringQuestions] {
    const { request } = question;
    const item = "item" in question ? question.item : 0;
    this.#run((wasm) => {
      this.#write(request);
      if ("items" in question) this.#input("items", question.items);
      switch (type) {
        case "recommend":
          return wasm.recommend(request.k, request.diversity);
        case "similar":
          return wasm.similar(item, request.k);
        case "removal":
          return wasm.removal(item, request.k);
        default:
          return type === "explain" ? wasm.explain() : wasm.cells(item);
      }
    });
    const words = this.#words();
    if (type === "cells") return { values: new Float32Array(words.buffer) };
    if (type === "removal") return { isProven: words[0] === 1, items: words.slice(1) };
    return readAnswer(words, this.contents.attributes.length);
  }

  #write(request: ScoringRequest): void {
    for (const name of ["history", "exclude", "steer", "pins"] as const) {
      this.#input(name, request[name]);
    }
    const boosts = new Uint32Array(2 * request.boosts.length);
    const amounts = new Float32Array(boosts.buffer);
    request.boosts.forEach(([item, amount], at) => {
      boosts[2 * at] = item;
      amounts[2 * at + 1] = amount;
    });
    this.#input("boosts", boosts);
  }

  #input(name: keyof typeof kInputs, values: Uint32Array | Float32Array): void {
    const { input, memory } = this.#open();
    const at = input(kInputs[name], values.length);
    // The memory may just have moved to grow; a view from before would be an empty one.
    const View = values instanceof Float32Array ? Float32Array : Uint32Array;
    new View(memory.buffer, at, values.length).set(values);
  }

  /** Copies of the answer: the memory is overwritten by the next call. */
  #words(): Uint32Array<ArrayBuffer> {
    const { memory, words, word_count } = this.#open();
    return new Uint32Array(memory.buffer, words(), word_count()).slice();
  }

  #text(): string {
    const { memory, text, text_size } = this.#open();
    return new TextDecoder().decode(new Uint8Array(memory.buffer, text(), text_size()));
  }

  #open(): WasmExports {
    if (this.#failure) throw this.#failure;
    if (!this.#exports) {
      throw new MercerError("disposed", "This recommender has been disposed of.");
    }
    return this.#exports;
  }

  /**
   * A trap inside wasm (out of memory, a broken build) surfaces as a MercerError like all else. It
   * leaves the engine in an unknown state, so that this one answers nothing more.
   */
  #run(call: (wasm: WasmExports) => number): void {
    const wasm = this.#open();
    let code: number;
    try {
      code = call(wasm);
    } catch (cause) {
      this.#failure = new MercerError(
        "wasm-failed",
        `mercer.wasm failed (${describeCause(cause)}). Reload the page; if it happens again, the ` +
          "model and the script may come from different versions.",
        { cause },
      );
      throw this.#failure;
    }
    if (code !== 0) throw new MercerError(kCoreErrors[code - 1]!, this.#text());
  }
}

function readAnswer(words: Uint32Array<ArrayBuffer>, attributeCount: number): ScoringAnswer {
  const floats = new Float32Array(words.buffer);
  const [count = 0, isExact] = words;
  const begin = 2 + attributeCount;
  const width = (words.length - begin) / (count + 1);
  return {
    items: Uint32Array.from({ length: count }, (_, row) => words[begin + row * width]!),
    rows: floats.subarray(begin),
    interests: floats.subarray(2, begin),
    historyIsExact: isExact === 1,
  };
}

/** Prices are kept as float32, in which 2.95 reads 2.9500000477; seven digits are all it holds. */
function shortest(value: number): number {
  return Number(value.toPrecision(7));
}

function readContents(
  words: Uint32Array<ArrayBuffer>,
  text: string,
): Omit<ModelContents, "engine"> {
  const [itemCount = 0, attributeCount = 0] = words;
  const prices = new Float32Array(words.buffer, 8, itemCount);
  const labelCounts = words.subarray(2 + itemCount);
  const labelCount = labelCounts.reduce((sum, count) => sum + count, 0);
  const strings = text.split("\0"); // one more than texts, for each of them ends with a 0
  if (strings.length !== 2 * (itemCount + attributeCount + labelCount) + 1) {
    throw new MercerError(
      "malformed-input",
      "The model file has a text with a zero character in it. Export it again from clean titles.",
    );
  }
  let at = 0;
  const next = (): string => strings[at++]!;
  const catalogue = Array.from(
    prices,
    (price): CatalogueItem => ({ id: next(), title: next(), price: shortest(price) }),
  );
  const attributes = Array.from(
    labelCounts,
    (count): Attribute => ({
      name: next(),
      description: next(),
      labels: Object.fromEntries(Array.from({ length: count }, () => [next(), next()])),
    }),
  );
  return { catalogue, attributes };
}
