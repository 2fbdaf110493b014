// How fast the command line is as WebAssembly, beside the native one: import, base, refine and
// evaluate on Online Retail, training with one thread and with two. Prints Markdown.
//   node tests/bench/wasm_command.mjs [RUNS]      3 by default; medians are printed
// Needs build/native/mercer and build/package/cli (npm test builds both), bash, and a quiet machine:
// processor time alone (all threads together) bears neighbours.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { onlineRetailCommands } from "../../web/command/online_retail.mjs";
import { root } from "../../web/demo/steps.mjs";

const runs = Number(process.argv[2] ?? 3);
const kinds = {
  native: [`${root}build/native/mercer`],
  WebAssembly: [process.execPath, `${root}build/package/cli/mercer.mjs`],
};
const folder = "build/bench/wasm-command";

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// {wall, processor}: seconds that a command takes.
function seconds(words) {
  const timed = 'TIMEFORMAT="%R %U %S"; { time "$@" >/dev/null 2>/dev/null; } 2>&1';
  const times = execFileSync("bash", ["-c", timed, "bash", ...words], { cwd: root, encoding: "utf8" });
  const [wall, user, system] = times.trim().split(" ").map(Number);
  return { wall, processor: user + system };
}

// One row's medians; the two kinds run in turn.
function measure(words) {
  const times = { native: [], WebAssembly: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const kind of Object.keys(kinds)) times[kind].push(seconds([...kinds[kind], ...words]));
  }
  const of = (kind, what) => median(times[kind].map((time) => time[what]));
  return ["wall", "processor"].flatMap((what) => [of("native", what), of("WebAssembly", what)]);
}

const { make, compare } = onlineRetailCommands("models/online-retail", folder);
rmSync(root + folder, { recursive: true, force: true });
mkdirSync(root + folder, { recursive: true });
console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.versions.node}, medians of ${runs}\n`);
console.log("| | threads | native, s | WebAssembly, s | native, processor s | WebAssembly, processor s |");
console.log("|---|---:|---:|---:|---:|---:|");
for (const { title, words } of [...make, compare]) {
  const trains = title === "train base" || title === "refine";
  for (const threads of trains ? ["1", "2"] : [""]) {
    const times = measure(threads ? [...words, "--threads", threads] : words);
    console.log(`| ${title} | ${threads} | ${times.map((time) => time.toFixed(1)).join(" | ")} |`);
  }
}
