// A delta makes the same of a model in a page (web/src/engine/apply_delta.ts) as on the command line
// (core/src/delta.cpp): the same bytes, or an error of the same code, however it is damaged.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../web/src/engine/scorer.ts";
import { startInstance } from "../../web/src/engine/wasm_instance.ts";
import { modelPath, root } from "../web/model_under_test.ts";
import { appliedInPage } from "./delta_in_page.ts";

const kMercer = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native", "mercer");
const kFolder = resolve(root, "build/test/parity");
const kHeaderBytes = 32;
const kAbsurd = [0, 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const at = (name: string): string => resolve(kFolder, name);
const read = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));
const mercer = (...words: string[]): Buffer => execFileSync(kMercer, words, { stdio: "pipe" });

/** The bytes, or the code of the error. */
type Outcome = Uint8Array | string;

function onTheCommandLine(base: string, delta: Uint8Array): Outcome {
  writeFileSync(at("tried.delta"), delta);
  try {
    mercer("delta", "--apply", base, at("tried.delta"), "-o", at("made.mercer"));
  } catch (error) {
    const { stderr } = error as { stderr: Buffer };
    return /\[([a-z-]+)\]/.exec(String(stderr))?.[1] ?? String(stderr);
  }
  return read(at("made.mercer"));
}

async function inThePage(base: string, delta: Uint8Array<ArrayBuffer>, engine: Engine): Promise<Outcome> {
  const { exports } = await startInstance({ engine });
  const made = appliedInPage(exports, read(base), delta);
  return made instanceof Uint8Array ? made : made[0];
}

/** What both make of it, once they agree. */
async function outcome(base: string, delta: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  const expected = onTheCommandLine(base, delta);
  const made = await inThePage(base, delta, "simd");
  if (typeof made === "string" || typeof expected === "string") expect(made).toBe(expected);
  else expect(Buffer.compare(made, expected)).toBe(0); // a thousand times faster than toEqual
  return expected;
}

function withWord(delta: Uint8Array, place: number, word: number): Uint8Array<ArrayBuffer> {
  const changed = delta.slice() as Uint8Array<ArrayBuffer>;
  new DataView(changed.buffer).setUint32(4 * place, word, true);
  return changed;
}

let delta: Uint8Array<ArrayBuffer>;

/** Newer models, in which one item is dearer; in next.mercer it has a longer title as well. */
beforeAll(() => {
  mkdirSync(kFolder, { recursive: true });
  const guided = resolve(root, "models/online-retail/guided.csv");
  const update = (name: string, row: string): void => {
    writeFileSync(at("changed.tsv"), `id\ttitle\tprice\n${row}\n`);
    mercer("update", modelPath, "--catalogue", at("changed.tsv"), "--guided", guided, "-o", at(name));
  };
  update("dearer.mercer", "22423\t\t99");
  update("dearest.mercer", "22423\t\t990");
  update("next.mercer", "22423\tA title that is longer than the one it had before by far\t99");
  mercer("delta", modelPath, at("next.mercer"), "-o", at("next.delta"));
  delta = read(at("next.delta"));
});

describe("A delta", () => {
  it.each(["simd", "wasm", "javascript"] as const)("makes the new model to the byte (%s)", async (engine) => {
    const made = await inThePage(modelPath, delta, engine);
    expect(Buffer.compare(made as Uint8Array, read(at("next.mercer")))).toBe(0);
    expect(await outcome(modelPath, delta)).not.toBeTypeOf("string");
  });

  it("is refused for another model, even of the same size", async () => {
    const [one, other] = [at("dearer.mercer"), at("dearest.mercer")] as const;
    expect(read(other).length).toBe(read(one).length);
    mercer("delta", one, one, "-o", at("none.delta")); // copies all, whatever it is
    expect(await outcome(other, read(at("none.delta")))).toBe("checksum-mismatch");
    expect(await outcome(other, delta)).toBe("checksum-mismatch");
  });

  it("is refused when it is cut off", async () => {
    const sizes = [...Array(kHeaderBytes + 20).keys(), delta.length - 4, delta.length - 1];
    for (const size of sizes) {
      expect(await outcome(modelPath, delta.slice(0, size))).toBe("malformed-input");
    }
  });

  it("is refused or harmless when any of its numbers is absurd", async () => {
    const words = delta.length / 4;
    const places = [...Array(Math.min(words, 20)).keys(), words - 1];
    const next = read(at("next.mercer"));
    for (const place of places) {
      for (const word of kAbsurd) {
        const made = await outcome(modelPath, withWord(delta, place, word));
        if (typeof made !== "string") expect(Buffer.compare(made, next)).toBe(0);
      }
    }
  });

  it("may make what is at most four times as large as both together", async () => {
    const words = (readFileSync(modelPath).length + delta.length) / 4;
    for (const size of [4 * words, 4 * words + 1, 2 ** 28 + 1]) {
      expect(await outcome(modelPath, withWord(delta, 7, size))).toBe("malformed-input");
    }
  });
});
