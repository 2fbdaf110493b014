// What becomes of a shopper's history in a real browser: storage, other tabs, later pages.
import { describe, expect, it } from "vitest";
import {
  ask,
  idAt,
  kDatabase,
  kept,
  leftBehind,
  load,
  openShop,
  persist,
  seen,
  settled,
  view,
  withRecords,
  type TestWindow,
} from "./history_tabs.ts";

const shop = openShop("history");

describe("Without consent", () => {
  it("a whole visit leaves nothing on the device", async () => {
    const page = await shop.openTab();
    await view(page, 1, 2, 3);
    await ask(page, async (mercer) => {
      await mercer.recommend();
      mercer.steering = { [mercer.attributes[0]!.name]: 1 };
      await mercer.history.erase();
      await mercer.consent("memory");
    });
    expect(await leftBehind(page)).toEqual([]);
    await page.reload();
    await load(page);
    expect(await seen(page)).toEqual([]);
    expect(await leftBehind(page)).toEqual([]);
  });

  it("each tab remembers for itself", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await view(one, 1);
    await view(other, 2);
    await settled(one, other);
    expect([await seen(one), await seen(other)]).toEqual([[1], [2]]);
  });
});

describe("With consent", () => {
  it("a later page goes on with the history before load() resolves", async () => {
    const page = await shop.openTab();
    await view(page, 5, 3);
    expect(await persist(page)).toBe("persist");
    await view(page, 7, 5);
    await settled(page);
    expect(await leftBehind(page)).toEqual([`indexedDB ${kDatabase}`]);
    await page.reload();
    await load(page);
    expect(await seen(page)).toEqual([3, 7, 5]);
    const since = await ask(page, (mercer) => mercer.history.keptSince?.getTime());
    expect(Math.abs(since! - Date.now())).toBeLessThan(60_000);
    const titles = await ask(page, (mercer) => mercer.history.items.map(({ title }) => title));
    expect(titles.every((title) => title.length > 0)).toBe(true);
  });

  it("stores ids, times and what was done, and nothing else", async () => {
    const page = await shop.openTab();
    await view(page, 4);
    await persist(page);
    const records = await withRecords(page);
    expect(records).toEqual([
      { id: await idAt(page, 4), type: "view", at: expect.any(Number) as number },
    ]);
  });

  it("withdrawing it deletes what is stored, in all tabs, and the page goes on", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await view(one, 1);
    await persist(one);
    await settled(one, other);
    expect(await kept(other)).toBe("persist");
    expect(await ask(other, (mercer) => mercer.consent("memory"))).toBe("memory");
    await settled(one, other);
    await view(one, 2);
    await settled(one, other);
    expect([await kept(one), await kept(other)]).toEqual(["memory", "memory"]);
    expect(await leftBehind(one)).toEqual([]);
    expect(await seen(one)).toEqual([1, 2]);
  });

  it("nothing is lost when two tabs write at once", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await persist(one);
    await settled(one, other);
    const range = (from: number): number[] => Array.from({ length: 40 }, (_, i) => from + i);
    await Promise.all([view(one, ...range(0)), view(other, ...range(40))]);
    await settled(one, other);
    const everything = [...range(0), ...range(40)];
    const sorted = (places: number[]): number[] => places.toSorted((a, b) => a - b);
    expect(sorted(await seen(one))).toEqual(everything);
    expect(await seen(other)).toEqual(await seen(one));
    const later = await shop.openTab();
    expect(sorted(await seen(later))).toEqual(everything);
  });

  it("what the tabs saw before is joined", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await view(one, 1);
    await view(other, 2);
    await persist(one);
    await settled(one, other);
    expect([await seen(one), await seen(other)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("erasing in one tab erases in all, even what another is just storing", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await persist(one);
    await view(one, 1, 2);
    await settled(one, other);
    await Promise.all([
      view(other, ...Array.from({ length: 30 }, (_, index) => index + 3)),
      ask(one, (mercer) => mercer.history.erase()),
    ]);
    await settled(one, other);
    // A view after the erasing stays; whatever both tabs and the storage say is the same.
    const left = await seen(one);
    expect(await seen(other)).toEqual(left);
    expect(left).not.toContain(1);
    expect(left).not.toContain(2);
    const stored = await withRecords(one);
    expect(stored.length).toBe(left.length);
    expect(await ask(one, (mercer) => mercer.history.erase())).toBe(true);
    await settled(one, other);
    expect([await seen(one), await seen(other), await withRecords(one)]).toEqual([[], [], []]);
    expect(await kept(one)).toBe("persist");
  });

  it("one item can be removed, everywhere", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await persist(one);
    await view(one, 1, 2, 3);
    await settled(one, other);
    const id = await idAt(one, 2);
    expect(await ask(other, (mercer, item: string) => mercer.history.remove(item), id)).toBe(true);
    await settled(one, other);
    expect([await seen(one), await seen(other)]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect((await withRecords(one)).map((record) => record.id)).not.toContain(id);
  });

  it("histories of other names are other histories", async () => {
    const one = await shop.openTab({ historyName: "books" });
    await view(one, 1);
    await persist(one);
    const other = await shop.openTab({ historyName: "garden" });
    expect([await seen(other), await kept(other)]).toEqual([[], "memory"]);
    await ask(other, (mercer) => mercer.history.erase());
    await settled(one, other);
    expect(await seen(one)).toEqual([1]);
    expect(await leftBehind(one)).toEqual(["indexedDB mercer-history/books"]);
  });

  it("keeps 200 items at most, and none that is older than the limit", async () => {
    const page = await shop.openTab();
    await persist(page);
    const day = 86_400_000;
    await withRecords(page, [
      { id: await idAt(page, 0), type: "view", at: Date.now() - 181 * day },
      { id: await idAt(page, 1), type: "view", at: Date.now() - 179 * day },
    ]);
    await page.reload();
    await load(page);
    expect(await seen(page)).toEqual([1]);
    await view(page, ...Array.from({ length: 201 }, (_, index) => index + 10));
    await settled(page);
    expect((await seen(page)).length).toBe(200);
    const records = await withRecords(page);
    expect(records.length).toBe(200);
    expect(records.map(({ id }) => id)).not.toContain(await idAt(page, 10));
    await page.reload();
    await load(page, { historyDays: 1e-9 });
    expect([await seen(page), await withRecords(page)]).toEqual([[], []]);
  });

  it("keeps items that the present model does not know, and recommends without them", async () => {
    const page = await shop.openTab();
    await view(page, 1);
    await persist(page);
    await withRecords(page, [{ id: "of last year's model", type: "view", at: Date.now() }]);
    await page.reload();
    await load(page);
    const all = await ask(page, (mercer) => mercer.history.items.map(({ id, title }) => [id, title]));
    expect(all.at(-1)).toEqual(["of last year's model", ""]);
    const reasons = await ask(page, async (mercer) => {
      const { items } = await mercer.recommend({ k: 1 });
      return items[0]!.explanation.history.map(({ id }) => id);
    });
    expect(reasons).toEqual([await idAt(page, 1)]);
  });
});

describe("Global Privacy Control", () => {
  const optOut = async (): Promise<void> =>
    void (await shop.context.addInitScript(() => {
      Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
    }));

  it("outweighs the shop's wish to store, but not the shopper's own", async () => {
    await optOut();
    const page = await shop.openTab();
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await leftBehind(page)).toEqual([]);
    expect(await persist(page, true)).toBe("persist");
    await page.reload();
    await load(page);
    expect([await seen(page), await kept(page)]).toEqual([[1], "persist"]);
  });

  it("switched on later, deletes what the shop alone had asked to store", async () => {
    const page = await shop.openTab();
    await view(page, 1);
    await persist(page);
    await optOut();
    await page.reload();
    await load(page);
    expect([await seen(page), await kept(page), await leftBehind(page)]).toEqual([
      [],
      "memory",
      [],
    ]);
  });
});

describe("Contextual mode", () => {
  it("uses the item on the page alone and stores nothing", async () => {
    const page = await shop.openTab();
    await view(page, 1, 2);
    await persist(page);
    await page.evaluate(() => ((window as unknown as TestWindow).mercer.mode = "contextual"));
    expect(await seen(page)).toEqual([]);
    await view(page, 3, 4);
    await ask(page, (mercer) => mercer.observe({ type: "cart", item: mercer.catalogue[5]!.id }));
    expect(await seen(page)).toEqual([4]);
    expect(await persist(page)).toBe("memory");
    expect(await leftBehind(page)).toEqual([]);
    const changes = await page.evaluate(() => (window as unknown as TestWindow).changes);
    expect(changes).toContain("modechange");
    expect(changes).toContain("consentchange");
  });

  it("is switched on in all tabs, and so is personal mode again", async () => {
    const [one, other] = [await shop.openTab(), await shop.openTab()];
    await view(other, 1);
    await ask(one, (mercer) => void (mercer.mode = "contextual"));
    await settled(one, other);
    expect(await ask(other, (mercer) => [mercer.mode, mercer.history.length])).toEqual([
      "contextual",
      0,
    ]);
    await ask(other, (mercer) => void (mercer.mode = "personal"));
    await settled(one, other);
    await view(one, 1, 2);
    expect(await seen(one)).toEqual([1, 2]);
  });
});

it("export() gives all that is kept as plain data", async () => {
  const page = await shop.openTab({ historyName: "books", historyDays: 30 });
  await view(page, 1);
  await ask(page, (mercer) => {
    mercer.observe({ type: "cart", item: mercer.catalogue[2]!.id });
    mercer.steering = { [mercer.attributes[0]!.name]: 0.5 };
  });
  await persist(page);
  const exported = JSON.parse(
    await ask(page, (mercer) => JSON.stringify(mercer.history.export())),
  ) as import("../../web/src/index.ts").HistoryExport;
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
  const [first, attribute] = await ask(page, (mercer) => [
    mercer.catalogue[1]!.title,
    mercer.attributes[0]!.name,
  ] as const);
  expect(exported).toMatchObject({
    format: "mercer-history",
    version: 1,
    name: "books",
    mode: "personal",
    kept: "persist",
    keptSince: time,
    exportedAt: time,
    days: 30,
    wishes: { [attribute]: 0.5 },
  });
  expect(exported.items).toMatchObject([
    { title: first, type: "view", at: time },
    { type: "cart", at: time },
  ]);
});
