// The built storefront in Chromium: what a shopper does, with the mouse and with the keyboard.
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, walkThrough } from "../../web/demo/check.mjs";
import {
  axeViolations,
  layoutShift,
  longestTask,
  openPage,
  screenshot,
  traceTasks,
  viewports,
} from "./browser_page.ts";
import { modelUnderTest, root } from "./model_under_test.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const site = resolve(root, "build/test-site");
const kVisits = 3;

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

const whyButton = (page: Page) => page.locator(".picked mercer-shelf .card .why").first();
const whyDialog = (page: Page) => page.locator(".picked mercer-shelf dialog[open]");

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
    await page.locator(".picked mercer-shelf [part=heading]", { hasText: "Picked for you" }).waitFor();
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
    const titles = page.locator(".picked mercer-shelf .card .title");
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
        [
          ...document
            .querySelector(".picked mercer-shelf")!
            .shadowRoot!.querySelectorAll(".card .title"),
        ]
          .map((title) => title.textContent)
          .join() === wanted,
      before.join(),
    );
    expect(trouble).toEqual([]);
  });
});

describe("the hints", () => {
  const current = (page: Page) => page.locator(".strip [aria-current=step]");

  it("lead from one thing to the next, and tick off what was done out of turn", async () => {
    const { page } = await openPage(browser, viewports.desktop);
    await openShop(page);
    const slider = page.getByRole("slider", { name: "Festive" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".strip .is-done", { hasText: "Wish for something else" }).waitFor();
    expect(await current(page).innerText()).toMatch(/Open something you like/);
    await current(page).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("browse");
    await page.locator(".goods .tile-link").first().click();
    await current(page).getByText("See the shelf follow").click();
    await current(page).getByText("Ask it why").waitFor();
    await whyButton(page).click();
    await whyDialog(page).waitFor();
    await page.keyboard.press("Escape");
    await current(page).getByText("See and erase what it knows").click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("memory");
    await page.locator("mercer-privacy [part=erase]").click();
    await page.getByText("That was all of it").waitFor();
  });

  it("can be sent away without anything moving", async () => {
    const { page } = await openPage(browser, viewports.phone);
    await openShop(page);
    const place = () => page.locator("main").evaluate((main) => main.getBoundingClientRect().top);
    const before = await place();
    await page.getByRole("button", { name: "No hints, thank you" }).click();
    await page.locator(".strip", { hasText: "worked out in your browser" }).waitFor();
    expect(await place()).toBe(before);
  });
});

describe("a product that is sold out", () => {
  it("stays in the list of goods, but is not suggested and cannot be bought", async () => {
    const { page } = await openPage(browser, viewports.desktop);
    await openShop(page);
    const tile = page.locator(".goods .tile", { hasText: "Sold out" });
    expect(await tile.count()).toBe(1);
    expect(await tile.getByRole("button").count()).toBe(0);
    const title = await tile.locator(".tile-title").innerText();
    const suggested = page.locator("mercer-shelf .card .title");
    expect(await suggested.allInnerTexts()).not.toContain(title);
    await tile.locator(".tile-link").click();
    await page.locator("h1", { hasText: title }).waitFor();
    expect(await page.getByRole("button", { name: "Add to basket" }).count()).toBe(0);
    await page.getByText("See what is like it").click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("similar");
    await page.locator(".similar mercer-shelf[state=ready]").waitFor();
    expect(await suggested.allInnerTexts()).not.toContain(title);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe("a shopper who comes back", () => {
  it("finds the shelf as it was left, the most popular goods first, and no hints", async () => {
    const { page } = await openPage(browser, viewports.desktop);
    await openShop(page);
    const popular = await page.locator(".goods .tile-title").allInnerTexts();
    await page.locator(".goods .tile-link").nth(2).click();
    await page.locator(".product-note", { hasText: "in this page only" }).waitFor();
    await page.getByRole("switch", { name: "Keep on this device" }).click();
    await page.locator(".product-note", { hasText: "on this device only" }).waitFor();
    await page.locator(".brand").click();
    await page.reload();
    await page.waitForSelector("html[data-ready=true]");
    await page.locator(".picked mercer-shelf [part=heading]", { hasText: "Picked for you" }).waitFor();
    expect(await page.locator(".goods .tile-title").allInnerTexts()).toEqual(popular);
    expect(await page.locator(".strip.is-tour").count()).toBe(0);
  });

  it("is told the truth on product pages without personal suggestions, too", async () => {
    const { page } = await openPage(browser, viewports.desktop);
    await openShop(page, "#/item/22423");
    await page.getByRole("switch", { name: "Personal suggestions" }).click();
    await page.locator(".product-note", { hasText: "forgotten as soon as you look at something else" }).waitFor();
  });
});

describe("the suggestions", () => {
  it("come soon after the model has arrived, and never keep the page from answering", async () => {
    const visits: Visit[] = [];
    for (let visit = 0; visit < kVisits; visit++) visits.push(await timedVisit());
    const times = visits.map((visit) => visit.firstSuggestions_ms);
    const longest = visits.map((visit) => visit.longestTask_ms);
    console.log(`first suggestions after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
    console.log(`longest tasks ${longest.map((time) => time.toFixed(0)).join(", ")} ms`);
    // The goal is 150 ms on a quiet machine; this only catches a regression by a multiple.
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(Math.min(...longest)).toBeGreaterThan(1); // it was really measured
    expect(longest.toSorted((a, b) => a - b)[(kVisits - 1) / 2]).toBeLessThan(50);
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

interface Visit {
  readonly firstSuggestions_ms: number;
  /** While the shop opened and a product was looked at. */
  readonly longestTask_ms: number;
}

async function timedVisit(): Promise<Visit> {
  const { page } = await openPage(browser, viewports.desktop);
  await traceTasks(browser, page);
  await openShop(page);
  await page.locator(".goods .tile-link").first().click();
  await page.locator(".similar mercer-shelf[state=ready]").waitFor();
  const firstSuggestions_ms = await page.evaluate(
    () =>
      performance.getEntriesByName("mercer:first-recommendation", "measure")[0]?.duration ??
      Infinity,
  );
  const longestTask_ms = longestTask(await browser.stopTracing(), "mercer:first-recommendation");
  await page.context().close();
  return { firstSuggestions_ms, longestTask_ms };
}

/** The accessible name, near enough, of the focused element, also inside shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
  });
}
