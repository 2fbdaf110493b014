// A model kept fresh without fetching all of it again: deltas, and what is displayed apart. In
// Chromium, on the built package.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type { LoadOptions, Recommender } from "../../web/src/index.ts";
import { openPage, viewports } from "./browser_page.ts";
import { modelPath, root } from "./model_under_test.ts";
import { hostPackage, type PackageHost } from "./package_host.ts";

const kMercer = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native", "mercer");
const kDisplay = { "22423": { title: "Cake stand, new", price: 14.5 }, "85123A": { soldOut: true } };

interface Shop {
  readonly mercerPackage: typeof import("../../web/src/index.ts");
  mercer: Recommender;
}

let host: PackageHost;
let browser: Browser;
let page: Page;

/** The shop's model with one item more and another title, and the delta to it. */
function publishUpdate(folder: string): void {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("new.tsv"), "id\ttitle\tprice\nNEW-1\tA new mug\t3.5\n22423\tAnother title\t\n");
  const attributes = JSON.parse(
    execFileSync(kMercer, ["inspect", modelPath, "--json"], { encoding: "utf8" }),
  ) as { attributes: { name: string }[] };
  const names = attributes.attributes.map(({ name }) => name);
  writeFileSync(
    at("guided.csv"),
    `item,${names.join(",")}\nNEW-1,${names.map((_, k) => k % 11).join(",")}\n`,
  );
  execFileSync(kMercer, ["update", modelPath, "--catalogue", at("new.tsv"), "--guided", at("guided.csv"), "-o", at("next.mercer")]);
  execFileSync(kMercer, ["delta", modelPath, at("next.mercer"), "-o", at("next.delta")]);
  writeFileSync(at("display.json"), JSON.stringify(kDisplay));
  writeFileSync(at("broken.json"), '{ "22423": { "price": "free" } }');
}

beforeAll(async () => {
  host = await hostPackage("fresh");
  publishUpdate(host.folder);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
beforeEach(async () => {
  host.policies = {};
  ({ page } = await openPage(browser, viewports.desktop));
});
afterEach(() => page.context().close());

/** A page with the model in `window.mercer`. */
async function openShop(model: string, options: LoadOptions): Promise<void> {
  host.asked.length = 0;
  await page.goto(host.origin);
  await page.waitForFunction(() => "mercerPackage" in window);
  await page.evaluate(
    async ([url, given]) => {
      const shop = window as unknown as Shop;
      shop.mercer = await shop.mercerPackage.Recommender.load(url, given);
      shop.mercer.observe({ type: "view", item: "22423" });
    },
    [model, options] as const,
  );
}

/** What loading fails with. */
async function failure(model: string, options: LoadOptions): Promise<string> {
  return openShop(model, options).then(
    () => "opened",
    (error: Error) => error.message,
  );
}

const answer = (): Promise<unknown> =>
  page.evaluate(async () => {
    const { mercer } = window as unknown as Shop;
    const { items } = await mercer.recommend({ k: 20 });
    return [mercer.catalogue.length, mercer.item("NEW-1"), mercer.item("22423"), items.map(({ id, score }) => [id, score])];
  });

describe.each([true, false])("A model with a delta (worker: %s)", (worker) => {
  it("answers as the newer model does, and costs its delta", async () => {
    await openShop("/next.mercer", { worker });
    const expected = await answer();
    expect(JSON.stringify(expected)).toContain('"A new mug"');
    expect(host.asked.join()).not.toContain("apply_delta"); // nobody has a delta yet
    await openShop("/shop.mercer", { worker, delta: "/next.delta" });
    expect(await answer()).toEqual(expected);
    expect(host.asked.filter((path) => /mercer$|delta$/.test(path)).sort()).toEqual(
      ["/next.delta", "/shop.mercer"],
    );
  });

  it("opens with the script for pages without a bundler", async () => {
    const { script } = host;
    host.script = 'import * as all from "/mercer/mercer-elements.js"; window.mercerPackage = all;';
    await openShop("/shop.mercer", { worker, delta: "/next.delta" }).finally(() => (host.script = script));
    expect(JSON.stringify(await answer())).toContain('"A new mug"');
    const part = worker ? "apply_delta.js" : "mercer-elements-apply_delta.js";
    expect(host.asked).toContain(`/mercer/${part}`);
  });

  it("that was made for another one says so", async () => {
    expect(await failure("/next.mercer", { worker, delta: "/next.delta" })).toMatch(
      /made for another model file than this one/,
    );
  });

  it("says so where the script that applies it is not published", async () => {
    host.answers = { "/mercer/apply_delta.js": (_, response) => response.writeHead(404).end() };
    expect(
      await failure("/shop.mercer", { worker, delta: "/next.delta" }).finally(() => (host.answers = {})),
    ).toMatch(/apply_delta\.js could not be loaded .*Publish all files of the package/);
  });

  it("that is none says so", async () => {
    expect(await failure("/shop.mercer", { worker, delta: "/display.json" })).toMatch(
      /not a delta that this Mercer reads/,
    );
    expect(await failure("/shop.mercer", { worker, delta: "/gone.delta" })).toMatch(/404 for the delta/);
  });
});

describe("A worker with a delta", () => {
  it("that dies is replaced, with nothing fetched again", async () => {
    await openShop("/shop.mercer", { delta: "/next.delta" });
    const before = await answer();
    await page.workers()[0]!.evaluate(() => {
      setTimeout(() => {
        throw new Error("out of order");
      });
    });
    await expect.poll(() => page.workers().length).toBe(0);
    expect(await answer()).toEqual(before);
    expect(host.asked.filter((path) => /mercer$|delta$/.test(path))).toHaveLength(2);
  });
});

describe.each([true, false])("What is displayed apart (worker: %s)", (worker) => {
  it("replaces titles and prices, and takes off the list what is sold out", async () => {
    await openShop("/shop.mercer", { worker, display: "/display.json" });
    const shown = await page.evaluate(async () => {
      const { mercer } = window as unknown as Shop;
      const { items } = await mercer.recommend({ k: mercer.catalogue.length });
      return [mercer.item("22423"), [...mercer.soldOut], items.some(({ id }) => id === "85123A")];
    });
    const item = { id: "22423", title: "Cake stand, new", price: 14.5 };
    expect(shown).toEqual([item, ["85123A"], false]);
  });

  it("says what is wrong with it, and where", async () => {
    expect(await failure("/shop.mercer", { worker, display: "/broken.json" })).toMatch(
      /broken\.json.*"22423".*price: a number/,
    );
    expect(await failure("/shop.mercer", { worker, display: "/next.delta" })).toMatch(/no JSON/);
    expect(await failure("/shop.mercer", { worker, display: "/gone.json" })).toMatch(/404/);
  });
});

describe("What is displayed apart", () => {
  it("is fetched by the worker, where the page may connect to nothing", async () => {
    host.policies = {
      "/": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'; img-src data:",
    };
    await openShop("/shop.mercer", { display: "/display.json" });
    expect(await page.evaluate(() => (window as unknown as Shop).mercer.item("22423")?.price)).toBe(14.5);
  });
});
