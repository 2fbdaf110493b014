// The built storefront in Chromium: what a shopper does, with the mouse and with the keyboard.
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, walkThrough } from "../../web/demo/check.mjs";
import { axeViolations, layoutShift, openPage, screenshot, viewports } from "./browser_page.ts";
import { modelUnderTest, root } from "./model_under_test.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const site = resolve(root, "build/test-site");

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  modelUnderTest();
  await build({
    configFile: resolve(root, "web/vite.config.ts"),
    logLevel: "error",
    build: { outDir: site },
  });
  server = await serveFolder(site);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function openShop(page: Page, hash = ""): Promise<void> {
  await page.goto(`${server.url}${hash}`);
  await page.waitForSelector("html[data-ready=true]");
}

const whyButton = (page: Page) => page.locator("mercer-shelf .card .why").first();
const whyDialog = (page: Page) => page.locator("mercer-shelf dialog[open]");

describe.each(Object.entries(viewports))("the storefront on a %s", (name, viewport) => {
  it("works from the first look to the erased memory, without a request or a shift", async () => {
    const { page, trouble } = await openPage(browser, viewport);
    const { first, last, reason } = await walkThrough(page, server.url);
    expect(last).not.toEqual(first);
    expect(reason).toMatch(/what you looked at/i);
    expect(trouble).toEqual([]);
    expect(await layoutShift(page)).toBeLessThan(0.01);
  });

  it.each(["light", "dark"] as const)("is clean for axe, %s", async (scheme) => {
    const { page } = await openPage(browser, viewport, scheme);
    await openShop(page);
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, `${name}-${scheme}-1-home`);
    await screenshot(page, `${name}-${scheme}-2-home-whole`, true);
    for (const id of ["22423", "20725", "84879"]) {
      await page.goto(`${server.url}#/item/${id}`);
      await page.locator(".product-price").waitFor();
    }
    await page.locator("mercer-shelf [part=heading]", { hasText: "Picked for you" }).waitFor();
    if (name === "phone") await page.getByRole("button", { name: "Ask for more or less" }).click();
    const slider = page.getByRole("slider", { name: "Festive" });
    await slider.focus();
    for (let press = 0; press < 4; press++) await page.keyboard.press("ArrowRight");
    await page.locator("mercer-steer .value", { hasText: "+1" }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, `${name}-${scheme}-3-product-whole`, true);
    await whyButton(page).click();
    await whyDialog(page).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, `${name}-${scheme}-4-why`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Add to basket" }).click();
    await page.goto(`${server.url}#/basket`);
    await page.locator(".lines").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, `${name}-${scheme}-5-basket`);
  });

  it("never scrolls sideways", async () => {
    const { page } = await openPage(browser, viewport);
    await openShop(page);
    for (const hash of [
      "#/",
      "#/item/22423",
      "#/department/christmas",
      "#/basket",
      "#/search/zzz",
    ]) {
      await page.goto(`${server.url}${hash}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, hash).toBeLessThanOrEqual(0);
    }
  });
});

describe("the Why dialog", () => {
  it("opens and closes by keyboard and gives the focus back", async () => {
    const { page } = await openPage(browser, viewports.desktop);
    await openShop(page);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toMatch(/Skip to the goods/);
    for (let presses = 0; presses < 40; presses++) {
      if (/^Why this/.test(await focused(page))) break;
      await page.keyboard.press("Tab");
    }
    const opener = await focused(page);
    expect(opener).toMatch(/^Why this\? /);
    await page.keyboard.press("Enter");
    await whyDialog(page).waitFor();
    for (let presses = 0; presses < 6; presses++) {
      expect(await page.evaluate(() => document.activeElement?.localName)).toMatch(
        /mercer-shelf|body/,
      );
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Escape");
    await whyDialog(page).waitFor({ state: "hidden" });
    expect(await focused(page)).toBe(opener);
  });

  it("shows numbers that add up", async () => {
    const { page } = await openPage(browser, viewports.phone);
    await openShop(page, "#/item/22423");
    await whyButton(page).click();
    await whyDialog(page).waitFor();
    const tables = await whyDialog(page)
      .locator("table")
      .evaluateAll((found) =>
        found.map((table) => ({
          parts: [...table.querySelectorAll("tbody .number")].map(
            (cell) => cell.textContent?.split(",")[0] ?? "",
          ),
          total: table.querySelector("tfoot .number")?.textContent ?? "",
        })),
      );
    expect(tables).toHaveLength(2);
    const hundredths = (text: string): number =>
      Math.round(100 * Number(text.trim().replace("−", "-")));
    for (const { parts, total } of tables) {
      const sum = parts.reduce((running, part) => running + hundredths(part), 0);
      expect(sum).toBe(hundredths(total));
    }
    expect(tables[0]?.total).toBe(tables[1]?.total);
  });

  it("takes a wish by keyboard, and the shelf behind it follows", async () => {
    const { page, trouble } = await openPage(browser, viewports.desktop);
    await openShop(page, "#/item/22423");
    const titles = page.locator("mercer-shelf .card .title");
    const before = await titles.allInnerTexts();
    await whyButton(page).click();
    await whyDialog(page).waitFor();
    const less = whyDialog(page).getByRole("button", { name: /^Less “/ }).first();
    await less.focus();
    for (let press = 0; press < 4; press++) await page.keyboard.press("Enter");
    await whyDialog(page).locator("[role=status]", { hasText: "Your list has followed" }).waitFor();
    expect(await titles.allInnerTexts()).not.toEqual(before);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Reset wishes" }).click();
    await page.waitForFunction(
      (wanted) =>
        [...document.querySelector("mercer-shelf")!.shadowRoot!.querySelectorAll(".card .title")]
          .map((title) => title.textContent)
          .join() === wanted,
      before.join(),
    );
    expect(trouble).toEqual([]);
  });
});

describe("the shop's moments", () => {
  it("shows the first suggestions soon after the model has arrived", async () => {
    const times: number[] = [];
    for (let visit = 0; visit < 3; visit++) {
      const { page } = await openPage(browser, viewports.desktop);
      await openShop(page);
      times.push(
        await page.evaluate(
          () =>
            performance.getEntriesByName("mercer:first-recommendation", "measure")[0]?.duration ??
            Infinity,
        ),
      );
      await page.context().close();
    }
    console.log(`first suggestions after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
    // The goal is 150 ms on a quiet machine; this only catches a regression by a multiple.
    expect(Math.min(...times)).toBeLessThan(1000);
  });

  it("is honest about a model that cannot be fetched", async () => {
    const broken = await serveFolder(site, {
      "/shop.mercer": { type: "text/html", body: "<!doctype html><title>Start page</title>" },
    });
    const { page } = await openPage(browser, viewports.desktop);
    await page.goto(broken.url);
    await page.waitForSelector("html[data-ready=failed]");
    expect(await page.locator("main").innerText()).toMatch(/HTML page instead of a model/);
    await broken.close();
  });
});

/** The accessible name, near enough, of the focused element, also inside shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
  });
}
