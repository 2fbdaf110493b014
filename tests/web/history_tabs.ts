// Tabs of a shop in one browser, for tests of what becomes of a shopper's history.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type { Consent, LoadOptions, Recommender } from "../../web/src/index.ts";
import { hostPackage, type PackageHost } from "./package_host.ts";

export interface TestWindow {
  readonly mercerPackage: typeof import("../../web/src/index.ts");
  mercer: Recommender;
  changes: string[];
}

export const kDatabase = "mercer-history/shop";

/** A shop whose tabs share one fresh browser profile a test; no test may leave an uncaught error. */
export interface Shop {
  host: PackageHost;
  context: BrowserContext;
  /** A tab with the model loaded. */
  openTab(options?: LoadOptions): Promise<Page>;
}

export function openShop(name: string): Shop {
  let browser: Browser;
  let trouble: string[] = [];
  const shop = {
    async openTab(options: LoadOptions = {}) {
      const page = await shop.context.newPage();
      page.on("pageerror", (error) => trouble.push(error.stack ?? String(error)));
      await page.goto(shop.host.origin);
      await load(page, options);
      return page;
    },
  } as Shop;
  beforeAll(async () => {
    shop.host = await hostPackage(name);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop.host?.close();
  });
  beforeEach(async () => {
    shop.host.policies = {};
    trouble = [];
    shop.context = await browser.newContext();
  });
  afterEach(async () => {
    await shop.context.close();
    expect(trouble).toEqual([]);
  });
  return shop;
}

export async function load(page: Page, options: LoadOptions = {}): Promise<void> {
  await page.waitForFunction(() => "mercerPackage" in window);
  await page.evaluate(async (given) => {
    const shop = window as unknown as TestWindow;
    shop.mercer = await shop.mercerPackage.Recommender.load("/shop.mercer", {
      worker: false,
      ...given,
    });
    shop.changes = [];
    for (const type of ["historychange", "consentchange", "modechange"]) {
      shop.mercer.addEventListener(type, () => shop.changes.push(type));
    }
  }, options);
}

export const ask = <T, A>(page: Page, what: (mercer: Recommender, argument: A) => T, argument?: A) =>
  page.evaluate(
    ([code, given]) =>
      (0, eval)(`(${code})`)((window as unknown as TestWindow).mercer, given) as unknown,
    [String(what), argument] as const,
  ) as Promise<Awaited<T>>;

/** Views items by their place in the catalogue, and waits for nothing. */
export const view = (page: Page, ...places: number[]): Promise<void> =>
  ask(
    page,
    (mercer, wanted: number[]) => {
      for (const place of wanted) {
        mercer.observe({ type: "view", item: mercer.catalogue[place]!.id });
      }
    },
    places,
  );

/** What is remembered, as places in the catalogue, oldest first. */
export const seen = (page: Page): Promise<number[]> =>
  ask(page, (mercer) =>
    mercer.history.items.map(({ id }) => mercer.catalogue.findIndex((item) => item.id === id)),
  );

export const persist = (page: Page, byShopper = false): Promise<Consent> =>
  ask(page, (mercer, choice: boolean) => mercer.consent("persist", { byShopper: choice }), byShopper);

export const kept = (page: Page): Promise<Consent> => ask(page, (mercer) => mercer.history.kept);

/** Everything that a page can leave on a device. */
export async function leftBehind(page: Page): Promise<string[]> {
  const inPage = await page.evaluate(async () => [
    ...(await indexedDB.databases()).map(({ name }) => `indexedDB ${name}`),
    ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
    ...Object.keys(sessionStorage).map((key) => `sessionStorage ${key}`),
    ...(await caches.keys()).map((key) => `cache ${key}`),
    ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `worker ${scope}`),
  ]);
  return [...inPage, ...(await page.context().cookies()).map(({ name }) => `cookie ${name}`)];
}

/** Reads or changes the stored records behind Mercer's back. */
export function withRecords(
  page: Page,
  records: readonly unknown[] = [],
  version = 1,
): Promise<{ id: unknown; at: unknown }[]> {
  return page.evaluate(
    ([name, put, wanted]) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(name, wanted);
        opening.onerror = () => reject(opening.error!);
        opening.onupgradeneeded = () => {
          const { objectStoreNames } = opening.result;
          if (!objectStoreNames.contains("items")) {
            opening.result.createObjectStore("items", { keyPath: "id" });
          }
        };
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction("items", "readwrite");
          const items = transaction.objectStore("items");
          for (const record of put) items.put(record);
          const reading = items.getAll() as IDBRequest<{ id: unknown; at: unknown }[]>;
          transaction.oncomplete = () => {
            database.close();
            resolve(reading.result);
          };
        };
      }),
    [kDatabase, records, version] as const,
  );
}

export const idAt = (page: Page, place: number): Promise<string> =>
  ask(page, (mercer, at: number) => mercer.catalogue[at]!.id, place);

/** Until the tabs have worked off what they had to do, and told each other. */
export async function settled(...pages: Page[]): Promise<void> {
  for (let round = 0; round < 2; round++) {
    for (const page of pages) {
      // Removing an unknown item waits for all work that came before it.
      await ask(page, (mercer) => mercer.history.remove("an item that nobody has seen"));
      await page.evaluate(() => new Promise((done) => setTimeout(done, 20)));
    }
  }
}
