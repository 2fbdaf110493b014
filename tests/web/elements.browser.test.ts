// The package as a shop without a bundler would use it: elements from plain ES modules, each alone,
// under a strict Content-Security-Policy.
import { createServer, type Server } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { axeViolations, layoutShift, openPage, viewports } from "./browser_page.ts";
import { modelUnderTest, root } from "./model_under_test.ts";

const kPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-map'; style-src 'self'; " +
  "connect-src 'self'; img-src 'self' data:; worker-src 'self'";

const kImportMap = JSON.stringify({
  imports: {
    mercer: "/package/index.js",
    lit: "/node_modules/lit/index.js",
    "lit/": "/node_modules/lit/",
    "lit-html": "/node_modules/lit-html/lit-html.js",
    "lit-html/": "/node_modules/lit-html/",
    "lit-element/": "/node_modules/lit-element/",
    "@lit/reactive-element": "/node_modules/@lit/reactive-element/reactive-element.js",
    "@lit/reactive-element/": "/node_modules/@lit/reactive-element/",
  },
});

const kTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

let server: Server;
let origin: string;
let browser: Browser;
let model: Uint8Array;
let served = "";

beforeAll(async () => {
  model = modelUnderTest();
  await build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" });
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    response.setHeader("content-security-policy", kPolicy);
    if (path === "/") {
      response.setHeader("content-type", "text/html");
      response.end(served);
    } else if (path === "/shop.mercer") {
      response.end(model);
    } else if (path === "/define.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(
        'import "/package/elements/define.js";\nimport * as mercer from "mercer";\nwindow.mercer = mercer;',
      );
    } else if (path === "/page.css") {
      response.setHeader("content-type", "text/css");
      response.end(
        "mercer-shelf:not(:defined) { display: block; block-size: calc(11.5rem + 11.35rem); }",
      );
    } else {
      const file = join(root, path.startsWith("/package/") ? `build${path}` : path);
      if (!existsSync(file)) return void response.writeHead(404).end();
      response.setHeader("content-type", kTypes[extname(file)] ?? "application/octet-stream");
      response.end(readFileSync(file));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function show(body: string): Promise<{ page: Page; trouble: string[] }> {
  served =
    `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">` +
    `<script type="importmap" nonce="map">${kImportMap}</script>` +
    `<link rel="stylesheet" href="/page.css"><script type="module" src="/define.js"></script></head><body><main><h1>Shop</h1>${body}</main></body></html>`;
  const { page, trouble } = await openPage(browser, viewports.desktop);
  await page.goto(origin);
  await page.waitForFunction(() => "mercer" in window);
  return { page, trouble };
}

declare global {
  interface Window {
    /** The package's entry, put there by define.js. */
    readonly mercer: typeof import("../../web/src/index.ts");
  }
}

const cards = "mercer-shelf .card:not(.ghost)";

describe("<mercer-shelf>", () => {
  it("needs nothing but its model", async () => {
    const { page, trouble } = await show(
      '<mercer-shelf model="/shop.mercer" k="6"></mercer-shelf><p>Below</p>',
    );
    await page.locator(cards).first().waitFor();
    expect(await page.locator(cards).count()).toBe(6);
    expect(await axeViolations(page)).toEqual([]);
    expect(await layoutShift(page)).toBeLessThan(0.01);
    expect(trouble).toEqual([]);
  });

  it("announces a change politely, and tells the page which card was chosen", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const chosen = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.querySelector("mercer-shelf")!.addEventListener("mercer-select", (event) => {
            resolve((event as CustomEvent<{ item: { id: string } }>).detail.item.id);
          });
        }),
    );
    await page.locator(`${cards} .link`).nth(1).click();
    const id = await chosen;
    await page.evaluate((item) => {
      document.querySelector("mercer-shelf")!.recommender!.observe({ type: "view", item });
    }, id);
    await page
      .locator("mercer-shelf [role=status]", { hasText: "Picked for you, changed: " })
      .waitFor();
  });

  it("shows its fallback, and says why, when the model is missing", async () => {
    const { page } = await show(
      '<mercer-shelf model="/gone.mercer"><p slot="fallback">Back soon</p></mercer-shelf>',
    );
    await page.getByText("Back soon").waitFor();
    const code = await page.evaluate(() => document.querySelector("mercer-shelf")!.failure?.code);
    expect(code).toBe("not-found");
  });
});

describe("<mercer-privacy>", () => {
  it("works alone, and shares the history of the model it names", async () => {
    const { page, trouble } = await show(
      '<mercer-privacy model="/shop.mercer"></mercer-privacy><mercer-shelf model="/shop.mercer"></mercer-shelf>',
    );
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      document.querySelector("mercer-shelf")!.recommender!.observe({ type: "cart", item: "22423" });
    });
    await page.locator("mercer-privacy li", { hasText: "in the basket" }).waitFor();
    expect(await page.locator("mercer-privacy .count").innerText()).toMatch(/^0 network requests/);
    expect(await axeViolations(page)).toEqual([]);
    await page.locator("mercer-privacy [part=erase]").click();
    await page.locator("mercer-privacy .empty").waitFor();
    expect(
      await page.evaluate(
        () => document.querySelector("mercer-shelf")!.recommender!.history.length,
      ),
    ).toBe(0);
    expect(trouble).toEqual([]);
  });

  it("counts the page's own requests truthfully", async () => {
    const { page } = await show('<mercer-privacy model="/shop.mercer"></mercer-privacy>');
    await page.locator("mercer-privacy .count").waitFor();
    await page.evaluate(() => fetch("/shop.mercer").then((response) => response.arrayBuffer()));
    await page.locator("mercer-privacy .count", { hasText: "1 network request by" }).waitFor();
  });
});

describe("<mercer-why>", () => {
  it("explains any recommended item given to it", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const mercer = await Recommender.load("/shop.mercer", { worker: false });
      mercer.observe({ type: "view", item: "22423" });
      const { items } = await mercer.recommend({ k: 1 });
      await document.querySelector("mercer-why")!.show(items[0]!);
    });
    expect(await page.locator("mercer-why dialog[open]").innerText()).toMatch(
      /REGENCY CAKESTAND 3 TIER/,
    );
    expect(await axeViolations(page)).toEqual([]);
  });

  it.each([true, false])("claims a sum over the history only if it is exact: %s", async (isExact) => {
    const { page } = await show("<mercer-why></mercer-why>");
    await page.evaluate(async (historyIsExact) => {
      const { Recommender } = window.mercer;
      const mercer = await Recommender.load("/shop.mercer", { worker: false });
      mercer.observe({ type: "view", item: "22423" });
      const { items } = await mercer.recommend({ k: 1 });
      const explanation = { ...items[0]!.explanation, historyIsExact };
      const why = document.querySelector("mercer-why")!;
      await why.show({ ...items[0]!, explanation });
    }, isExact);
    const history = page.locator("mercer-why table", { hasText: "By what you looked at" });
    expect(await history.locator("tbody tr").count()).toBe(isExact ? 2 : 1);
    expect(await history.locator("tfoot").count()).toBe(isExact ? 1 : 0);
    const note = await page.locator("mercer-why .small").innerText();
    expect(note).toMatch(isExact ? /The parts add up to the score/ : /do not add up/);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe("Recommender in a worker", () => {
  it("gives the same answers as on the page's own thread", async () => {
    const { page } = await show("");
    const [inWorker, here] = await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const answers = [];
      for (const worker of [true, false]) {
        const mercer = await Recommender.load("/shop.mercer", { worker });
        for (const item of ["22423", "20725"]) mercer.observe({ type: "view", item });
        answers.push(await mercer.recommend({ k: 20 }));
        mercer.dispose();
      }
      return answers;
    });
    expect(inWorker).toEqual(here);
  });

  it("says what to do when the wasm is not where it should be", async () => {
    const { page } = await show("");
    const failures = await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const failed = [];
      for (const wasmUrl of ["/gone.wasm", "/"]) {
        failed.push(
          await Recommender.load("/shop.mercer", { wasmUrl }).then(
            () => "loaded",
            (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
          ),
        );
      }
      return failed;
    });
    expect(failures[0]).toMatch(/^not-found: The server answered 404 for mercer\.wasm/);
    expect(failures[1]).toMatch(/^wasm-failed: Got an HTML page instead of mercer\.wasm/);
  });
});
