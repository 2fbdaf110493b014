// mercer.wasm on the model that ships, damaged: a sample of what core/damaged_shipped_model_test.cpp
// tries natively at every place. No call may trap: each file is refused with an error of Mercer's,
// or gives the same answers.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { InlineScorer } from "../../web/src/engine/inline_scorer.ts";
import { kCoreErrors } from "../../web/src/engine/core_errors.ts";
import { MercerError } from "../../web/src/engine/mercer_error.ts";
import { root } from "./model_under_test.ts";

const whole = new Uint8Array(readFileSync(resolve(root, "models/online-retail/online-retail.mercer")));

/** Every `step`th place, and all of those near the ends, where the checksum does not look. */
function places(step: number): number[] {
  const nearAnEnd = (place: number) => place < 80 || place >= whole.length - 32;
  return Array.from(whole.keys()).filter((place) => place % step === 0 || nearAnEnd(place));
}

/** What the engine answers with this file, or the code of the error that it gives. */
async function outcomeOf(file: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    const scorer = await InlineScorer.open({ engine: "simd" }, Promise.resolve({ model: new Blob([file]) }));
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

const answers = await outcomeOf(whole);

describe("mercer.wasm on the shipped model", () => {
  it("has something to answer", () => {
    expect(answers).toMatch(/^\{.*[1-9].*\}$/);
  });

  it("refuses it when it is cut short", async () => {
    for (const size of places(9973)) {
      const outcome = await outcomeOf(whole.slice(0, size));
      expect([answers, "malformed-input"], `${size} bytes`).toContain(outcome);
      if (outcome === answers) expect(whole.length - size).toBeLessThan(16); // padding alone is missing
    }
  });

  it("refuses it, or is unharmed, when a byte is another", async () => {
    const refused = ["malformed-input", "checksum-mismatch", "unsupported-version"];
    const seen = new Set<string>();
    for (const place of places(9973)) {
      for (const change of [0x01, 0xff]) {
        const damaged = whole.slice();
        damaged[place]! ^= change;
        const outcome = await outcomeOf(damaged);
        expect([answers, ...refused], `byte ${place}`).toContain(outcome);
        seen.add(outcome);
      }
    }
    expect(seen).toEqual(new Set([answers, ...refused]));
  });
});
