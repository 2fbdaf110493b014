// mercer.wasm on files made to do harm: those that the fuzzers came upon (tests/fuzz/corpus), and
// changes of them with the checksum set right, so that they get past it. With SIMD all of them; a share of
// them without it and as JavaScript, which must come to the same.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { plainUrl, simdUrl } from "mercer-wasm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InlineScorer } from "../../web/src/engine/inline_scorer.ts";
import { kCoreErrors } from "../../web/src/engine/core_errors.ts";
import { MercerError } from "../../web/src/engine/mercer_error.ts";
import type { Engine } from "../../web/src/engine/scorer.ts";
import { root, modelUnderTest } from "./model_under_test.ts";
import { layoutOf, seal, xxh64 } from "./sealed_model.ts";

const kChangesAFile = 40;
/** The most that a file may make of wasm's memory: so many times its size, and so many bytes. */
const kMemoryFactor = 6;
const kMemoryBytes = 2 ** 21;

const corpus = resolve(root, "tests/fuzz/corpus/model");
const files = readdirSync(corpus)
  .toSorted()
  .map((name) => new Uint8Array(readFileSync(resolve(corpus, name))));

const binaries = {
  simd: new Uint8Array(readFileSync(simdUrl())),
  wasm: new Uint8Array(readFileSync(plainUrl())),
  javascript: undefined,
};
let memory: WebAssembly.Memory | undefined; // of the latest instance of WebAssembly
let initialBytes: number;

// Compiles once for all the instances of a test, and looks at their memory.
beforeEach(() => {
  const { compile, instantiate } = WebAssembly;
  const modules = new Map<BufferSource, Promise<WebAssembly.Module>>();
  vi.spyOn(WebAssembly, "instantiate").mockImplementation((async (
    bytes: BufferSource,
    imports: WebAssembly.Imports,
  ) => {
    if (!modules.has(bytes)) modules.set(bytes, compile(bytes));
    const instance = await instantiate(await modules.get(bytes)!, imports);
    memory = instance.exports["memory"] as WebAssembly.Memory;
    initialBytes = memory.buffer.byteLength;
    return { instance };
  }) as unknown as typeof instantiate);
});
afterEach(() => void vi.restoreAllMocks());

/** A generator of numbers below 1 that is the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy whose content, or once in a while anything, has other bytes here and there. */
function changed(file: Uint8Array, random: () => number): Uint8Array {
  const copy = file.slice();
  const isSealed = random() < 0.9;
  const where = (isSealed && layoutOf(copy)?.content) || copy;
  const telling = [0, 1, 0x7f, 0x80, 0xff];
  for (let count = 1 + Math.floor(random() * 3); count > 0 && where.length > 0; count--) {
    const at = Math.floor(random() * where.length);
    where[at] = random() < 0.5 ? telling[Math.floor(random() * 5)]! : Math.floor(random() * 256);
  }
  if (isSealed) seal(copy);
  return random() < 0.95 ? copy : copy.subarray(0, Math.floor(random() * copy.length));
}

/** "opened" and all answers, if a file opens; else which error of the core's came. */
type Outcome = readonly [what: string, answers?: readonly unknown[]];

async function outcomeOf(file: Uint8Array, engine: Engine = "simd"): Promise<Outcome> {
  try {
    const model = new Blob([file as Uint8Array<ArrayBuffer>]);
    const source = { engine, wasmBinary: binaries[engine] };
    const scorer = await InlineScorer.open(source, { model });
    return ["opened", await askEverything(scorer)];
  } catch (error) {
    if (error instanceof MercerError && isOfTheCore(error)) return [error.code];
    throw error;
  } finally {
    if (memory) {
      expect(memory.buffer.byteLength).toBeLessThanOrEqual(
        Math.max(initialBytes, kMemoryFactor * file.length + kMemoryBytes),
      );
    }
  }
}

function isOfTheCore({ code }: MercerError): boolean {
  return (kCoreErrors as readonly string[]).includes(code);
}

/** Every question's answer, or the code of its error. */
async function askEverything(scorer: InlineScorer): Promise<unknown[]> {
  const none = new Uint32Array();
  const [itemCount = 0, attributeCount = 0] = scorer.contents.words;
  const history = Uint32Array.from({ length: Math.min(2, itemCount) }, (_, item) => item);
  const plain = { history, k: 5, exclude: none, steer: new Float32Array(), pins: none, boosts: [], diversity: 0, probes: 0 };
  const request = { ...plain, steer: new Float32Array(attributeCount).fill(1), diversity: 0.3 };
  const questions = [
    () => scorer.ask("recommend", { request: plain }),
    () => scorer.ask("recommend", { request }),
    () => scorer.ask("explain", { request, items: history }),
    () => scorer.ask("similar", { request, item: 0 }),
    () => scorer.ask("cells", { request, item: 0 }),
    () => scorer.ask("removal", { request: plain, item: itemCount - 1 }),
  ];
  const answers: unknown[] = [];
  for (const ask of questions) {
    answers.push(await ask().catch((error: unknown) => {
      // A damaged model's numbers may overflow, and not every encoder can answer everything.
      if (error instanceof MercerError && isOfTheCore(error)) return error.code;
      throw error;
    }));
  }
  return answers;
}

/** An outcome to its last digit. */
function textOf(outcome: Outcome): string {
  return JSON.stringify(outcome, (_, value: unknown) => (ArrayBuffer.isView(value) ? String(value) : value));
}

describe("mercer.wasm", () => {
  it("has the checksum that the tests compute", () => {
    const model = modelUnderTest();
    const { content, checksumAt } = layoutOf(model)!;
    const stored = new DataView(model.buffer, model.byteOffset).getBigUint64(checksumAt, true);
    expect(xxh64(content)).toBe(stored);
  });

  it("opens or refuses every file that the fuzzers came upon", async () => {
    const outcomes: string[] = [];
    for (const file of files) outcomes.push((await outcomeOf(file))[0]);
    expect(outcomes).toContain("opened");
    expect(outcomes.filter((outcome) => outcome !== "opened").length).toBeGreaterThan(0);
  });

  it("opens or refuses every change of them", async () => {
    const random = randomNumbers(7);
    const counts = new Map<string, number>();
    for (const file of files) {
      for (let change = 0; change < kChangesAFile; change++) {
        const [outcome] = await outcomeOf(changed(file, random));
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
    }
    // Else nothing has been tried.
    for (const outcome of ["opened", "malformed-input", "checksum-mismatch", "not-finite"]) {
      expect(counts.get(outcome) ?? 0, outcome).toBeGreaterThan(0);
    }
  });

  it("opens or refuses changes of a whole shop's model, in bounded memory", async () => {
    const random = randomNumbers(8);
    const whole = modelUnderTest();
    expect((await outcomeOf(whole))[0]).toBe("opened");
    for (let change = 0; change < 20; change++) await outcomeOf(changed(whole, random));
  });

  it("comes to the same without SIMD and as JavaScript", async () => {
    const random = randomNumbers(9);
    const seen = new Set<string>();
    for (const file of files) {
      for (const bytes of [file, changed(file, random)]) {
        const expected = await outcomeOf(bytes);
        seen.add(expected[0]);
        for (const engine of ["wasm", "javascript"] as const) {
          expect(textOf(await outcomeOf(bytes, engine))).toBe(textOf(expected));
        }
      }
    }
    for (const what of ["opened", "malformed-input", "checksum-mismatch"]) expect(seen).toContain(what);
  });
});
