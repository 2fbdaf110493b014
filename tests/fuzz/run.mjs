// Runs the fuzzers, two at a time, until each has read so many inputs or found something:
//   node tests/fuzz/run.mjs [--executions 10000000] [--jobs 2] [NAME...]
//   node tests/fuzz/run.mjs --merge [NAME...]     keeps in tests/fuzz/corpus what covers anything new
// Needs clang++-19 and its libFuzzer (Debian: clang-19, libclang-rt-19-dev). Corpora grow in
// build/fuzz-corpus/NAME; findings are left in build/fuzz-findings/NAME, logs beside them.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const build = resolve(root, "build/fuzz");

/** How long inputs may get: as short as lets them hold every part of their format. */
const maxBytes = {
  attributes: 512,
  catalogue: 256,
  csv: 512,
  delta: 512,
  guided_scores: 256,
  interactions: 512,
  json_lines: 512,
  model: 4096,
  npy: 256,
  safetensors: 2048,
  scan: 256,
  sequences: 256,
  student: 256,
};

/** Of one input. A model may hold its input a few times over, never more. */
const limits = ["-timeout=10", "-malloc_limit_mb=64", "-rss_limit_mb=2048"];

/** Small inputs spend most of their time in the allocator: short stacks, little freed memory kept. */
const env = { ...process.env, ASAN_OPTIONS: "malloc_context_size=4:quarantine_size_mb=8" };

function run(words) {
  const { status, error } = spawnSync(words[0], words.slice(1), { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (error) throw new Error(`${words[0]} cannot be run (${error.message}); install clang-19 and libclang-rt-19-dev`);
  if (status !== 0) throw new Error(`failed: ${words.join(" ")}`);
}

function seedFolder(name) {
  return resolve(root, "tests/fuzz/corpus", name);
}

function wordsFor(name, ...rest) {
  const dictionary = resolve(import.meta.dirname, "dictionaries", `${name}.dict`);
  const words = [resolve(build, `${name}_fuzzer`), `-max_len=${maxBytes[name]}`, ...limits];
  if (readdirSync(resolve(import.meta.dirname, "dictionaries")).includes(`${name}.dict`)) {
    words.push(`-dict=${dictionary}`);
  }
  return [...words, ...rest];
}

const isTty = process.stderr.isTTY;
const progress = new Map(); // of the fuzzers that run now: executions so far, and when they began

function showProgress(executions) {
  const parts = [...progress].map(([name, { done, since }]) => {
    const seconds = (Date.now() - since) / 1000;
    const left = done > 0 ? Math.ceil((seconds / done) * (executions - done) / 60) : "?";
    return `${name} ${((100 * done) / executions).toFixed(0)} % (${left} min left)`;
  });
  const line = parts.join(", ");
  process.stderr.write(isTty ? `\r\x1b[K${line}` : `${line}\n`);
}

/** Runs one fuzzer to its end; its output goes to a log. */
function fuzz(name, executions) {
  const corpus = resolve(root, "build/fuzz-corpus", name);
  const findings = resolve(root, "build/fuzz-findings", name);
  for (const folder of [corpus, findings]) mkdirSync(folder, { recursive: true });
  const words = wordsFor(name, `-runs=${executions}`, `-artifact_prefix=${findings}/`,
    "-print_final_stats=1", corpus, seedFolder(name));
  const state = { done: 0, since: Date.now() };
  progress.set(name, state);
  let log = "";
  return new Promise((done, failed) => {
    const child = spawn(words[0], words.slice(1), { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
    child.on("error", failed);
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text;
      const counts = text.match(/^#(\d+)\t/gm);
      if (counts) state.done = Number(counts.at(-1).slice(1));
    });
    child.on("close", (code) => {
      progress.delete(name);
      writeFileSync(resolve(findings, "../", `${name}.log`), log);
      done({ name, ...outcome(log), seconds: (Date.now() - state.since) / 1000, isFinding: code !== 0 });
    });
  });
}

function outcome(log) {
  const last = (pattern) => Number([...log.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return {
    executions: last(/^stat::number_of_executed_units: (\d+)$/gm) || last(/^#(\d+)\t/gm),
    coverage: last(/\bcov: (\d+)/g),
    features: last(/\bft: (\d+)/g),
    corpus: last(/\bcorp: (\d+)\//g),
    summary: /^(SUMMARY: .*|.*: not so: .*)$/m.exec(log)?.[1],
  };
}

async function fuzzAll(names, executions, jobs) {
  const waiting = [...names];
  const results = [];
  const timer = setInterval(() => showProgress(executions), isTty ? 1000 : 60_000);
  const work = async () => {
    for (let name; (name = waiting.shift()) !== undefined; ) {
      const result = await fuzz(name, executions);
      results.push(result);
      if (isTty) process.stderr.write("\r\x1b[K");
      console.log(rowOf(result));
    }
  };
  console.log(`| fuzzer | executions | a second | edges | features | corpus | findings |\n|---|---:|---:|---:|---:|---:|---|`);
  await Promise.all(Array.from({ length: jobs }, work));
  clearInterval(timer);
  return results;
}

function rowOf({ name, executions, seconds, coverage, features, corpus, isFinding, summary }) {
  const numbers = [executions, Math.round(executions / seconds), coverage, features, corpus];
  const cells = numbers.map((number) => number.toLocaleString("en"));
  return `| ${[name, ...cells, isFinding ? (summary ?? "see the log") : "none"].join(" | ")} |`;
}

/** How many files a kept corpus may have: what each later one would add is a line or two. */
const mostKept = (name) => (name === "model" ? 60 : 18);

/**
 * Of the kept corpus and the grown one keeps the files that reach most, each time the one that adds
 * most to those before. Regressions stay whatever they reach.
 */
function merge(name) {
  const kept = seedFolder(name);
  const work = mkdtempSync(resolve(root, "build/fuzz-merge-"));
  const control = resolve(work, "control");
  // By the code that is reached alone, not by how often.
  run(wordsFor(name, "-set_cover_merge=1", "-use_counters=0", `-merge_control_file=${control}`, work,
    ...[kept, resolve(root, "build/fuzz-corpus", name)].filter(existsSync)));
  const files = mostReaching(readFileSync(control, "utf8"), mostKept(name))
    .map((path) => [path, readFileSync(path)]);
  for (const file of existsSync(kept) ? readdirSync(kept) : []) {
    if (!file.startsWith("regression-")) rmSync(resolve(kept, file));
  }
  mkdirSync(kept, { recursive: true });
  for (const [path, bytes] of files) {
    if (!basename(path).startsWith("regression-")) writeFileSync(resolve(kept, basename(path).slice(0, 12)), bytes);
  }
  rmSync(work, { recursive: true });
}

/** Reads a merge's control file: a count, a number, so many paths, and `FT index feature ...`. */
function mostReaching(control, most) {
  const lines = control.split("\n");
  const paths = lines.slice(2, 2 + Number(lines[0]));
  const reached = new Map(lines.filter((line) => line.startsWith("FT ")).map((line) => {
    const [index, ...features] = line.split(" ").slice(1).map(Number);
    return [paths[index], new Set(features)];
  }));
  const chosen = [];
  while (chosen.length < most) {
    const [path, features] = [...reached].reduce((a, b) => (b[1].size > a[1].size ? b : a), ["", new Set()]);
    if (features.size === 0) break;
    chosen.push(path);
    for (const others of reached.values()) {
      if (others !== features) for (const feature of features) others.delete(feature);
    }
    features.clear();
  }
  return chosen;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    executions: { type: "string", default: "10000000" },
    jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
    merge: { type: "boolean", default: false },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(maxBytes);
const unknown = names.filter((name) => !(name in maxBytes));
if (unknown.length > 0) {
  console.error(`There is no fuzzer called ${unknown.join(", ")}; there are ${Object.keys(maxBytes).join(", ")}.`);
  process.exit(2);
}
run(["cmake", "--preset", "fuzz"]);
run(["cmake", "--build", "--preset", "fuzz", "--target", ...names.map((name) => `${name}_fuzzer`)]);
if (values.merge) {
  for (const name of names) merge(name);
} else {
  const results = await fuzzAll(names, Number(values.executions), Number(values.jobs));
  const findings = results.filter(({ isFinding }) => isFinding);
  console.log(`\n${results.length - findings.length} without a finding, ${findings.length} with one (build/fuzz-findings)`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
