// From the model's last byte (the last progress that the page hears of) to the first recommendation, in headless
// Chromium, each run in a fresh profile:
//   engine       a page with nothing but the package: load(), observe(), recommend() in the worker
//   storefront   the demo's shelf painted, with all that its page does besides
// Needs what `npm run demo` and `npx vite build --config web/vite.package.config.ts` build.
//   node tests/bench/first_recommendation.mjs [RUNS]
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { extname, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../../web/demo/check.mjs";

const runs = Number(process.argv[2] ?? 15);
const root = fileURLToPath(new URL("../../", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const enginePage = `<!doctype html><link rel="icon" href="data:,"><script type="module">
  import { Recommender } from "/build/package/index.js";
  const model = "/build/demo/online-retail.mercer";
  let arrived;
  const mercer = await Recommender.load(model, { onProgress: () => (arrived = performance.now()) });
  mercer.observe({ type: "view", item: "22423" });
  await mercer.recommend({ k: 8 });
  window.elapsedMs = performance.now() - arrived;
</script>`;

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  if (path === "/engine.html") return response.writeHead(200, { "content-type": "text/html" }).end(enginePage);
  response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
  return createReadStream(root + path)
    .on("error", () => response.writeHead(404).end())
    .pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const pages = {
  engine: { url: `${address}/engine.html`, read: () => window.elapsedMs },
  storefront: {
    url: `${address}/build/demo/site/index.html`,
    read: () => performance.getEntriesByName("mercer:first-recommendation", "measure")[0]?.duration,
  },
};
for (const [name, { url, read }] of Object.entries(pages)) {
  const times = [];
  for (let run = 0; run < runs; ++run) {
    const browser = await openBrowser();
    if (run === 0 && name === "engine") {
      console.log(`Chromium ${browser.version()}, ${cpus()[0].model}, ${cpus().length} cores, ${runs} runs`);
    }
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(read);
    times.push(await page.evaluate(read));
    await browser.close();
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.round(share * (times.length - 1))].toFixed(0);
  console.log(`${name.padEnd(10)} median ${at(0.5)} ms, from ${at(0)} to ${at(1)} ms`);
}
server.close();
