// The other side of wasm/bindings.cpp, which says what an instance's exports do.
import type { WasmExports } from "mercer-wasm";
import { kCoreErrors } from "./core_errors.ts";
import { MercerError, describeCause, disposed, onDemand } from "./mercer_error.ts";
import {
  fetchAs,
  receiveModel,
  startTransfer,
  type FetchOptions,
  type ModelSource,
} from "./model_file.ts";
import {
  attributeCountOf,
  type ModelContents,
  type Scorer,
  type ScoringAnswer,
  type ScoringAnswers,
  type ScoringQuestions,
  type ScoringRequest,
  type WasmSource,
} from "./scorer.ts";
import { startInstance } from "./wasm_instance.ts";

/** The inputs by number, as in bindings.cpp. */
const kInputs = {
  history: 0,
  exclude: 1,
  steer: 2,
  boosts: 3,
  pins: 4,
  items: 5,
} as const;

/** A model opened on the thread that calls it. */
export class InlineScorer implements Scorer {
  contents!: ModelContents; // by the time that open() gives it away
  #exports: WasmExports | undefined;
  #failure: MercerError | undefined;

  /**
   * Compiles the engine while the model is on its way, of which the engine takes a copy. Throws a
   * MercerError.
   */
  static async open(
    wasm: WasmSource,
    { model, delta }: ModelSource,
    options: FetchOptions = {},
  ): Promise<InlineScorer> {
    const [{ exports, engine }, transfer, change] = await Promise.all([
      startInstance(wasm),
      startTransfer(model, options),
      typeof delta === "string"
        ? fetchAs("arrayBuffer", delta, "the delta", options)
        : delta?.arrayBuffer(),
    ]);
    const scorer = new InlineScorer(exports);
    const place = (size: number): Uint8Array => scorer.#place(size);
    const file = await receiveModel(transfer, place, options);
    if (change) {
      const { applyDelta } = await onDemand("apply_delta.js", import("./apply_delta.ts"));
      const failure = applyDelta(exports, file, change, place);
      if (failure) throw new MercerError(...failure);
    }
    scorer.#run((opening) => opening.open());
    scorer.contents = { words: scorer.#words(), text: scorer.#texts(), engine };
    return scorer;
  }

  /** @param exports of an instance that is this model's own: the memory of both goes together */
  private constructor(exports: WasmExports) {
    this.#exports = exports;
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

  async read(url: string): Promise<string> {
    return fetchAs("text", url, "what is displayed");
  }

  /** Where the engine has room for a file; a view until the next call. */
  #place(size: number): Uint8Array {
    let at = 0;
    this.#run((wasm) => {
      at = wasm.file(size);
      return 0;
    });
    return new Uint8Array(this.#open().memory.buffer, at, size);
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
          return wasm.recommend(request.k, request.diversity, request.probes);
        case "similar":
          return wasm.similar(item, request.k);
        case "removal":
          return wasm.removal(item, request.k);
        case "explain":
          return wasm.explain();
        case "cells":
          return wasm.cells(item);
      }
    });
    const words = this.#words();
    if (type === "cells") return { values: new Float32Array(words.buffer) };
    if (type === "removal") return { isProven: words[0] === 1, items: words.slice(1) };
    return readAnswer(words, attributeCountOf(this.contents));
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

  /** All texts of the model just opened, which come piece by piece. */
  #texts(): Uint8Array<ArrayBuffer> {
    const texts = new Uint8Array(this.#open().all_text_size());
    for (let at = 0; at < texts.length; this.#open().next_text()) {
      const piece = this.#bytes();
      texts.set(piece, at);
      at += piece.length;
    }
    return texts;
  }

  #bytes(): Uint8Array {
    const { memory, text, text_size } = this.#open();
    return new Uint8Array(memory.buffer, text(), text_size());
  }

  #open(): WasmExports {
    if (this.#failure) throw this.#failure;
    if (!this.#exports) throw disposed();
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
    if (code === 0) return;
    throw new MercerError(kCoreErrors[code - 1]!, new TextDecoder().decode(this.#bytes()));
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
