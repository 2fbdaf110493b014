// What a browser's memory grows to while its page opens a shop's model and ranks, and what stays: the
// high-water mark of the page's process and what it has once garbage is gone, and the sum of the marks of
// all the browser's processes (a Blob's bytes, say, lie outside the page's own); all less what the same
// browser has with an empty page. So is what a contender takes whatever the shop's size (its code,
// compiled twice, and the parts of the browser that it wakes): that is measured as the same page with a
// shop of two hundred products. Nothing is attached to the browser: developer tools keep a copy of all
// that a page fetches, in that page's process. Reads /proc, so it needs Linux.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserArguments, browserPath } from "../../../web/demo/check.mjs";
import { contendersFor, settingsOf } from "./contenders.mjs";
import { quartiles } from "./measure.mjs";
import { serve } from "./server.mjs";

/** The status of every process that `pid` has started, and that those have, and so on, itself first. */
function processesOf(pid) {
  const statuses = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return [{ pid: Number(name), text: readFileSync(`/proc/${name}/status`, "utf8"),
        isPage: readFileSync(`/proc/${name}/cmdline`, "utf8").includes("--type=renderer") }];
    } catch {
      return []; // it has just ended
    }
  });
  const numberOf = ({ text }, name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text)?.[1]);
  const ofBrowser = (parent) => statuses.filter((one) => numberOf(one, "PPid") === parent)
    .flatMap((one) => [one, ...ofBrowser(one.pid)]);
  const all = [...statuses.filter((one) => one.pid === pid), ...ofBrowser(pid)];
  const bytes = (one, name) => (numberOf(one, name) || 0) * 1024; // zombies have none
  return all.map((one) => ({ isPage: one.isPage, peak: bytes(one, "VmHWM"), settled: bytes(one, "VmRSS") }));
}

/** {peak, settled, everywhere} in bytes of a fresh browser whose page has done what `search` asks. */
async function memoryAfter(search) {
  const server = await serve();
  const profile = mkdtempSync(join(tmpdir(), "mercer-memory-"));
  const arguments_ = [...browserArguments, "--js-flags=--expose-gc", `--user-data-dir=${profile}`];
  const browser = spawn(browserPath, [...arguments_, `${server.url}page.html${search(server)}`], { stdio: "ignore" });
  const ended = once(browser, "exit");
  try {
    const ending = ended.then(() => Promise.reject(new Error(`${browserPath} ended before its page had`)));
    const failure = await Promise.race([server.reported, ending]);
    if (failure) throw new Error(failure);
    const processes = processesOf(browser.pid);
    const page = processes.filter(({ isPage }) => isPage).reduce((one, other) => (one.peak > other.peak ? one : other));
    return { peak: page.peak, settled: page.settled, everywhere: processes.reduce((sum, { peak }) => sum + peak, 0) };
  } finally {
    browser.kill();
    await ended.catch(() => {});
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }); // its children may still write
  }
}

/** As small as ../make_model.cpp makes shops. */
export const kSmallShop = 200;

/** The same where a contender has opened a shop of `items` and ranked for a while. */
function memoryWith(contender, items) {
  const { module, bundle = module } = contender;
  return memoryAfter(({ url, at }) => `?${new URLSearchParams({
    contender: `${url}contenders/${bundle}/${bundle}.js`,
    source: JSON.stringify({ items, ...settingsOf(contender), at: at(items) }),
  })}`);
}

/**
 * For each contender that runs in Chromium on so many items: {id, items, peak, settled, everywhere, fixed,
 * fixedEverywhere}, each with quartiles in bytes; the fixed ones are the peaks with the small shop.
 */
export async function measureMemory(items, runs, only, log) {
  log(`memory with ${items} products`);
  const wanted = contendersFor("chromium", items, only).filter(({ work }) => work !== "read");
  const samples = new Map(wanted.map(({ id }) => [id, []]));
  for (let run = 0; run < runs; ++run) {
    const empty = await memoryAfter(() => "?empty");
    for (const contender of wanted) {
      const small = await memoryWith(contender, kSmallShop);
      const { peak, settled, everywhere } = await memoryWith(contender, items);
      samples.get(contender.id).push({
        peak: peak - empty.peak,
        fixed: small.peak - empty.peak,
        settled: settled - empty.settled,
        everywhere: everywhere - empty.everywhere,
        fixedEverywhere: small.everywhere - empty.everywhere,
      });
    }
  }
  return wanted.map(({ id }) => ({
    id,
    items,
    ...Object.fromEntries(Object.keys(samples.get(id)[0]).map((what) =>
      [what, quartiles(samples.get(id).map((sample) => sample[what]))])),
  }));
}
