// What a shop adds to the model's ranking: filters, stock, boosts, pins, diversity and similar
// items. On the real engine and the demonstration's model, in Node.
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  Recommender,
  type Explanation,
  type Recommendation,
  type RecommendOptions,
} from "../../web/src/index.ts";
import { modelUnderTest } from "./model_under_test.ts";

const kSeen = ["22423", "85123A", "20725"];
let mercer: Recommender;

beforeAll(async () => {
  mercer = await Recommender.load(modelUnderTest());
});
beforeEach(async () => {
  await mercer.history.erase();
  mercer.steering = {};
  mercer.soldOut = [];
  for (const item of kSeen) mercer.observe({ type: "view", item });
});

const idsOf = ({ items }: Pick<Recommendation, "items">): string[] => items.map(({ id }) => id);
const listed = async (options: RecommendOptions): Promise<string[]> =>
  idsOf(await mercer.recommend(options));
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Both ways of adding up a score's parts. */
function totals({ bias, attributes, taste, steering, boost, history }: Explanation): number[] {
  const named = sum(attributes.map(({ contribution }) => contribution));
  const seen = sum(history.map(({ contribution }) => contribution));
  return [bias + named + taste + steering + boost, bias + seen + steering + boost];
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error as { code?: string }).code,
  );
}

describe("Ids given as one string", () => {
  it.each(["exclude", "filter", "pins"] as const)("are refused as `%s`, not taken apart", async (name) => {
    expect(await codeOf(mercer.recommend({ [name]: "22423" }))).toBe("invalid-argument");
  });

  it("are refused as what is sold out, and by whatIf", async () => {
    expect(() => (mercer.soldOut = "22423")).toThrow(/list: \["22423"\]/);
    expect(await codeOf(mercer.whatIf({ without: "22423" }))).toBe("invalid-argument");
  });
});

describe("A filter", () => {
  it("keeps the order of what passes, by set or by test alike", async () => {
    const all = await listed({ k: mercer.catalogue.length });
    const isCheap = ({ price }: { readonly price: number }): boolean => price < 1;
    const cheap = new Set(mercer.catalogue.filter(isCheap).map(({ id }) => id));
    expect(cheap.size).toBeGreaterThan(100);
    const wanted = all.filter((id) => cheap.has(id)).slice(0, 20);
    expect(await listed({ k: 20, filter: cheap })).toEqual(wanted);
    expect(await listed({ k: 20, filter: [...cheap, "unknown"] })).toEqual(wanted);
    expect(await listed({ k: 20, filter: isCheap })).toEqual(wanted);
  });

  it("that nothing passes gives an empty list, pins or not", async () => {
    const answer = await mercer.recommend({ filter: [], pins: ["22112"] });
    expect(answer.items).toEqual([]);
    expect((await mercer.recommend({ filter: [] })).interests).toEqual(answer.interests);
  });

  it("that throws is the caller's own error", async () => {
    const failing = (): boolean => {
      throw new RangeError("mine");
    };
    await expect(mercer.recommend({ filter: failing })).rejects.toThrow(RangeError);
    expect(await listed({ k: 3 })).toHaveLength(3);
  });

  it("gives fewer than k when fewer pass", async () => {
    const three = ["21212", "84879", "22112"];
    expect((await listed({ k: 8, filter: [...three, ...kSeen] })).sort()).toEqual(three.sort());
    expect(await listed({ k: 8, filter: kSeen, excludeSeen: false })).toHaveLength(3);
  });
});

describe("What is sold out", () => {
  it("is in no answer until it is back, and listeners are told", async () => {
    const before = await listed({ k: 10 });
    const likes = idsOf(await mercer.similar("22423", { k: 10 }));
    const listener = vi.fn();
    mercer.addEventListener("stockchange", listener);
    mercer.soldOut = [before[0]!, likes[0]!, "unknown"];
    expect(listener).toHaveBeenCalledTimes(1);
    expect([...mercer.soldOut]).toEqual([before[0], likes[0], "unknown"]);
    const left = (ids: readonly string[]): string[] => ids.filter((id) => !mercer.soldOut.has(id));
    expect(left(await listed({ k: 10 }))).toHaveLength(10);
    expect((await listed({ k: 10 })).slice(0, 8)).toEqual(left(before).slice(0, 8));
    expect(await listed({ k: 10, pins: [before[0]!] })).toEqual(await listed({ k: 10 }));
    expect(idsOf(await mercer.similar("22423", { k: 9 }))).toEqual(left(likes).slice(0, 9));
    const { before: one, after: other } = await mercer.whatIf({ steer: { festive: 1 }, k: 40 });
    expect(left([...idsOf(one), ...idsOf(other)])).toHaveLength(80);
    mercer.soldOut = [];
    expect(await listed({ k: 10 })).toEqual(before);
    mercer.removeEventListener("stockchange", listener);
  });

  it("can still be explained, beside the average of what can be had", async () => {
    const [first] = await listed({ k: 1 });
    const { items: before } = await mercer.explain([first!]);
    mercer.soldOut = mercer.catalogue.slice(0, 1000).map(({ id }) => id).concat(first!);
    const { items: after } = await mercer.explain([first!]);
    expect(after[0]!.score).toBe(before[0]!.score);
    const average = after[0]!.explanation.average!.score;
    expect(average).not.toBe(before[0]!.explanation.average!.score);
    const { items } = await mercer.recommend({ k: mercer.catalogue.length });
    expect(average).toBeCloseTo(sum(items.map(({ score }) => score)) / items.length, 4);
  });

  it("is the recommender's own copy", () => {
    const mine = new Set(["22423"]);
    mercer.soldOut = mine;
    mine.add("85123A");
    expect([...mercer.soldOut]).toEqual(["22423"]);
  });
});

describe("A boost", () => {
  it("is a part of the score by its own, as large as said", async () => {
    const plain = await mercer.explain(["22112", "21212"]);
    mercer.steering = { festive: 0.5 };
    const boosts = { "22112": 1, "21212": -0.5, unknown: 3 };
    const { items } = await mercer.explain(["22112", "21212", "84879"], { boosts });
    const [up, down, none] = items.map(({ explanation }) => explanation);
    expect(up!.boost).toBeGreaterThan(0);
    expect(down!.boost).toBeCloseTo(-up!.boost / 2, 5);
    expect(none!.boost).toBe(0);
    expect(plain.items.map(({ explanation }) => explanation.boost)).toEqual([0, 0]);
    for (const { score, explanation } of items) {
      for (const total of totals(explanation)) expect(Math.abs(total - score)).toBeLessThan(1e-3);
    }
    const difference = up!.against(down);
    expect(difference.boost).toBeCloseTo(1.5 * up!.boost, 4);
    expect(up!.text("en")).toMatch(/shop/i);
    expect(none!.text("en")).not.toMatch(/shop/i);
  });

  it("moves an item up or down the list, and only where it belongs", async () => {
    const all = await listed({ k: mercer.catalogue.length });
    const late = all[1500]!;
    const lifted = await listed({ k: all.length, boosts: { [late]: 100 } });
    expect(lifted).toEqual([late, ...all.filter((id) => id !== late)]);
    const sunk = await listed({ k: all.length, boosts: { [all[0]!]: -100 } });
    expect(sunk).toEqual([...all.slice(1), all[0]]);
  });

  it("cannot bring back what is left out", async () => {
    const boosts = { "22423": 100, "22112": 100 };
    const ids = await listed({ k: 10, boosts, exclude: ["22112"] });
    expect(ids).not.toContain("22423"); // seen
    expect(ids).not.toContain("22112");
  });
});

describe("Pins", () => {
  it("take the first places in their order, seen or not, and say so", async () => {
    const pins = ["22112", "85123A", "21212"];
    const { items } = await mercer.recommend({ k: 6, pins });
    const rest = await listed({ k: 6, exclude: pins });
    expect(idsOf({ items })).toEqual([...pins, ...rest.slice(0, 3)]);
    expect(items.map(({ explanation }) => explanation.pinned)).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
    const explained = await mercer.explain(idsOf({ items }));
    items.forEach(({ score }, at) => expect(score).toBe(explained.items[at]!.score));
    expect(explained.items.some(({ explanation }) => explanation.pinned)).toBe(false);
    expect((await mercer.explain(idsOf({ items }), { pins })).items).toEqual(items);
    const texts = items.map(({ explanation }) => explanation.text("en"));
    expect(texts[0]).toMatch(/shop/i);
    expect(texts[5]).not.toMatch(/shop/i);
  });

  it("that are unknown, excluded, filtered, sold out or named twice take no place", async () => {
    mercer.soldOut = ["84879"];
    const { items } = await mercer.recommend({
      k: 4,
      pins: ["unknown", "22112", "84879", "20725", "22112", "21212"],
      exclude: ["20725"],
      filter: ({ id }) => id !== "21212",
    });
    expect(items.map(({ explanation }) => explanation.pinned)).toEqual([true, false, false, false]);
    expect(items[0]!.id).toBe("22112");
    expect(new Set(idsOf({ items })).size).toBe(4);
  });

  it("beyond k are left out, and all of them may be pinned", async () => {
    const pins = ["22112", "21212", "84879"];
    const { items } = await mercer.recommend({ k: 2, pins });
    expect(idsOf({ items })).toEqual(pins.slice(0, 2));
    expect(items.every(({ explanation }) => explanation.pinned)).toBe(true);
  });

  it("hold before and after in whatIf", async () => {
    const pins = ["22112"];
    const { before, after } = await mercer.whatIf({ pins, without: kSeen, k: 5 });
    for (const { items } of [before, after]) {
      const pinned = items.filter(({ explanation }) => explanation.pinned);
      expect(idsOf({ items: pinned })).toEqual(pins);
      expect(items[0]!.id).toBe("22112");
    }
  });
});

describe("Diversity", () => {
  /** How alike the items of a list are, two by two, by their parts. */
  async function likeness(ids: readonly string[]): Promise<number> {
    const pairs = await Promise.all(
      ids.map(async (id) => {
        const others = ids.filter((other) => other !== id);
        const { items } = await mercer.similar(id, { k: others.length, filter: others });
        return items.map(({ score }) => score);
      }),
    );
    const all = pairs.flat();
    expect(all).toHaveLength(ids.length * (ids.length - 1));
    return sum(all) / all.length;
  }

  it("of 0 changes nothing; more of it lists items less alike, scores as they were", async () => {
    const plain = await mercer.recommend({ k: 10 });
    expect(await mercer.recommend({ k: 10, diversity: 0 })).toEqual(plain);
    const some = await mercer.recommend({ k: 10, diversity: 0.5 });
    const most = await mercer.recommend({ k: 10, diversity: 1 });
    expect(idsOf(some)[0]).toBe(idsOf(plain)[0]);
    const [none, little, much] = [
      await likeness(idsOf(plain)),
      await likeness(idsOf(some)),
      await likeness(idsOf(most)),
    ] as const;
    expect(little).toBeLessThan(none);
    expect(much).toBeLessThan(little);
    const explained = await mercer.explain(idsOf(some));
    expect(some.items.map(({ score }) => score)).toEqual(explained.items.map(({ score }) => score));
  });

  it("leaves pins where they are and excluded items out", async () => {
    const pins = ["22112", "21212"];
    const ids = await listed({ k: 10, diversity: 0.5, pins, exclude: ["84879"] });
    expect(ids.slice(0, 2)).toEqual(pins);
    expect(ids).toHaveLength(10);
    for (const id of ["84879", ...kSeen]) expect(ids).not.toContain(id);
    expect(new Set(ids).size).toBe(10);
  });
});

describe("Similar items", () => {
  it("are like the given item, not like what was seen", async () => {
    const answer = await mercer.similar("47566", { k: 20 });
    expect(answer.items).toHaveLength(20);
    expect(idsOf(answer)).not.toContain("47566");
    await mercer.history.erase();
    mercer.steering = { festive: 2 };
    expect(await mercer.similar("47566", { k: 20 })).toEqual(answer);
    expect(answer.items[0]!.title).toMatch(/BUNTING/);
  });

  it("have cosines as scores, which split like all scores do", async () => {
    const { items } = await mercer.similar("47566", { k: 200 });
    const scores = items.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    expect(scores[0]).toBeLessThanOrEqual(1 + 1e-6);
    for (const { score, explanation } of items) {
      for (const total of totals(explanation)) expect(Math.abs(total - score)).toBeLessThan(1e-5);
      expect(explanation.history.map(({ id }) => id)).toEqual(["47566"]);
      expect(explanation.average!.score).toBe(0);
      expect(explanation.text("en")).toContain("“PARTY BUNTING”");
    }
  });

  it("are the same both ways", async () => {
    const [one] = (await mercer.similar("47566", { k: 1 })).items;
    const { items } = await mercer.similar(one!.id, { filter: ["47566"] });
    expect(items[0]!.score).toBeCloseTo(one!.score, 6);
  });

  it("leave out what is excluded or filtered, and what was seen if asked to", async () => {
    const all = idsOf(await mercer.similar("22423", { k: 40 }));
    mercer.observe({ type: "view", item: all[2]! });
    const [excluded, unwanted, seen] = all;
    const without = (...ids: string[]): string[] =>
      all.filter((id) => !ids.includes(id)).slice(0, 30);
    const ask = async (options: object): Promise<string[]> =>
      idsOf(await mercer.similar("22423", { k: 30, ...options }));
    expect(await ask({})).toEqual(all.slice(0, 30));
    expect(await ask({ exclude: [excluded!] })).toEqual(without(excluded!));
    const filter = mercer.catalogue.map(({ id }) => id).filter((id) => id !== unwanted);
    expect(await ask({ filter })).toEqual(without(unwanted!));
    expect(await ask({ excludeSeen: true })).toEqual(without(seen!, ...kSeen));
  });

  it("of an item that the model does not have are refused", async () => {
    expect(await codeOf(mercer.similar("unknown"))).toBe("not-found");
  });
});

describe("A wrong option", () => {
  it.each<[string, object]>([
    ["k", { k: 0 }],
    ["k", { k: Number.POSITIVE_INFINITY }],
    ["k", { k: "8" }],
    ["diversity", { diversity: -0.01 }],
    ["diversity", { diversity: 1.01 }],
    ["diversity", { diversity: Number.NaN }],
    ["boost", { boosts: { "22423": 101 } }],
    ["boost", { boosts: { "22423": Number.NaN } }],
    ["wish", { steer: { festive: -101 } }],
    ["attribute", { steer: { unheard_of: 1 } }],
  ])("(%s) is refused, and named: %j", async (name, options) => {
    await expect(mercer.recommend(options)).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringContaining(name) as string,
    });
    expect(await listed({ k: 3 })).toHaveLength(3);
  });

  it.each([{ pins: ["22112"] }, { diversity: 0.5 }, { without: [] }])(
    "whatIf takes `drop` alone, not with %j",
    async (others) => {
      const [drop] = await listed({ k: 1 });
      expect(await codeOf(mercer.whatIf({ drop: drop!, ...others }))).toBe("invalid-argument");
    },
  );

  it("whatIf cannot drop what is not listed or not there", async () => {
    expect(await codeOf(mercer.whatIf({ drop: "22423" }))).toBe("invalid-argument");
    expect(await codeOf(mercer.whatIf({ drop: "unknown" }))).toBe("not-found");
  });

  it.each([10_000, 2 ** 32 + 1, 1e300])("k = %s is no more than the catalogue", async (k) => {
    expect(await listed({ k, excludeSeen: false })).toHaveLength(mercer.catalogue.length);
    const unseen = mercer.catalogue.length - kSeen.length;
    expect(await listed({ k, pins: ["22112"] })).toHaveLength(unseen);
  });
});
