// Mercer against what a developer would pick instead, on the same shops, in headless Chromium, in
// Node and (Mercer alone) natively, everyone in turn. Builds all that it needs under build/peers.
//   node tests/bench/peers/run.mjs
//     --items 10000,100000,1000000   the shops (the default)
//     --runs N                       rounds of searches, 15 by default
//     --node                         in Node alone, no browser
//     --only ID,ID                   only these contenders (contenders.mjs)
//     --json FILE                    also write everything that was measured
//     --publish                      also write tests/bench/results/peers.json, peers.md and the chart
//                                    docs/performance.svg
//     --as-built                     build nothing; measure what an earlier run has built
//     --built                        build nothing and use no peers, but the generator and the package
//                                    that `npm test` builds; with --only mercer,plain-javascript
// Medians, with the first and third quartiles in brackets. Takes about half an hour with everything;
// a quiet machine is worth waiting for.
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { chart } from "./chart.mjs";
import { contenders } from "./contenders.mjs";
import { folders, root, useBuilt } from "./folders.mjs";
import { measureColdStarts, measureSearches } from "./measure.mjs";
import { startChromium, startNative, startNode } from "./places.mjs";
import { kSmallShop, measureMemory } from "./memory.mjs";
import { markdown } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    items: { type: "string", default: "10000,100000,1000000" },
    runs: { type: "string", default: "15" },
    node: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    json: { type: "string" },
    publish: { type: "boolean", default: false },
    "as-built": { type: "boolean", default: false },
    built: { type: "boolean", default: false },
  },
});
const sizes = options.items.split(",").map(Number);
const runs = Number(options.runs);
const only = options.only.split(",").filter(Boolean);
const coldItems = 10_000;
const memoryItems = 100_000;
const coldRuns = Math.min(runs, 7);
const memoryRuns = Math.min(runs, 3);
const log = (line) => console.error(line);

/** What was measured, on what. */
function circumstances(places) {
  const lock = JSON.parse(readFileSync(`${import.meta.dirname}/package-lock.json`, "utf8"));
  const git = (...words) => execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
  return {
    command: `node tests/bench/peers/run.mjs --items ${options.items} --runs ${runs}`,
    load: loadavg()[1], // programs that wanted a core over the last five minutes
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") ? ", with changes" : ""),
    machine: `${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    places: Object.fromEntries(Object.entries(places).map(([kind, { name }]) => [kind, name])),
    node: process.versions.node,
    peers: Object.fromEntries(Object.entries(lock.packages)
      .filter(([, { version }]) => version)
      .map(([path, { version }]) => [path.replace(/^.*node_modules\//, ""), version])
      .filter(([name]) => Object.keys(lock.packages[""].dependencies).includes(name))),
  };
}

/** Resolves to the bytes that an item takes in each precision. */
async function build(withPeers) {
  const made = await import("./build.mjs");
  if (options.built) {
    useBuilt();
  } else if (!options["as-built"]) {
    await made.buildNative();
    await made.buildPackage();
    await made.buildContenders();
  }
  const precisions = options.built ? ["int8"] : ["float32", "int8", "int4"];
  const all = options.node ? sizes : [...new Set([...sizes, coldItems, memoryItems, kSmallShop])];
  for (const items of all) await made.makeData(items, precisions, withPeers);
  const shop = Math.min(Math.max(...all), memoryItems);
  return Object.fromEntries(precisions.map((precision) => [precision, made.bytesAnItem(shop, precision)]));
}

/** Adds to `results` what is measured, and tells `keep` after each part. */
async function measure(places, results, keep) {
  // Node apart from the other two: all contenders together would need 12 GB at a million products.
  const { node, ...others } = places;
  for (const items of sizes) {
    for (const some of [others, { node }].filter((group) => Object.keys(group).length > 0)) {
      results.searches.push(...await measureSearches(some, items, runs, only, log));
      keep();
    }
  }
  if (!places.chromium) return;
  const { gzipSize } = await import("./server.mjs");
  const starts = await measureColdStarts(places.chromium, coldItems, coldRuns, only, log);
  const isPackaged = (file) => file.startsWith(`${folders.package}/`);
  results.coldStarts = starts.map(({ codeFiles, ...start }) => ({
    ...start, codeBytes: gzipSize(codeFiles), packageBytes: gzipSize(codeFiles.filter(isPackaged)) }));
  keep();
  const memory = await measureMemory(memoryItems, memoryRuns, only, log);
  results.memory = memory.map((one) => ({ ...one, modelBytes: modelBytes(one) }));
}

function write(path, text) {
  writeFileSync(`${path}.partial-${process.pid}`, text);
  renameSync(`${path}.partial-${process.pid}`, path);
}

function modelBytes({ id, items }) {
  const { variant } = contenders.find((one) => one.id === id);
  return statSync(`${folders.data(items)}/${variant}.mercer`, { throwIfNoEntry: false })?.size;
}

function print({ searches, coldStarts, memory }) {
  const titleOf = (id) => contenders.find((one) => one.id === id).title;
  const megabytes = ({ median }) => `${(median / 1e6).toFixed(1)} MB`;
  const spread = ({ median, first, third }, digits) =>
    `${median.toFixed(digits)} (${first.toFixed(digits)} to ${third.toFixed(digits)})`;
  for (const one of searches) {
    const found = one.recall === undefined ? "" : `, recall@10 ${one.recall.toFixed(4)}`;
    console.log(`${one.place}, ${one.items}: ${titleOf(one.id)} ${spread(one, 3)} ms${found}`);
  }
  for (const one of coldStarts)
    console.log(`first list at ${one.items}: ${titleOf(one.id)} ${spread(one, 0)} ms, ${one.codeBytes} bytes of code`);
  for (const one of memory)
    console.log(`memory at ${one.items}: ${titleOf(one.id)} peak ${megabytes(one.peak)}, of it ${megabytes(one.fixed)} with ${kSmallShop} products, afterwards ${megabytes(one.settled)}`);
}

const bytesAnItem = await build(!options.built);
const places = options.node
  ? { node: startNode() }
  : { chromium: await startChromium(), node: startNode() };
if (!options.built) places.native = startNative();
try {
  const results = { ...circumstances(places), bytesAnItem, searches: [], coldStarts: [], memory: [] };
  const keep = () => options.json && write(options.json, `${JSON.stringify(results)}\n`);
  await measure(places, results, keep);
  keep();
  print(results);
  if (options.publish) {
    write(`${root}/tests/bench/results/peers.json`, `${JSON.stringify(results)}\n`);
    write(`${root}/tests/bench/results/peers.md`, markdown(results));
    write(`${root}/docs/performance.svg`, chart(results));
  }
} finally {
  for (const place of Object.values(places)) await place.close();
}
