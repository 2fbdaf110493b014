// Writes CASES.md: what the shipped model recommends to ten real customers, and why.
//   node models/online-retail/cases.mjs             fails, and writes nothing, where a comment no longer fits
//   node models/online-retail/cases.mjs --draft     writes all the same, and says which do not fit
// Needs build/demo/online-retail and build/wasm, which `npm run demo -- --check` makes.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readCustomers } from "./cases/histories.mjs";
import { casesPage } from "./cases/page.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");
export const dataFolder = resolve(root, "build/demo/online-retail");
export const pagePath = resolve(here, "CASES.md");

/** {text, stale}; `engine` are the parts of web/src that cases/page.mjs names. */
export function makeCases(engine) {
  const readme = readFileSync(resolve(here, "README.md"), "utf8");
  const quoted = (what) => {
    const found = what.exec(readme)?.[1];
    if (!found) throw new Error(`README.md has nothing like ${what}, which the page quotes`);
    return found;
  };
  return casesPage(engine, {
    model: new Uint8Array(readFileSync(resolve(here, "online-retail.mercer"))),
    customers: readCustomers(dataFolder, resolve(here, "guided.csv")),
    card: { namedShare: quoted(/Named attributes carry\s+(\d+ %)/), recall: quoted(/Recall@10 (\.\d+)/) },
  });
}

/** The engine's TypeScript, by way of Vite: Node alone does not read it. */
async function withEngine(use) {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: false,
    root,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
    resolve: { alias: { "mercer-wasm": resolve(root, process.env.MERCER_WASM_DIR ?? "build/wasm", "mercer.js") } },
  });
  try {
    const files = ["index", "elements/why_rows", "elements/why_what_if", "text/element_words"];
    const modules = await Promise.all(files.map((file) => vite.ssrLoadModule(`/web/src/${file}.ts`)));
    return await use(Object.assign({}, ...modules));
  } finally {
    await vite.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, stale } = await withEngine(makeCases);
  for (const line of stale) console.error(line);
  if (stale.length === 0 || process.argv.includes("--draft")) {
    writeFileSync(pagePath, text);
    console.log("wrote models/online-retail/CASES.md");
  } else {
    console.error("Read these cases again and rewrite their comments in models/online-retail/cases/comments.mjs.");
  }
  if (stale.length > 0) process.exitCode = 1;
}
