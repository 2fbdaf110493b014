// The README's embed example, run as it is printed: the built package and a model beside the page.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { openPage, viewports } from "./browser_page.ts";
import { modelPath, root } from "./model_under_test.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const folder = resolve(root, "build/test/readme-example");
let browser: Browser;
let server: RunningServer;

function embedExample(): string {
  const readme = readFileSync(resolve(root, "README.md"), "utf8");
  const block = /```html\n([\s\S]*?)```/.exec(readme)?.[1];
  if (!block) throw new Error("README.md has no html block");
  return block;
}

beforeAll(async () => {
  await build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(resolve(root, "build/package"), resolve(folder, "mercer"), { recursive: true });
  copyFileSync(modelPath, resolve(folder, "shop.mercer"));
  writeFileSync(resolve(folder, "index.html"), `<!doctype html><title>Shop</title><link rel="icon" href="data:,">${embedExample()}`);
  server = await serveFolder(folder);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it("the README's example shows recommendations with a reason each", async () => {
  const { page, trouble } = await openPage(browser, viewports.desktop);
  await page.goto(server.url);
  const lines = page.locator("#picked li");
  await lines.nth(4).waitFor({ timeout: 20_000 });
  const texts = await lines.allTextContents();
  expect(texts).toHaveLength(5);
  for (const text of texts) expect(text).toMatch(/^\S.*: .*what you looked at.*\.$/);
  expect(trouble).toEqual([]);
});

it("the README's example has ten lines at most", () => {
  expect(embedExample().trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});
