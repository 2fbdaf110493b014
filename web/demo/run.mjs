// npm run demo: from the shop's log to its storefront. Builds, trains on the Online Retail data,
// compares, and serves the page until Ctrl-C.
//   --check   lets a headless browser click through the page instead, and ends: 0 only if it worked
import { compareModels, makeModel } from "./model.mjs";
import { Steps, StepFailed, root } from "./steps.mjs";

const check = process.argv.includes("--check");

async function serve() {
  const { preview } = await import("vite");
  return preview({
    configFile: `${root}web/vite.config.ts`,
    // Counts up from this port to the first free one.
    preview: { port: 4173, host: "127.0.0.1", open: false },
    logLevel: "warn",
  });
}

const steps = new Steps();
try {
  await steps.buildNative("release", "mercer");
  await steps.buildWasm();
  await makeModel(steps);
  await compareModels(steps);
  await steps.run("build the page", ["npx", "vite", "build", "--config", "web/vite.config.ts"]);
  const server = await serve();
  const url = server.resolvedUrls.local[0];
  try {
    if (check) await steps.run("check the page", ["node", "web/demo/check.mjs", url]);
  } finally {
    if (check) await server.close();
  }
  steps.printTimes();
  console.log(check ? "\nThe demo works." : `\n  The storefront is open at  ${url}\n  Ctrl-C ends it.\n`);
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
