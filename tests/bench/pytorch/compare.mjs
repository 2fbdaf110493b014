// Mercer's training against PyTorch's: the same architectures, hyper-parameters and data, in pairs that
// take turns, in one run.
//   node tests/bench/pytorch/compare.mjs [-o REPORT.md]
// Needs build/native/mercer and a Python with torch, in build/pytorch or named by --python:
//   python3 -m venv build/pytorch && build/pytorch/bin/pip install torch numpy     (5 GB; a CPU is enough)
// Says so and stops with success when there is none; leaves out data that is not there. Wants a quiet
// machine and half an hour.
//   --only TEXT        only cases whose name contains TEXT: "sasrec", "beauty", "16384"
//   --pairs 3          pairs of runs a case, of which medians are shown
//   --seconds 20       training time of a run
//   --search 6         training time of a try when PyTorch's fastest way is looked for
//   --data FOLDER      with ml-1m/ml-1m.txt.gz and beauty/Beauty.txt.gz; not shipped with Mercer
//   --python, --mercer, --mercer-bench   other programs than those above
// What is compared: training positions (events fed to an encoder, no padding) a second of training time;
// reading data, warming up and evaluation are not counted. PyTorch does every case in every way below with
// one thread and with two, and the fastest of them is what Mercer is held against; the fastest that is
// plain torch.nn is shown beside it. Mercer runs with its defaults, on all processors.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o" },
    only: { type: "string", default: "" },
    pairs: { type: "string", default: "3" },
    seconds: { type: "string", default: "20" },
    search: { type: "string", default: "6" },
    data: { type: "string", default: join(root, "../shared/data") },
    python: { type: "string" },
    mercer: { type: "string", default: join(root, "build/native/mercer") },
    "mercer-bench": { type: "string", default: join(root, "build/native/mercer_bench") },
  },
});
const pairs = Number(options.pairs);
const environmentPython = join(root, "build/pytorch/bin/python");
const python = options.python ?? (existsSync(environmentPython) ? environmentPython : "python3");

const dataSets = {
  "ML-1M": { file: join(options.data, "ml-1m/ml-1m.txt.gz"), maxLength: 200, dropout: 0.1 },
  Beauty: { file: join(options.data, "beauty/Beauty.txt.gz"), maxLength: 50, dropout: 0.3 },
};
const architectures = [
  { model: "sasrec", layers: 2, heads: 1, inner: 64 },
  { model: "gru4rec", layers: 1, heads: 1, inner: 128 },
  { model: "bert4rec", layers: 2, heads: 2, inner: 256 },
];
const cases = [];
for (const [data, { file, maxLength, dropout }] of Object.entries(dataSets)) {
  if (!existsSync(file)) console.error(`left out: ${data}, no ${file}`);
  for (const architecture of existsSync(file) ? architectures : []) {
    for (const positions of [4096, 16384]) {
      const { model, layers, heads, inner } = architecture;
      const shape = model === "gru4rec" ? `${layers} layer, hidden ${inner}` : `L${layers} h${heads} inner ${inner}`;
      cases.push({
        name: `${model} ${shape}, ${data}, ${positions} a step`,
        model,
        settings: Object.entries({
          data: file,
          model,
          dim: 64,
          layers,
          ...(model === "gru4rec" ? {} : { heads }),
          inner,
          "max-length": maxLength,
          "positions-per-step": positions,
          dropout,
          "learning-rate": 0.001,
        }).flatMap(([name, value]) => [`--${name}`, String(value)]),
      });
    }
  }
}
const wanted = cases.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));

const run = async (program, parameters) =>
  (await promisify(execFile)(program, parameters, { cwd: root, maxBuffer: 1 << 26 })).stdout;
const train = async (...parameters) => JSON.parse(await run(python, [join(here, "train.py"), "--json", ...parameters]));
const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const thousands = (value) => Math.round(value).toLocaleString("en-US");
const mebibytes = (value) => thousands(value / 2 ** 20);
const log = (text) => console.error(`${new Date().toISOString().slice(11, 19)}  ${text}`);

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

try {
  await run(python, ["-c", "import torch"]);
} catch {
  skip(`needs a Python with torch (tried ${python}; see the top of this file)`);
}
if (!existsSync(options.mercer)) skip(`needs ${options.mercer}`);
if (wanted.length === 0) skip("no case to run: no data, or --only matches none");

// Ways to do the same arithmetic in PyTorch.
const waysOf = (model) => {
  const ways = [
    { name: "plain", plain: true, parameters: ["--plain"] },
    { name: "plain, linear_cross_entropy", plain: true, parameters: ["--plain", "--head", "fused"] },
    { name: "plain, memory kept", plain: true, parameters: ["--plain", "--keep-memory"] },
    { name: "tiles of 128", parameters: ["--tile", "128"] },
    { name: "tiles of 512", parameters: ["--tile", "512"] },
  ];
  if (model === "gru4rec") ways.push({ name: "tiles of 128, packed", parameters: ["--tile", "128", "--packed"] });
  return ways.flatMap((way) =>
    [1, 2].map((threads) => ({
      ...way,
      name: `${way.name}; ${threads} thread${threads > 1 ? "s" : ""}`,
      parameters: [...way.parameters, "--threads", String(threads)],
    })),
  );
};

async function fastestWays({ model, settings }) {
  const tried = [];
  for (const way of waysOf(model)) {
    const { positions_per_s: rate, positions_per_epoch: epoch } = await train(
      ...settings,
      ...way.parameters,
      "--seconds",
      options.search,
    );
    log(`  ${way.name}: ${thousands(rate)} positions/s`);
    tried.push({ ...way, rate, epoch });
  }
  const fastestFirst = tried.toSorted((a, b) => b.rate - a.rate);
  return { tried, best: fastestFirst[0], plain: fastestFirst.find((way) => way.plain) };
}

const scratch = mkdtempSync(join(tmpdir(), "mercer-pytorch-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

async function trainMercer(settings, epochs) {
  const output = join(scratch, "base.safetensors");
  const parameters = ["base", ...settings, "--epochs", String(epochs), "--patience", "0", "--json", "-o", output];
  return JSON.parse(await run(options.mercer, parameters));
}

// The rate of plain products of matrices, each side's own way.
async function sgemmRates() {
  const rates = [];
  for (const threads of [1, 2]) {
    const { sgemm_flop_per_s: rate } = await train("--sgemm", "--threads", String(threads));
    rates.push([`PyTorch, torch.mm 2048 x 2048 x 2048, ${threads} thread${threads > 1 ? "s" : ""}`, rate]);
  }
  if (existsSync(options["mercer-bench"])) {
    const { benchmarks } = JSON.parse(
      await run(options["mercer-bench"], [
        "--benchmark_filter=TrainingSgemmCeiling",
        "--benchmark_format=json",
      ]),
    );
    for (const benchmark of benchmarks) rates.push([`Mercer, ${benchmark.name}`, benchmark["flop/s"]]);
  } else {
    log(`left out: Mercer's product rate, no ${options["mercer-bench"]}`);
  }
  return rates;
}

const started = new Date();
const loadBefore = loadavg()[0];
const sgemm = await sgemmRates();
const rows = [];
const search = [];
for (const each of wanted) {
  log(each.name);
  const { tried, best, plain } = await fastestWays(each);
  search.push(...tried.map(({ name, rate }) => [each.name, name, thousands(rate)]));
  const { positions_per_s: firstRate } = await trainMercer(each.settings, 1);
  const epochs = Math.max(1, Math.round((Number(options.seconds) * firstRate) / best.epoch));
  const runs = { mercer: [], best: [], plain: [] };
  const peers = {
    mercer: () => trainMercer(each.settings, epochs),
    best: () => train(...each.settings, ...best.parameters, "--seconds", options.seconds),
  };
  if (plain.name !== best.name) {
    peers.plain = () => train(...each.settings, ...plain.parameters, "--seconds", options.seconds);
  }
  for (let pair = 0; pair < pairs; ++pair) {
    const order = Object.keys(peers);
    for (const peer of pair % 2 ? order.reverse() : order) {
      const result = await peers[peer]();
      log(`  pair ${pair + 1}, ${peer}: ${thousands(result.positions_per_s)} positions/s`);
      runs[peer].push(result);
    }
  }
  if (!peers.plain) runs.plain = runs.best;
  const rate = (peer) => median(runs[peer].map((result) => result.positions_per_s));
  const memory = (peer) => median(runs[peer].map((result) => result.peak_rss_bytes));
  const ratios = runs.mercer.map((result, pair) => result.positions_per_s / runs.best[pair].positions_per_s);
  rows.push([
    each.name,
    thousands(rate("mercer")),
    thousands(rate("best")),
    best.name,
    `**${median(ratios).toFixed(2)}** (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    thousands(rate("plain")),
    plain.name,
    (rate("mercer") / rate("plain")).toFixed(2),
    `${mebibytes(memory("mercer"))} / ${mebibytes(memory("best"))} / ${mebibytes(memory("plain"))}`,
  ]);
}

const { torch, blas, cpu_capability: capability, rss_after_import_bytes: imported } = await train("--sgemm");
const given = process.argv.slice(2).map((word) => (/[\s"]/.test(word) ? JSON.stringify(word) : word));
const commit = (await run("git", ["describe", "--always", "--dirty"])).trim();
const table = (head, lines) => [head, head.map((_, i) => (i ? "---:" : "---")), ...lines]
  .map((line) => `| ${line.join(" | ")} |`)
  .join("\n");
const report = `# Training speed beside PyTorch

Commit ${commit}, ${started.toISOString().slice(0, 10)}; ${cpus()[0].model}, ${cpus().length} processors,
${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, load ${loadBefore.toFixed(2)} at the start;
PyTorch ${torch}, ${blas}, ${capability}, float32. Command: \`node tests/bench/pytorch/compare.mjs ${given.join(" ")}\`.
Medians of ${pairs} pairs of runs that took turns, ${options.seconds} s of training each. "Fastest" is PyTorch's best
way with one thread or two, hand-written loss and dropout included; "plain" is the best with what torch.nn has.
Of PyTorch's memory ${mebibytes(imported)} MiB are there once it is imported.

${table(
  [
    "case",
    "Mercer, positions/s",
    "PyTorch's fastest",
    "how",
    "Mercer / fastest",
    "PyTorch plain",
    "how",
    "Mercer / plain",
    "peak MiB: Mercer / fastest / plain",
  ],
  rows,
)}

Every way that was tried in PyTorch, ${options.search} s each; "plain" without more is what tutorials teach, all logits
and \`cross_entropy\`:

${table(["case", "way; threads", "positions/s"], search)}

${table(["products of matrices", "GFLOP/s"], sgemm.map(([name, rate]) => [name, (rate / 1e9).toFixed(1)]))}
`;
if (options.output) writeFileSync(options.output, report);
console.log(report);
