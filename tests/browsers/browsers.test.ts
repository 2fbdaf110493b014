// One behaviour in Chromium, Firefox and WebKitGTK: the package's single script, on its own server and
// on another origin, under strict policies.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageFolder, packPackage } from "../package/packed.ts";
import { modelPath, root } from "../web/model_under_test.ts";
import { engines, isInstalled, type TestBrowser } from "./browsers.ts";

const kHistories = [[], ["22423"], ["22423", "85123A", "22720"], ["21034", "84946", "22423"]];
const kCount = 10;
const kTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

interface Part {
  readonly contribution: number;
}
interface Item {
  readonly id: string;
  readonly score: number;
  readonly bias: number;
  readonly taste: number;
  readonly attributes: readonly (Part & { readonly name: string })[];
  readonly history: readonly (Part & { readonly id: string })[];
}
interface Events {
  readonly trouble: string[];
  readonly warnings: string[];
  readonly workers: string[];
}
interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** A shop's server, or (the same files, open to all origins) a CDN; `pages` by path. */
async function serve(pages: Readonly<Record<string, string>> = {}): Promise<Served> {
  const server = createServer(({ url = "/" }, response) => {
    const path = new URL(url, "http://shop.example").pathname;
    const file = fileAt(path);
    response.setHeader("access-control-allow-origin", "*");
    if (path in pages) response.setHeader("content-type", "text/html").end(pages[path]);
    else if (!existsSync(file) || !statSync(file).isFile()) response.writeHead(404).end();
    else {
      response.setHeader("content-type", kTypes[extname(file)] ?? "application/octet-stream");
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function fileAt(path: string): string {
  if (path === "/shop.mercer") return modelPath;
  if (path.startsWith("/mercer/")) return resolve(packageFolder, `.${path.slice("/mercer".length)}`);
  return resolve(root, "tests/browsers/page", `.${path}`);
}

/** A shop's page that takes the package from `origin` under a policy that allows no more than it needs. */
const page = (origin: string, workers: string, wasm = "'wasm-unsafe-eval'"): string => `<!doctype html>
<html lang="en" data-package="${origin}/mercer/mercer-elements.js">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; worker-src ${workers};
    script-src 'self' ${origin} ${wasm}; connect-src 'self' ${origin}" />
  <title>Shop</title>
  <link rel="icon" href="data:," />
  <script src="/watch.js"></script>
  <script type="module" src="/shop.js"></script>
</html>`;

/** What the command line, compiled natively, recommends. */
function nativeAnswers(): Item[][] {
  const program = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native", "mercer");
  return kHistories.map((history) => {
    const words = ["recommend", "--model", modelPath, "--exclude-seen", "--explain", "--json"];
    if (history.length > 0) words.push("--history", history.join(","));
    const answer = execFileSync(program, [...words, "--count", String(kCount)], { encoding: "utf8" });
    return (
      JSON.parse(answer) as { items: { id: string; score: number; explanation: Item }[] }
    ).items.map(({ id, score, explanation: { bias, taste, attributes, history } }) => ({
      id,
      score,
      bias,
      taste,
      attributes: attributes.map(({ name, contribution }) => ({ name, contribution })),
      history: history.map(({ id, contribution }) => ({ id, contribution })),
    }));
  });
}

/** The same parts in one order, whichever way equal and opposite ones were sorted. */
const inOrder = (items: readonly Item[]): Item[] =>
  items.map((item) => ({
    ...item,
    attributes: [...item.attributes].sort((a, b) => (a.name < b.name ? -1 : 1)),
    history: [...item.history].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));

let shop: Served;
let cdn: Served;
let expected: Item[][];
const pages: Record<string, string> = {};

beforeAll(async () => {
  expect(readFileSync(await packPackage()).length).toBeGreaterThan(0);
  expected = nativeAnswers().map(inOrder);
  shop = await serve(pages);
  cdn = await serve();
  pages["/"] = page(shop.url, "'self'");
  pages["/without-wasm"] = page(shop.url, "'self'", "");
  // WebKit wants leave for what the worker imports, too.
  pages["/from-cdn"] = page(cdn.url, `blob: ${cdn.url}`);
  pages["/from-cdn-without-worker"] = page(cdn.url, "'self'");
});

afterAll(() => Promise.all([shop?.close(), cdn?.close()]));

for (const engine of engines) {
  const isLeftOut = engine.isOptional === true && !isInstalled(engine);
  describe.skipIf(isLeftOut)(engine.name, () => {
    let browser: TestBrowser;

    beforeAll(async () => {
      if (!existsSync(engine.program)) {
        throw new Error(`There is no ${engine.program}; to install it: ${engine.install}`);
      }
      browser = await engine.open(engine.program);
    });
    afterAll(() => browser?.close());

    async function open(path: string): Promise<void> {
      await browser.tab.goto(`${shop.url}${path}`);
      await browser.tab.evaluate(
        "new Promise((ready) => { const look = () => window.shop ? ready() : setTimeout(look, 20); look(); })",
      );
    }
    const ask = <T>(name: string, argument?: unknown): Promise<T> =>
      browser.tab.evaluate<T>(`window.shop.${name}(${JSON.stringify(argument) ?? ""})`);

    it.each([true, false])("recommends and explains as native code does (worker: %s)", async (worker) => {
      await open("/");
      const answers = await ask<Item[][]>("answers", { worker, histories: kHistories, k: kCount });
      expect(answers.map(inOrder)).toEqual(expected);
      const { trouble, warnings, workers } = await ask<Events>("events");
      expect({ trouble, warnings }).toEqual({ trouble: [], warnings: [] });
      expect(workers).toEqual(worker ? [`${shop.url}/mercer/scoring_worker.js`] : []);
    });

    it.each(["policy refuses", "browser lacks"])("does the same where the %s WebAssembly", async (why) => {
      await open("/without-wasm");
      // As WebKit's policies let WebAssembly pass; its Lockdown Mode leaves it out.
      if (why === "browser lacks") await browser.tab.evaluate("delete globalThis.WebAssembly");
      const empty = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])";
      const compiling = `(async () => void (await WebAssembly.compile(${empty})))()`;
      const isRefused = `${compiling}.then(() => false, () => true)`;
      const isExpected = why === "browser lacks" || engine.name !== "WebKitGTK";
      expect(await browser.tab.evaluate(isRefused)).toBe(isExpected);
      const questions = { worker: false, histories: kHistories, k: kCount };
      const answers = await ask<Item[][]>("answers", questions);
      expect(answers.map(inOrder)).toEqual(expected);
    });

    it("shows a shelf whose reasons the keyboard opens and closes", async () => {
      await open("/");
      await ask("showShelf");
      await browser.tab.press("Enter");
      const opened = await ask<{ text: string }>("dialog", true);
      expect(opened.text).toMatch(/what you looked at/);
      await browser.tab.press("Escape");
      const closed = await ask<{ focus: string }>("dialog", false);
      expect(closed.focus).toBe("why");
      expect((await ask<Events>("events")).trouble).toEqual([]);
    });

    it("keeps the history from page to page with consent, and nothing without", async () => {
      await open("/");
      expect(await ask("databases")).toEqual([]);
      expect(await ask("remember")).toBe("persist");
      await open("/");
      expect(await ask("remembered")).toEqual(["22423", "85123A", "22720"]);
      expect(await ask("databases")).toEqual([]);
      expect((await ask<Events>("events")).trouble).toEqual([]);
    });

    it("scores in a worker when the script comes from another origin", async () => {
      await open("/from-cdn");
      const [answer] = await ask<Item[][]>("answers", { histories: [["22423"]], k: 3 });
      expect(answer).toHaveLength(3);
      const { trouble, warnings, workers } = await ask<Events>("events");
      expect({ trouble, warnings }).toEqual({ trouble: [], warnings: [] });
      expect(workers).toEqual([expect.stringMatching(/^blob:/)]);
    });

    it("scores on the page's thread when the policy refuses such a worker", async () => {
      await open("/from-cdn-without-worker");
      const [answer] = await ask<Item[][]>("answers", { histories: [["22423"]], k: 3 });
      expect(answer).toHaveLength(3);
      const { warnings } = await ask<Events>("events");
      expect(warnings).toEqual([expect.stringMatching(/worker-src.*on the page's own thread/)]);
    });
  });
}
