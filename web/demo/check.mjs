// Clicks through a running storefront as a shopper would, and says what does not work.
//   node web/demo/check.mjs URL     exits 0 only if the shop works
// Set CHROMIUM to use another Chromium than /usr/bin/chromium.
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const kViewports = [
  { name: "desktop", width: 1280, height: 900 },
  { name: "phone", width: 390, height: 844 },
];

/** Debian's Chromium, and how it starts alone and without a screen. */
export const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const browserArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it with a fresh profile, with further options of Playwright's. */
export function openBrowser(options = {}) {
  return chromium.launch({ ...options, executablePath: browserPath, args: browserArguments });
}

/**
 * Opens the shop in `page`, looks at three things, reads why something is suggested, wishes for
 * something else, fills and pays the basket, and erases what the page remembers: all that the shop's
 * hints tell to try. Throws an Error that says which step failed.
 */
export async function walkThrough(page, url) {
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(`console: ${message.text()}`);
  });
  await step("the shop opens", trouble, async () => {
    await page.goto(url);
    await page.waitForSelector("html[data-ready]", { timeout: 20_000 });
    const ready = await page.getAttribute("html", "data-ready");
    if (ready !== "true") throw new Error(await page.locator("main").innerText());
  });
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));

  const first = await step("the shelf is filled", trouble, () => shelfTitles(page));
  await step("three things can be looked at", trouble, () => lookAtThree(page));
  const last = await step("the shelf follows", trouble, async () => {
    await shelfChange(page, first);
    return shelfTitles(page);
  });
  await step("similar things are listed", trouble, () => shelfTitles(page, ".similar"));
  const reason = await step("Why gives a reason", trouble, () => readReason(page));
  await step("a wish changes the shelf", trouble, () => wish(page));
  await step("the basket works", trouble, () => fillBasket(page));
  await step("the memory can be erased", trouble, () => eraseMemory(page));
  await step("nothing was sent", trouble, () => {
    if (requests.length > 0) throw new Error(`requests after loading: ${requests.join(", ")}`);
  });
  return { first, last, reason };
}

async function step(what, trouble, run) {
  try {
    const result = await run();
    if (trouble.length > 0) throw new Error(trouble.join("; "));
    return result;
  } catch (error) {
    throw new Error(`Not so: ${what}. ${error.message}`, { cause: error });
  }
}

async function shelfTitles(page, place = ".picked") {
  const titles = page.locator(`${place} mercer-shelf .card:not(.ghost) .title`);
  await titles.first().waitFor({ timeout: 5000 });
  const texts = await titles.allInnerTexts();
  if (texts.length < 8) throw new Error(`only ${texts.length} suggestions`);
  return texts;
}

/** Waits until the shelf lists something else than `before`. */
async function shelfChange(page, before) {
  await page.waitForFunction(
    (titles) =>
      [...document.querySelector(".picked mercer-shelf").shadowRoot.querySelectorAll(".card .title")]
        .map((title) => title.textContent)
        .join() !== titles,
    before.join(),
    { timeout: 5000 },
  );
}

async function lookAtThree(page) {
  for (const index of [0, 2, 5]) {
    const link = page.locator(".goods .tile-link").nth(index);
    const title = await link.locator(".tile-title").innerText();
    await link.click();
    await page.locator("h1", { hasText: title }).waitFor({ timeout: 5000 });
    if (index !== 5) {
      await page.locator(".brand").click();
      await page.locator(".hero h1").waitFor({ timeout: 5000 });
    }
  }
}

async function readReason(page) {
  const button = page.locator(".picked mercer-shelf .card .why").first();
  await button.click();
  const dialog = page.locator(".picked mercer-shelf dialog[open]");
  await dialog.waitFor({ timeout: 5000 });
  const reason = (await dialog.locator(".words").innerText()).trim();
  if (reason.length < 20) throw new Error(`the dialog says "${reason}"`);
  const rows = await dialog.locator("table").first().locator("tbody tr").count();
  if (rows < 3) throw new Error(`only ${rows} bars`);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden", timeout: 5000 });
  return reason;
}

async function wish(page) {
  const before = await shelfTitles(page);
  const unfold = page.getByRole("button", { name: "Ask for more or less" });
  if (await unfold.isVisible()) await unfold.click();
  await page.getByRole("slider", { name: "Festive" }).focus();
  for (let press = 0; press < 8; press++) await page.keyboard.press("ArrowRight");
  await shelfChange(page, before);
}

async function fillBasket(page) {
  await page.getByRole("button", { name: "Add to basket" }).click();
  await page.locator(".basket-count", { hasText: "1" }).waitFor({ timeout: 5000 });
  await page.locator(".basket-link").click();
  await page.getByRole("button", { name: "Pretend to pay" }).click();
  await page.locator("h1", { hasText: "Thank you" }).waitFor({ timeout: 5000 });
}

async function eraseMemory(page) {
  await page.locator("mercer-privacy [part=erase]").click();
  await page
    .locator(".picked mercer-shelf [part=heading]", { hasText: "Popular" })
    .waitFor({ timeout: 5000 });
  if ((await page.locator("mercer-privacy li").count()) > 0)
    throw new Error("items are still listed");
  await page.locator(".strip", { hasText: "That was all of it" }).waitFor({ timeout: 5000 });
}

async function main(url) {
  if (!url) {
    console.error("usage: node web/demo/check.mjs URL");
    return 2;
  }
  const browser = await openBrowser();
  try {
    for (const { name, ...viewport } of kViewports) {
      const page = await browser.newPage({ viewport });
      const { reason } = await walkThrough(page, url);
      const [measure] = await page.evaluate(() =>
        performance
          .getEntriesByName("mercer:first-recommendation", "measure")
          .map((entry) => entry.duration),
      );
      const time = `first suggestions ${measure.toFixed(0)} ms after the model arrived`;
      console.log(`${name}: works; ${time}; reason given: ${reason.replaceAll("\n", " ")}`);
      await page.close();
    }
    return 0;
  } catch (error) {
    console.error(`The storefront at ${url} does not work. ${error.message}`);
    return 1;
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = await main(process.argv[2]);
}
