// The package's outside: what npm packs is complete, and means the same to every tool.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, it } from "vitest";
import { root } from "../web/model_under_test.ts";
import { packageFolder, packPackage, run } from "./packed.ts";

type Target = string | Readonly<Record<string, string>>;
interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Target>>;
  readonly sideEffects: readonly string[];
  readonly customElements: string;
  readonly unpkg: string;
  readonly jsdelivr: string;
}

let tarball: string;
let packed: Set<string>;
const read = (file: string): Manifest => JSON.parse(readFileSync(resolve(root, file), "utf8"));
const readPacked = (): Manifest => read(resolve(packageFolder, "package.json"));

beforeAll(async () => {
  tarball = await packPackage();
  const names = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).trim().split("\n");
  packed = new Set(names.map((name) => name.replace(/^package\//, "./")));
});

it("has every file that its manifest promises", () => {
  const promised = read("web/package/package.json");
  const files = [
    ...Object.values(promised.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    ),
    ...Object.values(promised.bin).map((file) => `./${file}`),
    ...promised.sideEffects,
    promised.customElements,
    promised.unpkg,
    promised.jsdelivr,
    "./LICENSE",
    "./README.md",
    "./third-party-licenses.md",
  ];
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !packed.has(file))).toEqual([]);
});

it("is packed whole: nothing that was built stays behind", () => {
  const built = run(packageFolder, "find", ".", "-type", "f").trim().split("\n");
  expect(built.filter((file) => !packed.has(file))).toEqual([]);
});

it("has the version of the repository", () => {
  expect(readPacked().version).toBe(read("package.json").version);
});

it("has source maps for all that was minified, and no map without its script", () => {
  const maps = [...packed].filter((file) => file.endsWith(".js.map"));
  expect(maps.length).toBeGreaterThan(3);
  expect(maps.filter((map) => !packed.has(map.replace(/\.map$/, "")))).toEqual([]);
});

it("names the licence of all that is inside: Lit and idb in the scripts, two libraries in the wasm", () => {
  const text = readFileSync(resolve(packageFolder, "third-party-licenses.md"), "utf8");
  const named = [...text.matchAll(/^## ([\w@/-]+)/gm)].map(([, name]) => name);
  for (const name of ["lit", "lit-html", "idb", "libflatbuffers-dev", "libxxhash-dev"]) {
    expect(named).toContain(name);
  }
});

it("publint finds nothing to say", async () => {
  const { messages, pkg } = await publint({ pkgDir: packageFolder, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

it("types and scripts are found alike by every resolution that knows ES modules", () => {
  const attw = resolve(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  expect(existsSync(attw)).toBe(true);
  // Files that are no modules have no types.
  const others = Object.entries(readPacked().exports)
    .filter(([, target]) => typeof target === "string" && /\.(wasm|json)$/.test(target))
    .map(([name]) => name);
  // The profile leaves out CommonJS, which the package does not speak; any problem left exits with 1.
  const words = [tarball, "--profile", "esm-only", "--exclude-entrypoints", ...others];
  const report = run(root, process.execPath, attw, ...words);
  for (const entry of ["mercer", "mercer/adapters", "mercer/element/define", "mercer/student"]) {
    expect(report).toContain(`"${entry}"`);
  }
});
