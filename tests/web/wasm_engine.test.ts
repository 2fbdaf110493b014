// The engine on the real mercer.wasm and the demonstration's model, in Node.
import { beforeAll, describe, expect, it } from "vitest";
import { MercerError, Recommender, type Recommendation } from "../../web/src/index.ts";
import { modelUnderTest } from "./model_under_test.ts";

let bytes: Uint8Array;
let mercer: Recommender;

beforeAll(async () => {
  bytes = modelUnderTest();
  mercer = await Recommender.load(bytes); // no Worker in Node: scores on this thread
});

function idsOf({ items }: Recommendation): string[] {
  return items.map((item) => item.id);
}

describe("mercer.wasm", () => {
  it("opens the model with its catalogue and attributes", () => {
    expect(mercer.catalogue.length).toBeGreaterThan(3000);
    expect(mercer.item("85123A")).toMatchObject({ title: "WHITE HANGING HEART T-LIGHT HOLDER" });
    expect(mercer.item("85123A")?.price).toBe(2.95);
    expect(mercer.attributes.map((attribute) => attribute.name)).toContain("festive");
  });

  it("follows the history, and forgets it", async () => {
    mercer.forget();
    const popular = await mercer.recommend();
    for (const item of ["22423", "20725", "84879"]) mercer.observe({ type: "view", item });
    const personal = await mercer.recommend();
    expect(idsOf(personal)).not.toEqual(idsOf(popular));
    expect(idsOf(personal)).not.toContain("22423");
    expect(personal.interests.some(({ value }) => value !== 0)).toBe(true);
    mercer.forget();
    expect(await mercer.recommend()).toEqual(popular);
  });

  it("explains every score to the last digit of float32", async () => {
    mercer.forget();
    for (const item of ["22423", "85123A", "22112", "20725"])
      mercer.observe({ type: "view", item });
    const { items } = await mercer.recommend({ k: 500 });
    expect(items).toHaveLength(500);
    for (const { score, explanation } of items) {
      const sum = (parts: readonly { contribution: number }[]): number =>
        parts.reduce((total, part) => total + part.contribution, 0);
      expect(
        Math.abs(explanation.bias + sum(explanation.attributes) + explanation.taste - score),
      ).toBeLessThan(1e-3);
      expect(Math.abs(explanation.bias + sum(explanation.history) - score)).toBeLessThan(1e-3);
    }
    const scores = items.map((item) => item.score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  it("returns no more than the catalogue holds", async () => {
    mercer.forget();
    const { items } = await mercer.recommend({ k: 1_000_000 });
    expect(items).toHaveLength(mercer.catalogue.length);
  });

  it.each([0.25, 0.5, 0.999])("refuses a model cut off at %s of its length", async (share) => {
    const cut = bytes.slice(0, Math.floor(bytes.length * share));
    const error = await Recommender.load(cut).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MercerError);
    expect(["malformed-input", "checksum-mismatch"]).toContain((error as MercerError).code);
  });

  it("notices a single changed byte", async () => {
    const changed = bytes.slice();
    changed[Math.floor(changed.length / 2)]! ^= 1;
    await expect(Recommender.load(changed)).rejects.toMatchObject({ code: "checksum-mismatch" });
  });

  it("does not grow when models come and go", async () => {
    for (let round = 0; round < 60; round++) {
      const one = await Recommender.load(bytes);
      one.dispose();
    }
    // Each load has its own wasm memory; what matters is that this many fit in one process.
    expect(process.memoryUsage().rss).toBeLessThan(1.5e9);
  });
});
