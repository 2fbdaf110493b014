// What a page's memory grows to while it opens a shop's model and ranks, and what stays: the
// high-water mark of its process and what it has once garbage is gone, both less what the same page has
// with nothing opened. The browser's own buffers are part of it. So is what a contender takes whatever
// the shop's size (its code, compiled twice, and the parts of the browser that it wakes): that is measured
// as the same page with a shop of two hundred products. Reads /proc, so it needs Linux.
import { readFileSync } from "node:fs";
import { contendersFor } from "./contenders.mjs";
import { quartiles } from "./measure.mjs";
import { startChromium } from "./places.mjs";

/** {peak, settled} of the browser's largest page, in bytes. */
async function memoryOf(browser, page) {
  const ofPage = await page.context().newCDPSession(page);
  await ofPage.send("HeapProfiler.collectGarbage");
  const ofBrowser = await browser.newBrowserCDPSession();
  const { processInfo } = await ofBrowser.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const read = (name) => Number(new RegExp(`${name}:\\s*(\\d+) kB`).exec(status)[1]) * 1024;
    return { peak: read("VmHWM"), settled: read("VmRSS") };
  });
  return pages.reduce((largest, one) => (one.peak > largest.peak ? one : largest));
}

/** The memory of a fresh browser whose page `use` resolves to. */
async function memoryAfter(use) {
  const place = await startChromium();
  try {
    return await memoryOf(place.browser, await use(place));
  } finally {
    await place.close();
  }
}

async function openEmpty({ browser, address }) {
  const page = await browser.newPage();
  await page.goto(address);
  return page;
}

/** As small as ../make_model.cpp makes shops. */
export const kSmallShop = 200;

/** The same where a contender has opened a shop of `items` and ranked for a while. */
async function memoryWith(contender, items) {
  return memoryAfter(async (place) => {
    const session = await place.open(contender, items);
    await session.time(0, 100);
    return session.page;
  });
}

/**
 * For each contender that runs in Chromium on so many items: {id, items, peak, fixed, settled}, each with
 * quartiles in bytes; `fixed` is the peak with the small shop.
 */
export async function measureMemory(items, runs, only, log) {
  log(`memory with ${items} products`);
  const wanted = contendersFor("chromium", items, only).filter(({ work }) => work !== "read");
  const samples = new Map(wanted.map(({ id }) => [id, []]));
  for (let run = 0; run < runs; ++run) {
    const empty = await memoryAfter(openEmpty);
    for (const contender of wanted) {
      const small = await memoryWith(contender, kSmallShop);
      const { peak, settled } = await memoryWith(contender, items);
      samples.get(contender.id).push({
        peak: peak - empty.peak, fixed: small.peak - empty.peak, settled: settled - empty.settled });
    }
  }
  return wanted.map(({ id }) => ({
    id,
    items,
    ...Object.fromEntries(["peak", "fixed", "settled"].map((what) =>
      [what, quartiles(samples.get(id).map((sample) => sample[what]))])),
  }));
}
