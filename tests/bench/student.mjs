// What a student takes in Node and in headless Chromium: to be loaded (from memory, checksum and all),
// and for a title, over those of the shipped model; each run in a fresh process. Needs what
// `npx vite build --config web/vite.package.config.ts` builds. Natively: mercer_bench.
//   node tests/bench/student.mjs [RUNS]
import { execFileSync } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { extname, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../../web/demo/check.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const shop = "models/online-retail/online-retail";

/**
 * Milliseconds to load, and microseconds a title: the median of batches that are short enough for other
 * processes to stay out of most. Runs in Node and in the page.
 */
async function measure(loadStudent, bytes, titles) {
  const begin = performance.now();
  const student = await loadStudent(bytes);
  const loadMs = performance.now() - begin;
  const batch = 100;
  const times = [];
  for (let at = 0; at < 20 * titles.length; at += batch) {
    const since = performance.now();
    for (let index = at; index < at + batch; ++index) student.score(titles[index % titles.length]);
    times.push(performance.now() - since);
  }
  times.sort((one, other) => one - other);
  return { loadMs, scoreUs: (1000 * times[Math.floor(times.length / 2)]) / batch };
}

async function titlesOf() {
  const { Recommender } = await import("../../build/package/index.js");
  const mercer = await Recommender.load(readFileSync(`${root}${shop}.mercer`));
  const titles = mercer.catalogue.map(({ title }) => title);
  mercer.dispose();
  return titles;
}

async function inNode() {
  const { loadStudent } = await import("../../build/package/student/index.js");
  return measure(loadStudent, readFileSync(`${root}${shop}.student`), await titlesOf());
}

async function inChromium(browser, address, titles) {
  const page = await browser.newPage();
  await page.goto(`${address}/empty.html`);
  const words = [`/${shop}.student`, titles, measure.toString()];
  return page.evaluate(async ([student, texts, code]) => {
    const module = "/build/package/student/index.js";
    const { loadStudent } = await import(module);
    const bytes = await (await fetch(student)).arrayBuffer();
    return (0, eval)(`(${code})`)(loadStudent, bytes, texts);
  }, words);
}

function report(name, results) {
  const spread = (key, unit) => {
    const values = results.map((result) => result[key]).sort((a, b) => a - b);
    const at = (share) => values[Math.round(share * (values.length - 1))].toFixed(1);
    return `${at(0.5)} ${unit} (${at(0)} to ${at(1)})`;
  };
  console.log(`${name.padEnd(10)} load ${spread("loadMs", "ms")}, a title ${spread("scoreUs", "us")}`);
}

const types = { ".js": "text/javascript", ".html": "text/html" };
function serve(request, response) {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
  if (path === "/empty.html") return response.end("<!doctype html><link rel=icon href=data:,>");
  return createReadStream(root + path).on("error", () => response.writeHead(404).end()).pipe(response);
}

if (process.argv[2] === "once") {
  console.log(JSON.stringify(await inNode()));
} else {
  const runs = Array.from({ length: Number(process.argv[2] ?? 5) });
  const script = fileURLToPath(import.meta.url);
  const once = () => JSON.parse(execFileSync(process.execPath, [script, "once"], { encoding: "utf8" }));
  report("Node", runs.map(once));
  const titles = await titlesOf();
  const server = createServer(serve);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const results = [];
  for (const _ of runs) {
    const browser = await openBrowser();
    results.push(await inChromium(browser, `http://127.0.0.1:${server.address().port}`, titles));
    if (results.length === runs.length) console.log(`Chromium ${browser.version()}, ${cpus()[0].model}`);
    await browser.close();
  }
  report("Chromium", results);
  server.close();
}
