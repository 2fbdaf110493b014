// The examples for frameworks, type-checked and built against the packed package, and used in Chromium.
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { axeViolations, openPage, screenshot, viewports } from "../web/browser_page.ts";
import { serveFolder } from "../web/static_server.ts";
import { installedProject, packPackage, run } from "./packed.ts";

let tarball: string;
let browser: Browser;

beforeAll(async () => {
  [tarball, browser] = await Promise.all([packPackage(), openBrowser()]);
});

afterAll(() => browser?.close());

it.each(["react", "vue"])("a shop with %s has a shelf of its own cards, and says why", async (name) => {
  const folder = installedProject(name, tarball, "public/shop.mercer", "examples");
  run(folder, "npm", "run", "build");
  const server = await serveFolder(resolve(folder, "dist"));
  const { page, trouble } = await openPage(browser, viewports.desktop);
  try {
    await page.goto(server.url);
    const titles = page.locator("mercer-shelf > article h2");
    await titles.nth(5).waitFor();
    const before = await titles.allTextContents();
    // Nothing of ours is left to see on the shop's cards but Why.
    expect(await page.locator("mercer-shelf .link:visible").count()).toBe(0);
    await page.getByRole("button", { name: "Regency cakestand 3 tier", exact: true }).click();
    await page.waitForFunction(
      (text) => document.querySelector("mercer-shelf > article h2")?.textContent !== text,
      before[0],
    );
    expect(await titles.count()).toBe(6);
    const listed = await page.evaluate(() =>
      document.querySelector("mercer-shelf")!.recommendation!.items.map(({ title }) => title),
    );
    const shown = await titles.allTextContents();
    expect(shown.map((title) => title.toUpperCase())).toEqual(listed);
    await screenshot(page, `example-${name}`);
    expect(await axeViolations(page)).toEqual([]);
    await page.locator(".top").getByRole("button", { name: "Why?" }).click();
    const dialog = page.locator("mercer-why dialog[open]");
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain(listed[0]);
    expect(await dialog.innerText()).toContain("REGENCY CAKESTAND 3 TIER");
    expect(trouble).toEqual([]);
  } finally {
    await page.context().close();
    await server.close();
  }
});
