// A worker that dies, is silent or cannot be had: questions are answered all the same, and nothing
// of the visit is lost. In Chromium, on the built package.
import { readFileSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type { Recommender } from "../../web/src/index.ts";
import { openPage, viewports, type WatchedPage } from "./browser_page.ts";
import { modelPath, root } from "./model_under_test.ts";
import { hostPackage, type PackageHost } from "./package_host.ts";

const kOtherModel = join(root, "tests/core/golden/1.4-linear-int4.mercer");
const kScript = "/mercer/scoring_worker.js";
/** The longest that a worker may be silent, and a little more. */
const kSilence_ms = 31_000;

/** What the tests' pages have in `window`. */
interface Shop {
  readonly mercerPackage: typeof import("../../web/src/index.ts");
  readonly mercer: Recommender;
  /** How many workers were started and ended, and how often one told of an error. */
  readonly counts: { started: number; ended: number; failed: number };
  /** One of each kind of question, all at once; what came of each, as plain data. */
  askAll(): Promise<unknown[]>;
}

let host: PackageHost;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
let warnings: string[];

beforeAll(async () => {
  host = await hostPackage("worker");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
beforeEach(async () => {
  host.answers = {};
  watched = await openPage(browser, viewports.desktop);
  page = watched.page;
  warnings = [];
  page.on("console", (message) => {
    if (message.type() === "warning") warnings.push(message.text());
  });
  await page.addInitScript(() => {
    const counts = { started: 0, ended: 0, failed: 0 };
    const Native = Worker;
    class Counted extends Native {
      constructor(...given: ConstructorParameters<typeof Native>) {
        super(...given);
        counts.started++;
        this.addEventListener("error", () => counts.failed++);
      }
      override terminate(): void {
        counts.ended++;
        super.terminate();
      }
    }
    Object.assign(window, { Worker: Counted, counts });
  });
});
afterEach(() => page.context().close());

/** The page with a visit under way: three items seen, a wish, and a model in `window.mercer`. */
async function openShop(): Promise<void> {
  host.asked.length = 0;
  await page.goto(host.origin);
  await page.waitForFunction(() => "mercerPackage" in window);
  await page.evaluate(async () => {
    const shop = window as unknown as Shop & { mercer: Recommender };
    shop.mercer = await shop.mercerPackage.Recommender.load("/shop.mercer");
    for (const item of ["22423", "85123A", "20725"]) shop.mercer.observe({ type: "view", item });
    shop.mercer.steering = { festive: 0.5 };
    const askAll = async (): Promise<unknown[]> => {
      const { mercer } = shop;
      const answers = await Promise.allSettled([
        mercer.recommend({ k: 13 }),
        mercer.similar("47566"),
        mercer.explain(["22112"]),
        mercer.cells("22112"),
        mercer.whatIf({ steer: {}, k: 4 }),
      ]);
      return answers.map((one) =>
        one.status === "fulfilled"
          ? (JSON.parse(JSON.stringify(one.value)) as unknown)
          : (one.reason as { code?: string }).code,
      );
    };
    Object.assign(shop, { askAll });
  });
}

const askAll = (): Promise<unknown[]> =>
  page.evaluate(() => (window as unknown as Shop).askAll());
const counts = (): Promise<Shop["counts"]> =>
  page.evaluate(() => (window as unknown as Shop).counts);
/** The visit itself, which no worker may take with it. */
const visit = (): Promise<unknown> =>
  page.evaluate(() => {
    const { mercer } = window as unknown as Shop;
    return [mercer.history.items, mercer.steering, mercer.engine];
  });
const requestsOf = (path: string): number => host.asked.filter((asked) => asked === path).length;

/** Serves the worker's script with other code before it, to the first `times` workers. */
function prefixWorker(code: string, times = Infinity): void {
  let served = 0;
  host.answers = {
    [kScript]: (_, response) => {
      const prefix = served++ < times ? code : "";
      sendScript(response, prefix);
    },
  };
}

function sendScript(response: ServerResponse, prefix = ""): void {
  const script = readFileSync(join(host.folder, kScript), "utf8");
  response.setHeader("content-type", "text/javascript").end(`${prefix}\n${script}`);
}

/** Code for the worker: a call of the engine whose first argument is 13 traps. */
const kTraps = `
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const { instance } = await instantiate(...given);
    const { recommend } = instance.exports;
    const trapping = (k, ...more) => {
      if (k === 13) throw new WebAssembly.RuntimeError("unreachable");
      return recommend(k, ...more);
    };
    return { instance: { exports: { ...instance.exports, recommend: trapping } } };
  };`;

/** Code for the worker: it throws while it is being asked for a list. */
const kThrows = `
  addEventListener("message", (event) => {
    if (event.data.type !== "recommend") return;
    event.stopImmediatePropagation();
    throw new Error("out of order");
  });`;

/** Lets the page's worker die of an error. */
async function failWorker(): Promise<void> {
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error("out of order");
    });
  });
  await page.waitForFunction(() => (window as unknown as Shop).counts.failed === 1);
}

/** Sends a file that no browser may keep. */
function sendUncached(path: string): RequestListener {
  return (_, response) => {
    response.setHeader("cache-control", "no-store").end(readFileSync(path));
  };
}

describe("A worker that dies", () => {
  it("outside a question is replaced at the next one, with nothing fetched again", async () => {
    await openShop();
    const [before, beforeVisit] = [await askAll(), await visit()];
    await failWorker();
    expect(await askAll()).toEqual(before);
    expect(await visit()).toEqual(beforeVisit);
    expect(await counts()).toEqual({ started: 2, ended: 1, failed: 1 });
    expect(requestsOf("/shop.mercer")).toBe(1);
    expect(watched.trouble).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it("is replaced by one with the page's own model, even if a newer one has been published", async () => {
    await openShop();
    const before = await askAll();
    host.answers = { "/shop.mercer": (_, response) => void response.writeHead(410).end() };
    await failWorker();
    expect(await askAll()).toEqual(before);
  });

  it("is replaced where nothing was cached, by fetching the model again", async () => {
    host.answers = { "/shop.mercer": sendUncached(modelPath) };
    await openShop();
    const before = await askAll();
    await failWorker();
    expect(await askAll()).toEqual(before);
    expect(requestsOf("/shop.mercer")).toBe(2);
  });

  it("is not replaced by one with a model of other items", async () => {
    host.answers = { "/shop.mercer": sendUncached(modelPath) };
    await openShop();
    const before = await askAll();
    host.answers = { "/shop.mercer": sendUncached(kOtherModel) };
    await failWorker();
    expect(new Set(await askAll())).toEqual(new Set(["worker-failed"]));
    host.answers = { "/shop.mercer": sendUncached(modelPath) };
    expect(await askAll()).toEqual(before);
    expect(watched.trouble).toEqual([]);
  });

  it("of a trap is replaced, and all that was asked with it is answered", async () => {
    prefixWorker(kTraps, 1);
    await openShop();
    const beforeVisit = await visit();
    const after = await askAll();
    expect(after.filter((answer) => typeof answer === "string")).toEqual([]);
    expect(await askAll()).toEqual(after);
    expect(await visit()).toEqual(beforeVisit);
    expect(await counts()).toEqual({ started: 2, ended: 1, failed: 0 });
    expect(requestsOf("/shop.mercer")).toBe(1);
  });

  it("by falling silent is replaced after half a minute", async () => {
    await page.clock.install();
    await openShop();
    const before = await askAll();
    await page.workers()[0]!.evaluate(() => self.close());
    const asked = askAll();
    await page.clock.fastForward(kSilence_ms);
    expect(await asked).toEqual(before);
    expect(await counts()).toEqual({ started: 2, ended: 1, failed: 0 });
    expect(requestsOf("/shop.mercer")).toBe(1);
    await page.clock.fastForward(kSilence_ms); // an answered question's clock has stopped
    expect(await askAll()).toEqual(before);
    expect((await counts()).started).toBe(2);
  });

  it("of the same question each time is that question's error, not an endless loop", async () => {
    prefixWorker(kThrows);
    await openShop();
    const ask = (): Promise<string> =>
      page.evaluate(() =>
        (window as unknown as Shop).mercer.recommend().then(
          () => "answered",
          (error: { code: string }) => error.code,
        ),
      );
    expect(await ask()).toBe("worker-failed");
    expect((await counts()).started).toBe(2);
    expect(await ask()).toBe("worker-failed");
    expect((await counts()).started).toBe(3); // two deaths for a question, and the last one counts
    host.answers = {};
    expect((await askAll()).every((answer) => typeof answer === "object")).toBe(true);
    expect(await counts()).toEqual({ started: 4, ended: 3, failed: 3 });
    expect(watched.trouble).toEqual([]);
  });

  it("of a trap is asked nothing more, even if it was a replacement itself", async () => {
    prefixWorker(kTraps);
    await openShop();
    const [list] = await askAll();
    expect(list).toBe("wasm-failed");
    expect(await counts()).toEqual({ started: 2, ended: 2, failed: 0 });
    const small = await page.evaluate(async () => {
      const { items } = await (window as unknown as Shop).mercer.recommend({ k: 3 });
      return items.length;
    });
    expect(small).toBe(3);
    expect((await counts()).started).toBe(3);
  });

  it("while its script is gone from the server fails its questions until it is back", async () => {
    await openShop();
    const before = await askAll();
    host.answers = { [kScript]: (_, response) => void response.writeHead(404).end() };
    await failWorker();
    expect(new Set(await askAll())).toEqual(new Set(["worker-failed"]));
    expect((await counts()).started).toBe(2); // one for all five questions
    host.answers = {};
    expect(await askAll()).toEqual(before);
    expect(await counts()).toEqual({ started: 3, ended: 2, failed: 2 });
    expect(watched.trouble.filter((line) => !/404/.test(line))).toEqual([]);
  });
});

describe("dispose()", () => {
  it("fails what is being asked, and leaves no worker behind", async () => {
    await openShop();
    const answers = await page.evaluate(() => {
      const { mercer, askAll } = window as unknown as Shop;
      const asked = askAll();
      mercer.dispose();
      return asked;
    });
    expect(new Set(answers)).toEqual(new Set(["disposed"]));
    expect(await counts()).toEqual({ started: 1, ended: 1, failed: 0 });
    await expect.poll(() => page.workers().length).toBe(0);
  });

  it("ends the worker that is about to take over", async () => {
    await openShop();
    let answerLate: (() => void) | undefined;
    host.answers = {
      [kScript]: (_, response) => (answerLate = () => sendScript(response)),
    };
    await failWorker();
    const asked = askAll();
    await expect.poll(() => answerLate).toBeDefined();
    await page.evaluate(() => (window as unknown as Shop).mercer.dispose());
    expect(new Set(await asked)).toEqual(new Set(["disposed"]));
    expect(await counts()).toEqual({ started: 2, ended: 2, failed: 1 });
    answerLate!();
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

describe("Where no worker can be had, scoring goes on on the page's thread:", () => {
  let expected: unknown[];

  beforeEach(async () => {
    await openShop();
    expected = await askAll();
  });

  /** A visit with the same answers, one warning, and trouble only of the kind that is meant. */
  async function expectWarning(warning: RegExp, trouble: RegExp): Promise<void> {
    await openShop();
    host.policies = {};
    expect(await askAll()).toEqual(expected);
    expect(page.workers()).toEqual([]);
    expect(requestsOf("/shop.mercer")).toBe(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
    expect(warnings[0]).toMatch(/on the page's own thread/);
    expect(watched.trouble.filter((line) => !trouble.test(line))).toEqual([]);
  }

  it("its script is missing", async () => {
    host.answers = { [kScript]: (_, response) => void response.writeHead(404).end() };
    await expectWarning(/scoring_worker\.js is published/, /404/);
    expect(requestsOf(kScript)).toBe(1);
    expect(await counts()).toEqual({ started: 1, ended: 1, failed: 1 });
  });

  it("the policy forbids it", async () => {
    host.policies = { "/": "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" };
    await expectWarning(/worker-src/, /worker-src/);
  });

  it("the page requires Trusted Types and has none for it", async () => {
    host.policies = { "/": "require-trusted-types-for 'script'" };
    await expectWarning(/TrustedScriptURL/, /TrustedScriptURL/);
  });
});

describe("A page that comes back from the browser's back/forward cache", () => {
  it("still has its worker, and what it remembers", async () => {
    // Playwright's own Chromium has the cache switched off.
    const other = await openBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    page = await (await other.newContext()).newPage();
    await openShop();
    const state = (): Promise<unknown> =>
      page.evaluate(async () => {
        const { mercer, askAll, restored } = window as unknown as Shop & { restored?: boolean };
        return { restored, answers: await askAll(), seen: mercer.history.length };
      });
    const before = (await state()) as object;
    await page.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => {
        Object.assign(window, { restored: persisted });
      }),
    );
    await page.goto(`${host.origin}page.js`);
    await page.goBack({ waitUntil: "commit" });
    expect(await state()).toEqual({ ...before, restored: true });
    expect(requestsOf("/shop.mercer")).toBe(1);
    await other.close();
  });
});
