import { beforeEach, describe, expect, it, vi } from "vitest";
import { kHistoryCapacity, loadLanguage, MercerError, Recommender } from "../../web/src/index.ts";
import { ShopperHistory } from "../../web/src/history/shopper_history.ts";
import { fakeCalls, fakeModelBytes } from "./fake_scorer.ts";

vi.mock("../../web/src/engine/inline_scorer.ts", () => import("./fake_scorer.ts"));

const load = (): Promise<Recommender> => Recommender.load(fakeModelBytes(), { worker: false });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MercerError);
  return (error as MercerError).code;
}

beforeEach(() => {
  fakeCalls.disposed = 0;
  fakeCalls.failNext = false;
  fakeCalls.isExact = true;
});

describe("Recommender history", () => {
  it("keeps distinct items in the order of their latest event, oldest first", async () => {
    const mercer = await load();
    for (const item of ["A", "B", "A"]) mercer.observe({ type: "view", item });
    mercer.observe({ type: "cart", item: "B" });
    expect(mercer.history.items).toEqual([
      { id: "A", title: "RED MUG", type: "view", at: expect.any(Number) as number },
      { id: "B", title: "BLUE MUG", type: "cart", at: expect.any(Number) as number },
    ]);
    expect([...mercer.history].map((item) => item.id)).toEqual(["A", "B"]);
  });

  it("ignores items that the model does not know, and says so", async () => {
    const mercer = await load();
    expect(mercer.observe({ type: "view", item: "new-today" })).toBe(false);
    expect(mercer.observe({ type: "view", item: "A" })).toBe(true);
    expect(mercer.history.length).toBe(1);
  });

  it("refuses malformed events", async () => {
    const mercer = await load();
    const wrong = [{ type: "look", item: "A" }, { type: "view" }, undefined];
    for (const event of wrong) {
      expect(() => mercer.observe(event as never)).toThrow(
        expect.objectContaining({ code: "invalid-argument" }) as Error,
      );
    }
  });

  it("forgets everything at once and tells listeners", async () => {
    const mercer = await load();
    const listener = vi.fn();
    mercer.addEventListener("historychange", listener);
    mercer.observe({ type: "view", item: "A" });
    await mercer.history.erase();
    await mercer.history.erase();
    expect(mercer.history.length).toBe(0);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it("drops the oldest item beyond its capacity", () => {
    const history = new ShopperHistory();
    for (let index = 0; index <= kHistoryCapacity; index++) {
      history.record({ item: String(index), type: "view" });
    }
    expect(history.length).toBe(kHistoryCapacity);
    expect(history.items[0]?.id).toBe("1");
  });
});

describe("Recommender.recommend", () => {
  it("gives the popular items while nothing has been seen", async () => {
    const mercer = await load();
    const { items, interests } = await mercer.recommend({ k: 2 });
    expect(items.map((item) => item.id)).toEqual(["C", "A"]);
    expect(items[0]).toMatchObject({ title: "PARTY BUNTING", price: 4.95, score: 0.75 });
    expect(interests.every(({ value }) => value === 0)).toBe(true);
  });

  it("splits every score exactly, by attribute and by history item", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    mercer.observe({ type: "view", item: "B" });
    const { items } = await mercer.recommend({ k: 4, excludeSeen: false });
    expect(items).toHaveLength(4);
    for (const { score, explanation } of items) {
      const sum = (parts: readonly { contribution: number }[]): number =>
        parts.reduce((total, part) => total + part.contribution, 0);
      expect(explanation.bias + sum(explanation.attributes) + explanation.taste).toBeCloseTo(
        score,
        5,
      );
      expect(explanation.bias + sum(explanation.history)).toBeCloseTo(score, 5);
    }
  });

  it("says whether the split by history is exact", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    for (const isExact of [true, false]) {
      fakeCalls.isExact = isExact;
      const { items } = await mercer.recommend({ k: 2 });
      expect(items.map((item) => item.explanation.historyIsExact)).toEqual([isExact, isExact]);
    }
  });

  it("orders contributions and interests largest first, under their own names", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "B" });
    const { items, interests } = await mercer.recommend({ k: 1 });
    expect(interests).toEqual([
      { name: "kitchen_dining", value: 0.5 },
      { name: "party", value: -1 },
    ]);
    expect(items[0]?.id).toBe("A");
    expect(items[0]?.explanation.attributes).toEqual([
      { name: "kitchen_dining", contribution: 0.5, level: 1, steering: 0 },
      { name: "party", contribution: expect.closeTo(0, 9) as number, level: 0, steering: 0 },
    ]);
    expect(items[0]?.explanation.history).toEqual([
      { id: "B", title: "BLUE MUG", contribution: expect.closeTo(0.52, 5) as number },
    ]);
  });

  it("gives reasons that stay what they were when the answer came, whenever they are read", async () => {
    const mercer = await load();
    for (const item of ["A", "B"]) mercer.observe({ type: "view", item });
    const [readAtOnce, readLate] = [await mercer.recommend({ pins: ["C"] }), await mercer.recommend({ pins: ["C"] })];
    const expected = JSON.stringify(readAtOnce);
    await mercer.refreshDisplay({ A: { title: "PINK MUG" } });
    await mercer.history.erase();
    mercer.steering = { party: 1 };
    await mercer.recommend({ k: 1 });
    mercer.dispose();
    expect(JSON.stringify(readLate)).toBe(expected);
    expect(expected).toContain("RED MUG");
    expect(expected).toMatch(/"pinned":true.*"pinned":false/);
  });

  it("gives reasons that clones and copies of items have, too", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    const [item] = (await mercer.recommend({ k: 1 })).items;
    const clone = structuredClone(item!);
    const copy = { ...item! };
    expect(Object.keys(item!)).toEqual(["id", "title", "price", "score", "explanation"]);
    expect(item!.explanation).toBe(item!.explanation);
    expect(copy.explanation).toBe(item!.explanation);
    expect(clone.explanation).toEqual({ ...item!.explanation });
    expect(clone.explanation.average?.history).toHaveLength(1);
    expect(item!.explanation.score).toBe(item!.score);
  });

  it("leaves out what was seen and what is excluded, and only that", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    const ids = async (options: object): Promise<string[]> =>
      (await mercer.recommend(options)).items.map((item) => item.id).sort();
    expect(await ids({ exclude: ["C", "unknown"] })).toEqual(["B", "D"]);
    expect(await ids({ excludeSeen: false })).toEqual(["A", "B", "C", "D"]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses k = %s", async (k) => {
    const mercer = await load();
    expect(await codeOf(mercer.recommend({ k }))).toBe("invalid-argument");
  });

  it("passes the core's errors on and survives them", async () => {
    const mercer = await load();
    fakeCalls.failNext = true;
    expect(await codeOf(mercer.recommend())).toBe("not-finite");
    expect((await mercer.recommend()).items).toHaveLength(4);
  });
});

describe("Recommender.steering", () => {
  it("is a term of its own in every score, and can be taken back", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    const before = await mercer.recommend({ k: 4 });
    const listener = vi.fn();
    mercer.addEventListener("steeringchange", listener);
    mercer.steering = { party: 2 };
    const steered = await mercer.recommend({ k: 4 });
    expect([before, steered].map(({ items }) => items[0]?.id)).toEqual(["B", "D"]);
    for (const { score, explanation } of steered.items) {
      const named = explanation.attributes.reduce((sum, part) => sum + part.contribution, 0);
      const { bias, taste, steering } = explanation;
      expect(bias + named + taste + steering).toBeCloseTo(score, 5);
    }
    mercer.steering = {};
    expect(await mercer.recommend({ k: 4 })).toEqual(before);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it("keeps a copy of its own", async () => {
    const mercer = await load();
    const wishes = { party: 1 };
    mercer.steering = wishes;
    wishes.party = 100;
    expect(mercer.steering).toEqual({ party: 1 });
  });

  it.each<[Record<string, number>]>([[{ nonsense: 1 }], [{ party: 101 }], [{ party: Number.NaN }]])(
    "refuses %s and keeps what it had",
    async (wishes) => {
      const mercer = await load();
      mercer.steering = { party: 1 };
      expect(() => {
        mercer.steering = wishes;
      }).toThrow(expect.objectContaining({ code: "invalid-argument" }) as Error);
      expect(mercer.steering).toEqual({ party: 1 });
    },
  );
});

describe("Explanation.against", () => {
  it("adds up to the difference of the scores, against the average and against another", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    mercer.steering = { party: 0.5 };
    const { items } = await mercer.recommend({ k: 3 });
    const [first, second] = items.map(({ explanation }) => explanation);
    for (const other of [first!.average!, second!]) {
      const difference = first!.against(other);
      const named = difference.attributes.reduce((sum, part) => sum + part.contribution, 0);
      const seen = difference.history.reduce((sum, part) => sum + part.contribution, 0);
      const { bias, taste, steering } = difference;
      expect(difference.score).toBeCloseTo(first!.score - other.score, 5);
      expect(bias + named + taste + steering).toBeCloseTo(difference.score, 5);
      expect(bias + seen + steering).toBeCloseTo(difference.score, 5);
      expect(difference.namedShare).toBeGreaterThanOrEqual(0);
      expect(difference.namedShare).toBeLessThanOrEqual(1);
    }
  });

  it("speaks of attributes by the model's labels", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    const { items } = await mercer.recommend({ k: 1 });
    expect(items[0]?.id).toBe("B");
    expect(items[0]?.explanation.text("en")).toMatch(/“Kitchen”/);
    await loadLanguage("de");
    expect(items[0]?.explanation.text("de")).toMatch(/„Küche“/);
  });
});

describe("Recommender.explain, cells and whatIf", () => {
  it("explains items in the order asked for, wherever they rank", async () => {
    const mercer = await load();
    mercer.observe({ type: "view", item: "A" });
    const { items } = await mercer.explain(["D", "A"]);
    expect(items.map(({ id }) => id)).toEqual(["D", "A"]);
    expect(await codeOf(mercer.explain(["Z"]))).toBe("not-found");
  });

  it("splits a score over history and attributes at once", async () => {
    const mercer = await load();
    for (const item of ["A", "B"]) mercer.observe({ type: "view", item });
    const cells = await mercer.cells("C");
    const { items } = await mercer.explain(["C"]);
    expect(cells.map(({ id }) => id)).toEqual(["A", "B"]);
    for (const { id, contribution } of cells) {
      const row = items[0]!.explanation.history.find((seen) => seen.id === id);
      expect(contribution).toBeCloseTo(row!.contribution, 5);
    }
  });

  it("says what enters and leaves the list", async () => {
    const mercer = await load();
    for (const item of ["A", "B"]) mercer.observe({ type: "view", item });
    const { before, after, enters, leaves, without } = await mercer.whatIf({
      without: ["A", "unknown"],
      k: 1,
    });
    expect(without.map(({ id }) => id)).toEqual(["A"]);
    const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id);
    expect(ids(after.items)).toEqual([
      ...ids(before.items).filter((id) => !ids(leaves).includes(id)),
      ...ids(enters),
    ]);
    expect(mercer.history.length).toBe(2);
  });

  it("takes either `without` or `drop`", async () => {
    const mercer = await load();
    expect(await codeOf(mercer.whatIf({ without: [], drop: "A" }))).toBe("invalid-argument");
  });
});

describe("Recommender.dispose", () => {
  it("frees the model once, and later calls say why they fail", async () => {
    const mercer = await load();
    mercer.dispose();
    mercer.dispose();
    expect(fakeCalls.disposed).toBe(1);
    expect(await codeOf(mercer.recommend())).toBe("disposed");
    expect(() => mercer.observe({ type: "view", item: "A" })).toThrow(/disposed/);
  });

  it("is what Symbol.dispose calls", async () => {
    const mercer = await load();
    mercer[Symbol.dispose]();
    expect(fakeCalls.disposed).toBe(1);
  });
});

describe("Recommender catalogue", () => {
  it("lists items and attributes in the model's order", async () => {
    const mercer = await load();
    expect(mercer.catalogue.map((item) => item.id)).toEqual(["A", "B", "C", "D"]);
    expect(mercer.attributes[1]).toEqual({
      name: "party",
      description: "0 = no, 10 = party supply.",
      labels: {},
    });
    expect(mercer.item("B")?.title).toBe("BLUE MUG");
    expect(mercer.item("Z")).toBeUndefined();
  });
});

describe("Recommender.refreshDisplay", () => {
  it("changes what is shown of items, and leaves the rest", async () => {
    const mercer = await load();
    const listener = vi.fn();
    mercer.addEventListener("stockchange", listener);
    await mercer.refreshDisplay({ A: { title: "PINK MUG" }, B: { price: 0.5 }, Z: { title: "?" } });
    expect(mercer.item("A")).toEqual({ id: "A", title: "PINK MUG", price: 1.5 });
    expect(mercer.catalogue[1]).toEqual({ id: "B", title: "BLUE MUG", price: 0.5 });
    expect(mercer.catalogue).toHaveLength(4);
    expect(listener).toHaveBeenCalledTimes(1);
    const linked = { url: "HTTPS://shop.example/b?a=b:c", image: "pictures/b.jpg" };
    await mercer.refreshDisplay({ B: linked });
    await mercer.refreshDisplay({ B: { title: "GREY MUG" } });
    expect(mercer.item("B")).toEqual({ id: "B", title: "GREY MUG", price: 0.5, ...linked });
    const { items } = await mercer.recommend({ k: 4 });
    expect(items.find(({ id }) => id === "A")?.title).toBe("PINK MUG");
  });

  it("puts items in and out of what is sold out, beside what the page has set", async () => {
    const mercer = await load();
    mercer.soldOut = ["A", "B"];
    await mercer.refreshDisplay({ B: { soldOut: false }, C: { soldOut: true }, D: { title: "x" } });
    expect([...mercer.soldOut]).toEqual(["A", "C"]);
    expect((await mercer.recommend()).items.map(({ id }) => id).sort()).toEqual(["B", "D"]);
  });

  it.each<[string, unknown]>([
    ["a list", []],
    ["nothing", null],
    ["a title that is no text", { A: { title: "x" }, B: { title: 7 } }],
    ["a price below 0", { A: { title: "x" }, B: { price: -1 } }],
    ["a price that is none", { A: { title: "x" }, B: { price: Number.NaN } }],
    ["a stock that is a number", { A: { title: "x" }, B: { soldOut: 1 } }],
    ["an entry that is none", { A: { title: "x" }, B: 3 }],
    ["a picture that is a number", { A: { title: "x" }, B: { image: 3 } }],
    ["a link that runs something", { A: { title: "x" }, B: { url: " Java\nscript:alert(1)" } }],
    ["a picture that is data", { A: { title: "x" }, B: { image: "data:image/svg+xml,<svg/>" } }],
  ])("refuses %s and changes nothing", async (_, display) => {
    const mercer = await load();
    expect(await codeOf(mercer.refreshDisplay(display as never))).toBe("malformed-input");
    expect(mercer.item("A")?.title).toBe("RED MUG");
  });
});
