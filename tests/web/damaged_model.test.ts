// mercer.wasm on the model that ships, damaged: a sample of what core/damaged_shipped_model_test.cpp
// tries natively at every place. No call may trap: each file is refused with an error of Mercer's,
// or gives the same answers. Without SIMD and as JavaScript at fewer places.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { InlineScorer } from "../../web/src/engine/inline_scorer.ts";
import { kCoreErrors } from "../../web/src/engine/core_errors.ts";
import { MercerError } from "../../web/src/engine/mercer_error.ts";
import type { Engine } from "../../web/src/engine/scorer.ts";
import { root } from "./model_under_test.ts";

const whole = new Uint8Array(readFileSync(resolve(root, "models/online-retail/online-retail.mercer")));

/** Every `step`th place, and more of those near the ends, where the checksum does not look. */
function places([step, nearStep]: Steps): number[] {
  const isNear = (place: number): boolean => place < 80 || place >= whole.length - 32;
  return Array.from(whole.keys()).filter((place) => place % (isNear(place) ? nearStep : step) === 0);
}
type Steps = readonly [step: number, nearStep: number];
const engines: readonly (readonly [Engine, Steps])[] = [
  ["simd", [9973, 1]],
  ["wasm", [99_991, 4]],
  ["javascript", [99_991, 8]],
];

/** What the engine answers with this file, or the code of the error that it gives. */
async function outcomeOf(file: Uint8Array<ArrayBuffer>, engine: Engine): Promise<string> {
  try {
    const scorer = await InlineScorer.open({ engine }, { model: new Blob([file]) });
    const history = Uint32Array.of(3, 1000, 2000);
    const none = new Uint32Array();
    const steer = new Float32Array();
    const request = { history, k: 10, exclude: none, steer, pins: none, boosts: [], diversity: 0, probes: 0 };
    return JSON.stringify(await scorer.ask("recommend", { request }));
  } catch (error) {
    if (error instanceof MercerError && (kCoreErrors as readonly string[]).includes(error.code)) return error.code;
    throw error;
  }
}

const answers = await outcomeOf(whole, "simd");

describe.each(engines)("The shipped model in %s", (engine, steps) => {
  it("has something to answer", async () => {
    expect(answers).toMatch(/^\{.*[1-9].*\}$/);
    expect(await outcomeOf(whole, engine)).toBe(answers);
  });

  it("is refused when it is cut short", async () => {
    for (const size of places(steps)) {
      const outcome = await outcomeOf(whole.slice(0, size), engine);
      expect([answers, "malformed-input"], `${size} bytes`).toContain(outcome);
      if (outcome === answers) expect(whole.length - size).toBeLessThan(16); // padding alone is missing
    }
  });

  it("is refused, or is unharmed, when a byte is another", async () => {
    const refused = ["malformed-input", "checksum-mismatch", "unsupported-version"];
    const seen = new Set<string>();
    for (const place of places(steps)) {
      for (const change of [0x01, 0xff]) {
        const damaged = whole.slice();
        damaged[place]! ^= change;
        const outcome = await outcomeOf(damaged, engine);
        expect([answers, ...refused], `byte ${place}`).toContain(outcome);
        seen.add(outcome);
      }
    }
    expect(seen).toEqual(new Set([answers, ...refused]));
  });
});
