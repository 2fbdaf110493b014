// npm run demo: from the shop's log to its storefront. Builds, trains on the Online Retail data,
// compares, and serves the page until Ctrl-C.
//   --check   lets a headless browser click through the page instead, and ends: 0 only if it worked
import { statSync } from "node:fs";
import { Steps, StepFailed, root } from "./steps.mjs";

const check = process.argv.includes("--check");
const mercer = "build/native/mercer";
const shop = "models/online-retail";
const data = "build/demo/online-retail";
const base = "build/demo/base.safetensors";
const model = "build/demo/online-retail.mercer";

const changed = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
// As make does: an output newer than everything it was made from is kept.
const isCurrent = (output, inputs) =>
  changed(output) > 0 && inputs.every((input) => changed(input) <= changed(output));

async function train(steps) {
  const log = `${shop}/online_retail.csv.gz`;
  const make = async (title, output, inputs, words) =>
    isCurrent(output, [mercer, ...inputs])
      ? steps.skip(title, `${output} is up to date`)
      : steps.run(title, [mercer, ...words]);
  const dataset = `${data}/dataset.json`;
  await make("import", dataset, [log], [
    "import", log,
    "--user", "CustomerID", "--item", "StockCode", "--time", "InvoiceDate", "--basket", "InvoiceNo",
    "--title", "Description", "--price", "UnitPrice",
    "--where", "InvoiceNo !~ C.*", "--where", "StockCode ~ [0-9]{5}[A-Za-z]*",
    "--where", "Quantity > 0", "--where", "UnitPrice > 0",
    "--upper-case-items", "--repeat", "first",
    "--min-user-events", "5", "--min-item-events", "5",
    "-o", data,
  ]);
  await make("train base", base, [dataset], [
    "base", "--data", data, "--model", "linear", "--dim", "64", "-o", base,
  ]);
  const guided = `${shop}/guided.csv`;
  const attributes = `${shop}/attributes.json`;
  await make("refine", model, [dataset, base, guided, attributes], [
    "refine", "--data", data, "--base", base, "--guided", guided, "--attributes", attributes,
    "--dim", "64", "-o", model,
  ]);
  await steps.run("compare", [mercer, "evaluate", "popularity", base, model, "--data", data]);
}

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
  await train(steps);
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
