// npm test: builds everything, runs every suite, and ends with "N passed, N failed".
//   --asan   also builds and runs the native tests with address and undefined-behaviour sanitizers
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { makeModel } from "../web/demo/model.mjs";
import { Steps, StepFailed, root } from "../web/demo/steps.mjs";
import { checkLayers } from "./layers/check.mjs";

const results = `${root}build/test-results`;
const steps = new Steps();
const suites = [];

// Runs one suite and keeps its counts. A suite that dies, or that runs no test at all, has failed.
async function suite(name, run) {
  let counts;
  try {
    counts = await run();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(`\n${error.message}`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  if (counts.passed + counts.failed === 0) {
    console.error(`\n${name}: no test was run`);
    counts.failed = 1;
  }
  suites.push({ name, ...counts });
}

// Runs `words`, which write their outcome to `report`; `count` reads it. Failing tests are for
// the counts to tell, but a runner that fails without naming a failed test counts as one failure.
async function counted(title, words, report, count) {
  rmSync(resolve(root, report), { force: true });
  let failure;
  try {
    await steps.run(title, words);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    failure = error;
  }
  let text;
  try {
    text = readFileSync(resolve(root, report), "utf8");
  } catch {
    throw failure ?? new StepFailed(`${title} left no report`);
  }
  const counts = count(text);
  if (failure && counts.failed === 0) counts.failed = 1;
  return counts;
}

function countJunit(xml) {
  const head = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? "";
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = number("failures");
  const skipped = number("skipped") + number("disabled");
  return { passed: number("tests") - failed - skipped, failed, skipped };
}

function countVitest(json) {
  const report = JSON.parse(json);
  // A file that cannot even be loaded has no tests to count, but it has failed.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((t) => t.status === "failed"));
  for (const file of broken) console.error(`\n${file.name}: ${file.message}`);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function native(preset) {
  await steps.buildNative(preset);
  const report = `${results}/${preset}.xml`;
  const words = ["ctest", "--preset", preset, "--parallel", "2", "--output-junit", report];
  return counted(`test ${preset}`, words, report, countJunit);
}

async function web() {
  await steps.buildWasm();
  // The tests run on the demonstration's model, and on the package as it would be published.
  await makeModel(steps);
  // Both go into the package, for npx mercer.
  await steps.buildWasm("wasm-command");
  await steps.run("build the page", ["npx", "vite", "build", "--config", "web/vite.config.ts"]);
  await steps.run("build the package", ["npx", "vite", "build", "--config", "web/vite.package.config.ts"]);
  // Two runs side by side keep both cores busy; what measures time comes after them, alone.
  const apart = timed.flatMap((file) => ["--exclude", file]);
  const counts = await Promise.all([
    vitest("test wasm and the package", ["--exclude", "tests/{web,command}/**", ...apart]),
    vitest("test the page and the command", ["tests/web/", "tests/command/", ...apart]),
  ]);
  counts.push(await vitest("test what is timed", timed));
  const sum = (key) => counts.reduce((total, one) => total + one[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

const timed = [
  "tests/browsers/browsers.test.ts",
  "tests/web/budgets.browser.test.ts",
  "tests/web/storefront.browser.test.ts",
];

async function vitest(title, which) {
  const report = `build/test-results/${title.replaceAll(" ", "-")}.json`;
  const words = ["npx", "vitest", "run", "--config", "web/vitest.config.ts",
    "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...which];
  return counted(title, words, report, countVitest);
}

function layers() {
  const rules = checkLayers();
  const broken = rules.filter((rule) => rule.problems.length > 0);
  for (const { name, problems } of broken) console.error(`\nFAILED ${name}\n  ${problems.join("\n  ")}`);
  return { passed: rules.length - broken.length, failed: broken.length, skipped: 0 };
}

mkdirSync(results, { recursive: true });
await suite("layers", layers);
await suite("native", () => native("release"));
if (process.argv.includes("--asan")) await suite("native, sanitized", () => native("asan"));
await suite("wasm and web", web);

steps.printTimes();
console.log("\nTests:");
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, ...counts } of suites) {
  for (const key in total) total[key] += counts[key];
  console.log(`  ${name.padEnd(24)}${counts.passed} passed, ${counts.failed} failed` +
    (counts.skipped ? `, ${counts.skipped} skipped` : ""));
}
const summary = `${total.passed} passed, ${total.failed} failed` +
  (total.skipped ? `, ${total.skipped} skipped` : "");
writeFileSync(`${results}/summary.txt`, `${summary}\n`);
console.log(`\n${summary}`);
process.exitCode = total.failed ? 1 : 0;
