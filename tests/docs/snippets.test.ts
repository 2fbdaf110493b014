// Every code block of the README files and of docs/*.md is run. What a block is run as stands in its language:
//   html      a page beside the package (mercer/), shop.mercer, shop.student and display.json, opened
//             in Chromium under a strict policy; nothing may go wrong, and expect="SELECTOR" must appear
//   ts, js    checked against the package's types and run: in a page that has a shelf and its recommender
//             as `shelf` and `mercer`, with what the document's earlier blocks have made; with
//             `run`, in Node
//   sh        executed in a folder with a small shop's files, after the document's earlier blocks
//   json      parsed
//   css       parsed by Chromium
//   (none)    plain text
// Options: file="NAME" also writes the block into that folder; no-run="WHY" leaves a block alone.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { transformWithOxc } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { openPage, viewports } from "../web/browser_page.ts";
import { makeSite } from "../web/built_site.ts";
import { root } from "../web/model_under_test.ts";
import { serveFolder, type RunningServer } from "../web/static_server.ts";
import { snippetsOf, type Snippet } from "./snippet.ts";
import { typeErrors } from "./type_check.ts";
import { makeWorkshop, runInNode, runShell } from "./workshop.ts";

const pages = readdirSync(resolve(root, "docs")).filter((file) => file.endsWith(".md"));
const documents = [
  "README.md",
  "web/package/README.md",
  ...pages.map((file) => `docs/${file}`),
].map((document) => ({
  document,
  snippets: snippetsOf(document, readFileSync(resolve(root, document), "utf8")),
}));
const isRun = ({ options }: Snippet): boolean => options["no-run"] === undefined;
const typed = documents
  .flatMap(({ snippets }) => snippets)
  .filter((snippet) => /^[jt]s$/.test(snippet.language) && isRun(snippet));

let browser: Browser;
let server: RunningServer;
let packageFolder: string;
let errorsOfTypes: Map<string, string>;

beforeAll(async () => {
  const display = { "22423": { url: "/products/22423" } };
  const site = await makeSite("docs-site", { "display.json": JSON.stringify(display) });
  copyFileSync(
    resolve(root, "models/online-retail/online-retail.student"),
    resolve(site, "shop.student"),
  );
  packageFolder = resolve(site, "mercer");
  server = await serveFolder(site);
  errorsOfTypes = await typeErrors(typed, packageFolder);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** As strict as the documents say that a shop's policy may be; inline code by its hash alone. */
function policyFor(html: string): string {
  const hashes = (tag: string): string =>
    [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, "g"))]
      .map(([, text]) => ` 'sha256-${createHash("sha256").update(text!).digest("base64")}'`)
      .join("");
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${hashes("script")}`,
    `style-src 'self'${hashes("style")}`,
    "worker-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
  ].join("; ");
}

async function runPage({ code, options }: Snippet): Promise<void> {
  const { page, trouble } = await openPage(browser, viewports.desktop);
  const head =
    '<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">';
  const body = /<html/i.test(code) ? code : `${head}\n${code}`;
  const headers = { "content-type": "text/html", "content-security-policy": policyFor(body) };
  await page.route(server.url, (route) => route.fulfill({ body, headers }));
  await page.goto(server.url);
  const expected = options["expect"];
  if (!expected) throw new Error('An html block needs expect="SELECTOR": what a reader would see.');
  await page
    .locator(expected)
    .first()
    .waitFor({ timeout: 15_000 })
    .catch((error: Error) => trouble.push(error.message));
  await page.waitForLoadState("networkidle");
  expect(trouble).toEqual([]);
  await page.context().close();
}

/** What a page has that the scripts of the documents belong to. */
const kShopPage = `
<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script type="importmap">
  {"imports": {
    "mercer": "/mercer/index.js",
    "mercer/adapters": "/mercer/adapters/index.js",
    "mercer/student": "/mercer/student/index.js"
  }}
</script>
<mercer-shelf model="/shop.mercer"></mercer-shelf>
<script type="module">
  const open = async () => {
    await import("/mercer/mercer-elements.js");
    const shelf = document.querySelector("mercer-shelf");
    while (shelf.state !== "ready") await new Promise(requestAnimationFrame);
    window.dataLayer = [];
    const gtag = (...words) => window.dataLayer.push(words);
    Object.assign(window, { shelf, mercer: shelf.recommender, gtag });
  };
  window.isOpen = open();
</script>`;

async function runScript({ code, place }: Snippet, folder: string): Promise<void> {
  const { page, trouble } = await openPage(browser, viewports.desktop);
  const { code: plain } = await transformWithOxc(code, `${place}.ts`);
  const body = `${kShopPage}<script type="module">await isOpen;\n${plain}\nwindow.isDone = true;</script>`;
  const headers = { "content-type": "text/html", "content-security-policy": policyFor(body) };
  await page.route(server.url, (route) => route.fulfill({ body, headers }));
  const made = (url: URL): string => resolve(folder, url.pathname.slice(1));
  await page.route(
    (url) => /\.\w+$/.test(url.pathname) && existsSync(made(url)),
    (route) => route.fulfill({ path: made(new URL(route.request().url())) }),
  );
  await page.goto(server.url);
  await page
    .waitForFunction(() => "isDone" in window, undefined, { timeout: 15_000 })
    .catch((error: Error) => trouble.push(error.message));
  expect(trouble).toEqual([]);
  await page.context().close();
}

async function parseCss(code: string): Promise<void> {
  const { page } = await openPage(browser, viewports.desktop);
  const found = await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const rules = [...sheet.cssRules];
    const empty = rules.filter(
      (rule) =>
        rule instanceof CSSStyleRule && rule.style.length === 0 && rule.cssRules.length === 0,
    );
    return { rules: rules.length, empty: empty.map((rule) => rule.cssText) };
  }, code);
  expect(found.rules).toBeGreaterThan(0);
  expect(found.empty).toEqual([]); // a misspelt property leaves a rule without any
  await page.context().close();
}

async function run(snippet: Snippet, folder: string, name: string): Promise<void> {
  const { language, code, options } = snippet;
  if (options["file"]) writeFileSync(resolve(folder, options["file"]), code);
  switch (language) {
    case "html":
      return runPage(snippet);
    case "js":
    case "ts":
      expect(errorsOfTypes.get(snippet.place)).toBe("");
      if (options["run"] === undefined) return runScript(snippet, folder);
      writeFileSync(resolve(folder, `${name}.js`), code);
      await runInNode(folder, `${name}.js`);
      return;
    case "sh":
      await runShell(folder, code);
      return;
    case "json":
      JSON.parse(code);
      return;
    case "css":
      return parseCss(code);
    default:
      throw new Error(
        `Nobody runs ${language} blocks: teach tests/docs/snippets.test.ts, or say no-run="WHY" after the language.`,
      );
  }
}

for (const { document, snippets } of documents) {
  describe(document, () => {
    let folder: string;
    beforeAll(() => {
      folder = makeWorkshop(document.replaceAll(/\W/g, "_"), packageFolder);
    });
    snippets
      .filter(({ language, options }) => language !== "" || options["file"])
      .forEach((snippet, index) => {
        const why = snippet.options["no-run"];
        const title = `${snippet.place} ${snippet.language}`;
        if (why === undefined) it(title, () => run(snippet, folder, `snippet_${index}`));
        else it(`${title} is left alone: ${why}`, () => expect(why.length).toBeGreaterThan(10));
      });
  });
}

it("the README's first page has ten lines at most", () => {
  const [first] = documents[0]!.snippets.filter(({ language }) => language === "html");
  expect(first!.code.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

it("code blocks are found with their options, in lists too", () => {
  const text =
    'Text\n\n1. one\n   ```sh no-run="why not" run\n   ls\n     -l\n   ```\n```\nplain\n```\n';
  expect(snippetsOf("x.md", text)).toEqual([
    {
      place: "x.md:4",
      language: "sh",
      options: { "no-run": "why not", run: "" },
      code: "ls\n  -l\n",
    },
    { place: "x.md:8", language: "", options: {}, code: "plain\n" },
  ]);
});
