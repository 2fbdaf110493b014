// A shopper's history where the browser's storage is full, denied, broken or newer.
import { describe, expect, it } from "vitest";
import {
  ask,
  idAt,
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

const shop = openShop("history-trouble");

describe("Trouble with the storage", () => {
  it("a full disk: the page goes on in memory and is told", async () => {
    const page = await shop.openTab();
    const session = await shop.context.newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", {
      origin: shop.host.origin.slice(0, -1),
      quotaSize: 1,
    });
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await seen(page)).toEqual([1]);
  });

  it("a disk that fills up later: the page goes on in memory and is told", async () => {
    const page = await shop.openTab();
    await view(page, 1);
    await persist(page);
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The disk is full.", "QuotaExceededError");
      };
    });
    await view(page, 2);
    await settled(page);
    expect([await seen(page), await kept(page)]).toEqual([[1, 2], "memory"]);
    const changes = await page.evaluate(() => (window as unknown as TestWindow).changes);
    expect(changes.filter((type) => type === "consentchange")).toHaveLength(2);
  });

  it("no IndexedDB at all", async () => {
    await shop.context.addInitScript(() => {
      Object.defineProperty(window, "indexedDB", { value: undefined });
    });
    const page = await shop.openTab();
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await ask(page, (mercer) => mercer.history.erase())).toBe(true);
    expect(await seen(page)).toEqual([]);
  });

  it("a browser that denies access, here to a page of an opaque origin", async () => {
    shop.host.policies = { "/": "sandbox allow-scripts" };
    const page = await shop.openTab();
    const denied = await page.evaluate(() => {
      try {
        indexedDB.open("x");
        return "allowed";
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(denied).toBe("SecurityError");
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await ask(page, (mercer) => mercer.history.erase())).toBe(true);
    await view(page, 2);
    expect(await seen(page)).toEqual([2]);
  });

  it("a script of the package that cannot be fetched", async () => {
    const page = await shop.openTab();
    await page.route("**/*stored_history*", (route) => route.abort());
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await seen(page)).toEqual([1]);
  });

  it("records that somebody broke are dropped, the others stay", async () => {
    const page = await shop.openTab();
    await view(page, 1, 2);
    await persist(page);
    await withRecords(page, [
      { id: 7, type: "view", at: Date.now() },
      { id: "no type", at: Date.now() },
      { id: "no time", type: "view", at: Number.NaN },
      { id: "of the year 2500", type: "view", at: Date.UTC(2500) },
    ]);
    await page.reload();
    await load(page);
    expect(await seen(page)).toEqual([1, 2]);
    expect(await withRecords(page)).toHaveLength(2);
  });

  it("a database of the same name without our consent in it is not taken for ours", async () => {
    const page = await shop.openTab();
    await withRecords(page, [{ id: await idAt(page, 1), type: "view", at: Date.now() }]);
    await page.reload();
    await load(page);
    expect([await seen(page), await kept(page)]).toEqual([[], "memory"]);
    await view(page, 2);
    expect(await seen(page)).toEqual([2]);
  });

  it("records of a newer version are left alone, until the shopper erases them", async () => {
    const page = await shop.openTab();
    await withRecords(page, [{ id: "A", from: "the future" }], 2);
    await page.reload();
    await load(page);
    await view(page, 1);
    expect(await persist(page)).toBe("memory");
    expect(await seen(page)).toEqual([1]);
    expect(await withRecords(page, [], 2)).toEqual([{ id: "A", from: "the future" }]);
    expect(await ask(page, (mercer) => mercer.history.erase())).toBe(true);
    expect(await leftBehind(page)).toEqual([]);
  });

  it("site data cleared while the page is open is not written again", async () => {
    const page = await shop.openTab();
    await view(page, 1);
    await persist(page);
    const session = await shop.context.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", {
      origin: shop.host.origin.slice(0, -1),
      storageTypes: "indexeddb",
    });
    await view(page, 2);
    await settled(page);
    expect([await kept(page), await leftBehind(page)]).toEqual(["memory", []]);
  });

  it("a recommender disposed of right after an event: it is stored, and can be erased", async () => {
    const page = await shop.openTab();
    await persist(page);
    await ask(page, (mercer) => {
      mercer.observe({ type: "view", item: mercer.catalogue[1]!.id });
      mercer.dispose();
    });
    await expect.poll(() => withRecords(page)).toHaveLength(1);
    expect(await ask(page, (mercer) => mercer.history.erase())).toBe(true);
    expect(await withRecords(page)).toEqual([]);
    expect(await ask(page, (mercer) => mercer.consent("memory"))).toBe("memory");
    expect(await leftBehind(page)).toEqual([]);
  });
});
