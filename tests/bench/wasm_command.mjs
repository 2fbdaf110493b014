// How fast the command line is as WebAssembly, beside the native one: import, base, refine and
// evaluate on Online Retail, with one thread and with two. Prints Markdown.
//   node tests/bench/wasm_command.mjs [RUNS]      3 by default; medians are printed
// Needs build/native/mercer and build/package/cli (npm test builds both), and a quiet machine.
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

function seconds(words) {
  const start = performance.now();
  execFileSync(words[0], words.slice(1), { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  return (performance.now() - start) / 1000;
}

// Medians of [{title, threads, native, WebAssembly}], the two kinds run in turn.
function measure() {
  const { make, compare } = onlineRetailCommands("models/online-retail", folder);
  const rows = [];
  for (const { title, words } of [...make, compare]) {
    const trains = title === "train base" || title === "refine";
    for (const threads of trains ? [1, 2] : [undefined]) {
      const more = threads ? ["--threads", String(threads)] : [];
      const times = { native: [], WebAssembly: [] };
      for (let run = 0; run < runs; run += 1) {
        for (const kind of Object.keys(kinds)) {
          times[kind].push(seconds([...kinds[kind], ...words, ...more]));
        }
      }
      rows.push({ title, threads, native: median(times.native), wasm: median(times.WebAssembly) });
    }
  }
  return rows;
}

rmSync(root + folder, { recursive: true, force: true });
mkdirSync(root + folder, { recursive: true });
console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.versions.node}, medians of ${runs}\n`);
console.log("| | threads | native | WebAssembly | times as long |\n|---|---:|---:|---:|---:|");
for (const { title, threads, native, wasm } of measure()) {
  const ratio = (wasm / native).toFixed(1);
  console.log(`| ${title} | ${threads ?? ""} | ${native.toFixed(2)} s | ${wasm.toFixed(2)} s | ${ratio} |`);
}
