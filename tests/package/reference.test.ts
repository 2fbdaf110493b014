// The pages of docs/api are the reference of the packed types, so no change of what shops build on goes
// unnoticed. After one that is meant:
//   npx vitest run --config web/vitest.config.ts tests/package/reference -u
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { root } from "../web/model_under_test.ts";
import { installedProject, packPackage, run } from "./packed.ts";

const committed = resolve(root, "docs/api");
let generated: string;

function pagesOf(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .sort();
}

beforeAll(async () => {
  const folder = installedProject("reference", await packPackage(), "shop.mercer");
  run(folder, process.execPath, "node_modules/typedoc/bin/typedoc");
  generated = resolve(folder, "pages");
});

it("the API reference is that of the package's types", async () => {
  const pages = pagesOf(generated);
  expect(pages).toContain("mercer.md");
  expect.soft(pagesOf(committed), relative(root, committed)).toEqual(pages);
  for (const name of pages) {
    const text = readFileSync(resolve(generated, name), "utf8");
    await expect(text).toMatchFileSnapshot(resolve(committed, name));
  }
});
