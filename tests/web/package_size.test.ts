// What an embedder pays: everything that a page with the engine downloads, without elements.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { beforeAll, expect, it } from "vitest";
import { root } from "./model_under_test.ts";

const kBudgetBytes = 60_000;
const folder = resolve(root, "build/package");

beforeAll(() =>
  build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" }),
);

/** A module and all that it imports, here or in its worker, as file names of the package. */
function closure(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  if (!file.endsWith(".js")) return found;
  const code = readFileSync(resolve(folder, file), "utf8");
  const references = [
    ...code.matchAll(/(?:from|import)\s*\(?\s*"\.\/([\w.]+)"/g),
    ...code.matchAll(/new URL\(\s*"(?:\.\/)?([\w.]+\.(?:js|wasm))"\s*,\s*import\.meta\.url/g),
  ];
  for (const [, name] of references) if (name) closure(name, found);
  return found;
}

it("the engine with its wasm stays within its budget", () => {
  const sizes = [...closure("index.js")].map((file) => ({
    file,
    gzip: gzipSync(readFileSync(resolve(folder, file)), { level: 9 }).length,
  }));
  const files = sizes.map(({ file }) => file);
  for (const part of ["scoring_worker.js", "mercer.js", "mercer.wasm"])
    expect(files).toContain(part);
  const total = sizes.reduce((sum, { gzip }) => sum + gzip, 0);
  console.log(
    `engine: ${total} bytes gzip (${sizes.map(({ file, gzip }) => `${file} ${gzip}`).join(", ")})`,
  );
  expect(total).toBeLessThan(kBudgetBytes);
});

it("no module of the package needs dynamic code or another host", () => {
  for (const file of closure("index.js")) {
    if (!file.endsWith(".js")) continue;
    const code = readFileSync(resolve(folder, file), "utf8");
    expect(code, file).not.toMatch(/new Function\(|\beval\(/);
    expect(code, file).not.toMatch(/["'`]https?:\/\//);
  }
});
