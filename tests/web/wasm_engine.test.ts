// The engine on the real mercer.wasm and the demonstration's model, in Node.
import type { WasmExports } from "mercer-wasm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { MercerError, Recommender, type Recommendation } from "../../web/src/index.ts";
import { modelUnderTest } from "./model_under_test.ts";

let bytes: Uint8Array;
let mercer: Recommender;

beforeAll(async () => {
  bytes = modelUnderTest();
  mercer = await Recommender.load(bytes); // no Worker in Node: scores on this thread
});

/** A fresh history of views, and no wishes. */
function remember(...items: readonly string[]): void {
  void mercer.history.erase();
  mercer.steering = {};
  for (const item of items) mercer.observe({ type: "view", item });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function partNamed<T extends { readonly name: string }>(parts: readonly T[], name: string): T {
  return parts.find((part) => part.name === name)!;
}

function idsOf({ items }: Pick<Recommendation, "items">): string[] {
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
    void mercer.history.erase();
    const popular = await mercer.recommend();
    for (const item of ["22423", "20725", "84879"]) mercer.observe({ type: "view", item });
    const personal = await mercer.recommend();
    expect(idsOf(personal)).not.toEqual(idsOf(popular));
    expect(idsOf(personal)).not.toContain("22423");
    expect(personal.interests.some(({ value }) => value !== 0)).toBe(true);
    void mercer.history.erase();
    expect(await mercer.recommend()).toEqual(popular);
  });

  it("explains every score to the last digit of float32", async () => {
    void mercer.history.erase();
    for (const item of ["22423", "85123A", "22112", "20725"])
      mercer.observe({ type: "view", item });
    const { items } = await mercer.recommend({ k: 500 });
    expect(items).toHaveLength(500);
    for (const { score, explanation } of items) {
      const { bias, attributes, taste, history } = explanation;
      const named = sum(attributes.map(({ contribution }) => contribution));
      const seen = sum(history.map(({ contribution }) => contribution));
      expect(Math.abs(bias + named + taste - score)).toBeLessThan(1e-3);
      expect(Math.abs(bias + seen - score)).toBeLessThan(1e-3);
    }
    const scores = items.map((item) => item.score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  it("gives the same reasons when asked for given items", async () => {
    remember("22423", "85123A", "20725");
    const listed = await mercer.recommend({ k: 30 });
    const explained = await mercer.explain(idsOf(listed));
    expect(explained).toEqual(listed);
  });

  it("splits a score over history and attributes at once", async () => {
    remember("22423", "85123A", "20725");
    const { items } = await mercer.recommend({ k: 20 });
    for (const { id, explanation } of items) {
      const cells = await mercer.cells(id);
      for (const { id: seen, contribution } of cells) {
        const whole = explanation.history.find((part) => part.id === seen)!.contribution;
        expect(Math.abs(contribution - whole)).toBeLessThan(1e-3);
      }
      for (const { name, contribution } of explanation.attributes) {
        const parts = cells.map(({ attributes }) => partNamed(attributes, name).contribution);
        expect(Math.abs(sum(parts) - contribution)).toBeLessThan(1e-3);
      }
      expect(Math.abs(sum(cells.map(({ taste }) => taste)) - explanation.taste)).toBeLessThan(1e-3);
    }
  });

  it("says why this rather than something else, and it adds up", async () => {
    remember("22423", "85123A", "20725");
    mercer.steering = { festive: 1 };
    const { items } = await mercer.recommend({ k: 50 });
    const average = items[0]!.explanation.average!;
    for (const { score, explanation } of items) {
      for (const other of [average, items[0]!.explanation]) {
        const difference = explanation.against(other);
        const { bias, attributes, taste, steering, history } = difference;
        const named = sum(attributes.map(({ contribution }) => contribution));
        const seen = sum(history.map(({ contribution }) => contribution));
        expect(Math.abs(bias + named + taste + steering - difference.score)).toBeLessThan(2e-3);
        expect(Math.abs(bias + seen + steering - difference.score)).toBeLessThan(2e-3);
        expect(Math.abs(difference.score - (score - other.score))).toBeLessThan(1e-4);
      }
    }
  });

  it("names in its sentences only what speaks for the item", async () => {
    remember("22423", "85123A", "20725", "84879");
    const { items } = await mercer.recommend({ k: 300 });
    const labels = Object.fromEntries(mercer.attributes.map(({ name }) => [name, `<${name}>`]));
    for (const { explanation } of items) {
      const text = explanation.text("en", { labels });
      const { attributes, history } = explanation.against();
      for (const { name, contribution } of attributes) {
        if (text.includes(`<${name}>`)) expect(contribution).toBeGreaterThan(0);
      }
      for (const { title, contribution } of history) {
        if (text.includes(`“${title}”`)) expect(contribution).toBeGreaterThan(0);
      }
    }
  });

  it("knows which items of the history a place is owed to", async () => {
    remember("22423", "85123A", "20725", "84879", "22112");
    const { items } = await mercer.recommend({ k: 8 });
    let found = 0;
    for (const { id } of items) {
      const answer = await mercer.whatIf({ drop: id, k: 8 });
      expect(idsOf(answer.before)).toEqual(idsOf({ items }));
      const isGone = !idsOf(answer.after).includes(id);
      expect(isGone).toBe(answer.without.length > 0);
      if (!isGone) continue;
      found++;
      const left = answer.leaves.map((item) => item.id);
      expect(left).toContain(id);
      expect(answer.enters).toHaveLength(left.length);
      const again = await mercer.whatIf({ without: answer.without.map((item) => item.id), k: 8 });
      expect(idsOf(again.after)).toEqual(idsOf(answer.after));
      if (answer.isProven && answer.without.length === 2) {
        for (const { id: single } of mercer.history) {
          const less = await mercer.whatIf({ without: [single], k: 8 });
          expect(idsOf(less.after)).toContain(id);
        }
      }
    }
    expect(found).toBeGreaterThan(0);
    const absent = mercer.catalogue.find((item) => !idsOf({ items }).includes(item.id));
    await expect(mercer.whatIf({ drop: absent!.id, k: 8 })).rejects.toMatchObject({
      code: "invalid-argument",
    });
  });

  it("compares with other wishes without taking them on", async () => {
    remember("22423", "20725");
    const { before, after } = await mercer.whatIf({ steer: { festive: 1.5 }, k: 12 });
    expect(before).toEqual(await mercer.recommend({ k: 12 }));
    expect(after).toEqual(await mercer.recommend({ k: 12, steer: { festive: 1.5 } }));
    expect(mercer.steering).toEqual({});
  });

  it("lists no less of an attribute the more of it is wished for, and forgets the wish", async () => {
    remember("22423", "20725", "84879");
    const plain = await mercer.recommend({ k: 10 });
    for (const { name } of mercer.attributes) {
      let mean = -Infinity;
      for (let wish = -2; wish <= 2; wish += 0.5) {
        mercer.steering = { [name]: wish };
        const { items } = await mercer.recommend({ k: 10 });
        const levels = items.map(({ explanation }) => partNamed(explanation.attributes, name).level);
        const now = sum(levels) / levels.length;
        expect(now).toBeGreaterThanOrEqual(mean - 1e-5);
        mean = now;
      }
    }
    mercer.steering = {};
    expect(await mercer.recommend({ k: 10 })).toEqual(plain);
  });

  it("returns no more than the catalogue holds", async () => {
    void mercer.history.erase();
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

  it("answers nothing more once it has trapped", async () => {
    const { instantiate } = WebAssembly;
    let isBroken = false;
    const spy = vi.spyOn(WebAssembly, "instantiate").mockImplementationOnce((async (
      ...given: Parameters<typeof instantiate>
    ) => {
      const { instance } = (await instantiate(...given)) as unknown as {
        instance: { exports: unknown };
      };
      const exports = instance.exports as WasmExports;
      const recommend: WasmExports["recommend"] = (...request) => {
        if (isBroken) throw new WebAssembly.RuntimeError("unreachable");
        return exports.recommend(...request);
      };
      return { instance: { exports: { ...exports, recommend } } };
    }) as unknown as typeof instantiate);
    const breaking = await Recommender.load(bytes);
    spy.mockRestore();
    expect((await breaking.recommend()).items).toHaveLength(8);
    isBroken = true;
    await expect(breaking.recommend()).rejects.toMatchObject({ code: "wasm-failed" });
    isBroken = false;
    await expect(breaking.recommend()).rejects.toMatchObject({ code: "wasm-failed" });
    breaking.dispose();
    await expect(breaking.recommend()).rejects.toMatchObject({ code: "disposed" });
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
