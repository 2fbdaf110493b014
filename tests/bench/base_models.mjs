// How well Mercer's base models rank, on the data sets of the literature: leave-one-out, every item ranked.
//   node tests/bench/base_models.mjs [-o REPORT.md]
// Trains what has no result yet in build/bench/base-models (one JSON object a run, as `mercer base --json`
// prints it; an interrupted training is gone on with) and writes a table of all results. Hyper-parameters
// were chosen on validation cases alone. Leaves out data that is not there: it does not come with Mercer.
//   --only TEXT     only runs whose name contains TEXT: "sasrec", "beauty", "seed 2"
//   --seeds 1       how many seeds of each model
//   --data FOLDER   with ml-1m/ml-1m.txt.gz, beauty/Beauty.txt.gz and video-games/Video.txt.gz
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o" },
    only: { type: "string", default: "" },
    seeds: { type: "string", default: "1" },
    data: { type: "string", default: join(root, "../shared/data") },
    mercer: { type: "string", default: join(root, "build/native/mercer") },
  },
});
const results = join(root, "build/bench/base-models");
const commit = execFileSync("git", ["describe", "--always", "--dirty"], { cwd: root, encoding: "utf8" }).trim();

const dataSets = {
  "ML-1M": "ml-1m/ml-1m.txt.gz",
  "Beauty-5c": "beauty/Beauty.txt.gz",
  "Video-SAS": "video-games/Video.txt.gz",
};
const trainings = [
  ["ML-1M", "sasrec", "--max-length 200 --dropout 0.2 --epochs 30"],
  ["ML-1M", "gru4rec", "--max-length 200 --dropout 0.2 --epochs 20"],
  ["ML-1M", "bert4rec", "--max-length 200 --dropout 0.1 --epochs 100 --patience 15"],
  ["ML-1M", "linear", ""],
  ["Beauty-5c", "sasrec", "--max-length 50 --dropout 0.5 --epochs 40"],
  ["Beauty-5c", "gru4rec", "--max-length 50 --dropout 0.5 --epochs 40"],
  ["Beauty-5c", "bert4rec", "--max-length 50 --dropout 0.4 --epochs 60 --patience 15 --mask-share 0.4"],
  ["Beauty-5c", "linear", ""],
  ["Video-SAS", "sasrec", "--max-length 50 --dropout 0.4 --epochs 25"],
];
const baselines = ["popularity", "rules", "linear-next-item", "ease"];

function fileOf(data) {
  return join(options.data, dataSets[data]);
}

// One JSON object a file, written whole or not at all.
function remember(path, object) {
  writeFileSync(`${path}.partial`, JSON.stringify(object));
  renameSync(`${path}.partial`, path);
}

function mercer(words, input) {
  const run = spawnSync(options.mercer, words, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (run.status !== 0) throw new Error(`${input}: mercer ended with ${run.status}`);
  return JSON.parse(run.stdout);
}

function wanted(name) {
  return name.toLowerCase().includes(options.only.toLowerCase());
}

function trainMissing() {
  for (const [data, model, words] of trainings) {
    for (let seed = 1; seed <= Number(options.seeds); ++seed) {
      const name = `${data} ${model}, seed ${seed}`;
      const path = join(results, `${data}-${model}-${seed}.json`.toLowerCase());
      if (existsSync(path) || !wanted(name) || !existsSync(fileOf(data))) continue;
      console.error(name);
      const command = `base --data ${fileOf(data)} --model ${model} ${words} --seed ${seed} --resume`;
      const output = path.replace(".json", ".safetensors");
      const report = mercer([...command.split(/\s+/), "--json", "-o", output], name);
      remember(path, { name, data, model, words, seed, commit, ...report });
    }
  }
}

function evaluateMissingBaselines() {
  for (const data of Object.keys(dataSets)) {
    for (const model of baselines) {
      const name = `${data} ${model}`;
      const path = join(results, `${data}-${model}.json`.toLowerCase());
      if (existsSync(path) || !wanted(name) || !existsSync(fileOf(data))) continue;
      console.error(name);
      const start = performance.now();
      const test = mercer(["evaluate", model, "--data", fileOf(data), "--json"], name);
      const training_s = (performance.now() - start) / 1000;
      remember(path, { name, data, model, words: "", seed: 0, commit, test, training_s });
    }
  }
}

const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const fixed = (value) => value.toFixed(4).replace(/^0/, "");

// The results of a model, a seed each.
function runsOf(data, model) {
  const runs = [];
  for (let seed = 0; seed <= 9; ++seed) {
    const suffix = seed === 0 ? "" : `-${seed}`;
    const path = join(results, `${data}-${model}${suffix}.json`.toLowerCase());
    if (existsSync(path)) runs.push(JSON.parse(readFileSync(path, "utf8")));
  }
  return runs;
}

function row(runs) {
  const mean = (mask, metric) => fixed(average(runs.map(({ test }) => test[mask][metric])));
  const cells = ["masked", "unmasked"].flatMap((mask) =>
    ["recall@10", "ndcg@10", "mrr@10", "mrr"].map((metric) => mean(mask, metric)),
  );
  const seconds = average(runs.map(({ training_s }) => training_s)).toFixed(0);
  const memory = runs[0].peak_rss_bytes ? `${Math.round(runs[0].peak_rss_bytes / 2 ** 20)} MiB` : "";
  const seeds = runs[0].seed === 0 ? "" : runs.length;
  return `| ${runs[0].model} | ${seeds} | ${cells.join(" | ")} | ${seconds} s | ${memory} |`;
}

function section(data) {
  const trained = trainings.filter(([of]) => of === data);
  const names = [...trained.map(([, model]) => model), ...baselines];
  const rows = names.map((model) => runsOf(data, model)).filter((runs) => runs.length > 0).map(row);
  if (rows.length === 0) return [];
  const commands = trained
    .filter(([, , words]) => words !== "")
    .map(([, model, words]) => `- ${model}: \`mercer base --model ${model} ${words}\``);
  return [
    "",
    `## ${data}`,
    "",
    "| model | seeds | masked HR@10 | NDCG@10 | MRR@10 | MRR | unmasked HR@10 | NDCG@10 | MRR@10 | MRR | training | memory |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ...rows,
    "",
    ...commands,
  ];
}

function report() {
  const models = [...new Set([...trainings.map(([, model]) => model), ...baselines])];
  const all = Object.keys(dataSets).flatMap((data) => models.flatMap((model) => runsOf(data, model)));
  const commits = new Set(all.map((run) => run.commit));
  const lines = [
    "# Base models",
    "",
    `Commit ${[...commits].join(", ")}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpus()[0].model.trim()}.`,
    "Leave-one-out, every item ranked, width 64. Command: `node tests/bench/base_models.mjs`.",
    ...Object.keys(dataSets).flatMap(section),
  ];
  return `${lines.join("\n")}\n`;
}

mkdirSync(results, { recursive: true });
for (const data of Object.keys(dataSets)) {
  if (!existsSync(fileOf(data))) console.error(`left out: ${data}, no ${fileOf(data)}`);
}
trainMissing();
evaluateMissingBaselines();
const text = report();
if (options.output) writeFileSync(options.output, text);
else process.stdout.write(text);
