// From the model's last byte to the first recommendation on the page, in headless Chromium: each run
// a fresh profile on the storefront that `npm run demo` built. Includes what the page does besides
// (its scripts, the wasm, 3,145 products).
//   node tests/bench/first_recommendation.mjs [RUNS]
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { preview } from "vite";
import { openBrowser } from "../../web/demo/check.mjs";

const runs = Number(process.argv[2] ?? 15);
const configFile = fileURLToPath(new URL("../../web/vite.config.ts", import.meta.url));
const server = await preview({ configFile, preview: { port: 4273, host: "127.0.0.1", open: false } });
const url = server.resolvedUrls.local[0];

const times = [];
let browserVersion;
for (let run = 0; run < runs; ++run) {
  const browser = await openBrowser();
  browserVersion = browser.version();
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector("html[data-ready='true']");
  times.push(
    await page.evaluate(
      () => performance.getEntriesByName("mercer:first-recommendation", "measure")[0].duration,
    ),
  );
  await browser.close();
}
await server.close();

times.sort((a, b) => a - b);
const at = (share) => times[Math.round(share * (times.length - 1))].toFixed(0);
console.log(`Chromium ${browserVersion}, ${cpus()[0].model}, ${cpus().length} cores, ${runs} runs`);
console.log(`model arrived to first recommendation: median ${at(0.5)} ms, from ${at(0)} to ${at(1)} ms`);
