// Tells what run.mjs measured: the goals of the project with what was reached, then everyone's times.
//   node tests/bench/peers/report.mjs RESULTS.json > RESULTS.md
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { contenders } from "./contenders.mjs";
import { quartiles } from "./measure.mjs";

const titleOf = (id) => contenders.find((one) => one.id === id).title;
const number = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
const times = (value) => `${number(value)} times`;
const spread = ({ median, first, third }) => `${number(median)} (${number(first)} to ${number(third)})`;
const kilobytes = (bytes) => `${number(bytes / 1000)} KB`;
const megabytes = (bytes) => `${number(bytes / 1e6)} MB`;

/** Looks measurements up; undefined where something was not measured. */
class Results {
  constructor(results) {
    Object.assign(this, results);
  }

  search(place, id, items) {
    return this.searches.find((one) => one.place === place && one.id === id && one.items === items);
  }

  cold(id) {
    return this.coldStarts.find((one) => one.id === id);
  }

  /** The fastest of the peers that find (nearly) all that is best, in Chromium. */
  bestPeer(items, ids) {
    return ids
      .map((id) => this.search("chromium", id, items))
      .filter((one) => one && one.recall > 0.95)
      .sort((a, b) => a.median - b.median)[0];
  }
}

/** How many times as long `other` takes: the median of the rounds' quotients. */
function ratio(one, other) {
  return quartiles(one.samples.map((sample, round) => other.samples[round] / sample)).median;
}

const kRuntimes = ["onnxruntime", "onnxruntime-int8", "tensorflow"];
const kPeers = contenders.filter(({ isPeer }) => isPeer).map(({ id }) => id);

// Each line of the goals' table: [what, goal, reached, judged]; nothing where it was not measured.
function coldGoal(results, id, peer, goal) {
  const [own, other] = [results.cold(id), results.cold(peer)];
  if (!own || !other) return [];
  const reached = ratio(own, other);
  return [[`import to first ranked list, 10,000 items: ${titleOf(id)} against ${titleOf(peer)}`,
    `${goal} times faster`, `${times(reached)} (${spread(own)} against ${spread(other)} ms)`, reached >= goal]];
}

function searchGoal(results, id, items, ids, goal, what) {
  const own = results.search("chromium", id, items);
  const other = own && results.bestPeer(items, ids);
  if (!other) return [];
  const reached = ratio(own, other);
  return [[what, `${goal} times faster`,
    `${times(reached)} (${spread(own)} ms; ${titleOf(other.id)} ${spread(other)} ms)`, reached >= goal]];
}

function bandwidthGoals(results, items) {
  const read = results.search("chromium", "read-four", items);
  const ways = { "scan-float32": "", "scan-float32-full": ", every row in full" };
  return Object.entries(ways).flatMap(([id, way]) => {
    const own = results.search("chromium", id, items);
    if (!own || !read) return [];
    const reached = ratio(own, read);
    return [[`exact top 10 of ${number(items)} x 64, float32${way}, against reading the table in four streams`,
      "90 % of the bandwidth", `${number(100 * reached)} % (${spread(own)} against ${spread(read)} ms)`, reached >= 0.9]];
  });
}

function recallGoal(results, id, items) {
  const own = results.search("chromium", id, items);
  if (!own) return [];
  return [[`recall@10 of that against float32, ${number(items)} items`, ".999", own.recall.toFixed(4), own.recall >= 0.999]];
}

function nativeGoals(results) {
  return results.searches.filter(({ place }) => place === "native").flatMap((native) => {
    const own = results.search("chromium", native.id, native.items);
    if (!own || native.id.startsWith("read")) return [];
    const slower = ratio(native, own);
    return [[`wasm in Chromium against native with the same vectors: ${titleOf(native.id)}, ${number(native.items)} items`,
      "at most 1.3 times slower", `${number(slower)} (${spread(own)} against ${spread(native)} ms)`, slower <= 1.3]];
  });
}

/** How many bytes a byte of the file takes, beyond what everything takes whatever the file. */
const growth = (one, peak = "peak", fixed = "fixed") => (one[peak].median - one[fixed].median) / one.modelBytes;
const growthEverywhere = (one) => growth(one, "everywhere", "fixedEverywhere");

function memoryGoal(results, id) {
  const own = results.memory.find((one) => one.id === id);
  if (!own) return [];
  const reached = growth(own);
  return [[`peak memory of the page, ${number(own.items)} items, beyond that with 200 items: ${titleOf(id)}`,
    "at most 2 times the file",
    `${number(reached)} times (${megabytes(own.peak.median)} less ${megabytes(own.fixed.median)}; the file ` +
      `${megabytes(own.modelBytes)}; ${megabytes(own.settled.median)} stay; in all processes of the browser ` +
      `together ${number(growthEverywhere(own))} times)`, reached <= 2]];
}

function sizeGoals({ bytesAnItem = {} }) {
  return Object.entries({ int8: 72, int4: 40 })
    .filter(([precision]) => precision in bytesAnItem)
    .map(([precision, goal]) => {
      const { "item table": row, "item biases": bias } = bytesAnItem[precision];
      const bytes = Number((row + bias).toFixed(2)); // each section has a few bytes of its own
      return [`bytes an item, ${precision}: its row with scale and bias`, `at most ${goal}`, number(bytes), bytes <= goal];
    });
}

function goals(results) {
  const api = "encode 50 events, score, top 10, with reasons, through the public API";
  const code = results.cold("mercer-modules")?.packageBytes; // without the contender's own lines
  const rows = [
    ...(code ? [["runtime bytes, gzip", "at most 40,000", code.toLocaleString("en-US"), code <= 40_000]] : []),
    ...["mercer-worker", "mercer", "mercer-modules"].flatMap((id) => [
      ...coldGoal(results, id, "onnxruntime", 12),
      ...coldGoal(results, id, "tensorflow", 6)]),
    ...searchGoal(results, "mercer", 10_000, kRuntimes, 5, `${api}, 10,000 items`),
    ...searchGoal(results, "mercer", 100_000, kRuntimes, 6, `${api}, 100,000 items`),
    ...searchGoal(results, "mercer-reasons", 10_000, kRuntimes, 5, `${api}, every one of them read, 10,000 items`),
    ...searchGoal(results, "mercer-reasons", 100_000, kRuntimes, 6, `${api}, every one of them read, 100,000 items`),
    ...bandwidthGoals(results, 1_000_000),
    ...searchGoal(results, "scan-float32", 1_000_000, kPeers, 4,
      "exact top 10 of 1,000,000 x 64, float32, by int8 rows and the best of them in full"),
    ...recallGoal(results, "scan-float32", 1_000_000),
    ...searchGoal(results, "mercer-clusters", 1_000_000, kPeers, 4,
      "top 10 of 1,000,000 x 64, float32, the items of 128 of 1,000 clusters, with encoder and reasons, through the public API"),
    ...recallGoal(results, "mercer-clusters", 1_000_000),
    ...nativeGoals(results),
    ...sizeGoals(results),
    ...["mercer", "mercer-worker", "engine"].flatMap((id) => memoryGoal(results, id)),
  ];
  const line = ([what, goal, reached, isReached]) => `| ${what} | ${goal} | ${reached} | ${isReached ? "yes" : "**no**"} |`;
  return ["| | goal | measured | reached |", "|---|---|---|---|", ...rows.map(line)];
}

function searchTable(results, place) {
  const sizes = [...new Set(results.searches.map(({ items }) => items))];
  const ids = contenders.map(({ id }) => id).filter((id) => sizes.some((items) => results.search(place, id, items)));
  const recallOf = (id) => sizes
    .map((items) => results.search(place, id, items)?.recall)
    .filter((recall) => recall !== undefined)
    .map((recall) => recall.toFixed(3)).join(" / ");
  const cell = (id, items) => {
    const one = results.search(place, id, items);
    if (!one) return "";
    if (!id.startsWith("read")) return spread(one);
    return `${spread(one)}, ${number((items * 256) / one.median / 1e6)} GB/s`;
  };
  return [
    `| ms | ${sizes.map((items) => number(items)).join(" | ")} | recall@10 |`,
    `|---|${sizes.map(() => "---:|").join("")}---|`,
    ...ids.map((id) => `| ${titleOf(id)} | ${sizes.map((items) => cell(id, items)).join(" | ")} | ${recallOf(id)} |`),
  ];
}

const coldTable = ({ coldStarts }) => [
  "| | ms | code, gzip |", "|---|---:|---:|",
  ...coldStarts.map((one) => `| ${titleOf(one.id)} | ${spread(one)} | ${kilobytes(one.codeBytes)} |`),
];

const memoryTable = ({ memory }) => [
  "| | peak | of it with 200 products | more for each byte of the file | the same in all processes | afterwards |",
  "|---|---:|---:|---:|---:|---:|",
  ...memory.map((one) => `| ${[titleOf(one.id), megabytes(one.peak.median), megabytes(one.fixed.median),
    ...(one.modelBytes ? [growth(one), growthEverywhere(one)].map(number) : ["", ""]),
    megabytes(one.settled.median)].join(" | ")} |`),
];

function bytesTable({ bytesAnItem }) {
  const precisions = Object.keys(bytesAnItem);
  const names = Object.keys(bytesAnItem[precisions[0]]);
  return [
    `| | ${precisions.join(" | ")} |`, `|---|${precisions.map(() => "---:|").join("")}`,
    ...names.map((name) => `| ${name} | ${precisions.map((one) => number(bytesAnItem[one][name])).join(" | ")} |`),
  ];
}

function circumstances({ date, commit, machine, load, node, places, peers, command }) {
  const busy = load > 0.5
    ? `\nOther programs were running (load average ${number(load)} at the start): take all of it as rough.`
    : "";
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(", ");
  return `${date}, commit ${commit}; ${machine}; ${places.chromium ?? "no browser"}, Node ${node}; ${versions}.\n` +
    `\`${command}\`${busy}`;
}

export function markdown(measured) {
  const results = new Results(measured);
  const titles = { chromium: "Chromium", node: "Node", native: "Native, compiled for the vectors that WebAssembly has" };
  return [
    "# Mercer and its peers", "",
    circumstances(results), "",
    "Medians, with the first and third quartiles in brackets; \"times\" is the median of the rounds' quotients. How it is",
    "measured: [docs/performance.md](../../../docs/performance.md).", "",
    "## Goals", "", ...goals(results), "",
    ...Object.keys(places(results)).flatMap((place) => [`## A search: ${titles[place]}`, "", ...searchTable(results, place), ""]),
    "## Bytes an item of the model files, by section", "", ...bytesTable(results), "",
    ...(results.coldStarts.length ? ["## From import to the first ranked list, 10,000 items, Chromium", "", ...coldTable(results), ""] : []),
    ...(results.memory.length ? ["## Memory of the page's process at 100,000 items, less an empty page's", "", ...memoryTable(results), ""] : []),
  ].join("\n");
}

const places = ({ places: measured }) => measured;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.stdout.write(markdown(JSON.parse(readFileSync(process.argv[2], "utf8"))));
}
