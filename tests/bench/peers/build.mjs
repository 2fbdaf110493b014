// Builds what run.mjs measures: the generator of shops and the native scan, the package, the scan's
// module, the peers' packages with their bundles, and the data.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync, renameSync } from "node:fs";
import { availableParallelism } from "node:os";
import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { Steps } from "../../../web/demo/steps.mjs";
import { contenders } from "./contenders.mjs";
import { folders, root } from "./folders.mjs";
import { float32Model, int8Model } from "./onnx_model.mjs";

const here = import.meta.dirname;
const steps = new Steps();
const jobs = String(availableParallelism());

async function compile(folder, wrapper, options, targets) {
  const configure = ["cmake", "-S", root, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
    "-DMERCER_BUILD_BENCH=ON", "-DMERCER_BUILD_TESTS=OFF", ...options];
  await steps.run(`configure ${basename(folder)}`, [...wrapper, ...configure]);
  await steps.run(`build ${basename(folder)}`, ["ninja", "-C", folder, "-j", jobs, ...targets]);
}

/** The command, the program that makes shops, and the native scan for the vectors that WebAssembly has. */
export const buildNative = () =>
  compile(folders.native, [], process.arch === "x64" ? ["-DCMAKE_CXX_FLAGS=-msse4.1"] : [], ["mercer", "mercer_make_model", "mercer_scan_native"]);

export async function buildPackage() {
  const emscripten = execFileSync("bash", ["setup.sh", "--print-emscripten"], { cwd: root, encoding: "utf8" });
  process.env.PATH = `${emscripten.trim()}:${process.env.PATH}`;
  const targets = ["mercer", "mercer_simd", "mercer_javascript", "mercer_scan"];
  await compile(folders.wasm, ["emcmake"], [], targets);
  process.env.MERCER_WASM_DIR = folders.wasm;
  process.env.MERCER_PACKAGE_DIR = folders.package;
  await steps.run("build the package", ["npx", "vite", "build", "--config", "web/vite.package.config.ts"]);
}

/** Packs one contender as a shop's bundler would. */
async function pack(name) {
  const { build: bundle } = await import("vite");
  await bundle({
    configFile: false,
    root: here,
    logLevel: "warn",
    publicDir: false,
    base: `/contenders/${name}/`,
    resolve: { alias: { mercer: `${folders.package}/index.js` } },
    worker: { format: "es" },
    build: {
      outDir: `${folders.contenders}/${name}`,
      emptyOutDir: true,
      target: "es2022",
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000, // kB: hnswlib-wasm carries its module as text
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: `${here}/contenders/${name}.mjs`,
        preserveEntrySignatures: "strict",
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  });
}

/** The peers, of exactly the versions in package-lock.json, and everyone's script for the browser. */
export async function buildContenders() {
  const installed = statSync(`${here}/node_modules/.package-lock.json`, { throwIfNoEntry: false });
  if (!(installed?.mtimeMs > statSync(`${here}/package-lock.json`).mtimeMs))
    await steps.run("install peers", ["npm", "ci", "--ignore-scripts", "--prefix", here]);
  const names = contenders.flatMap(({ module, bundle = module }) => [module, bundle]);
  for (const name of new Set(names)) await pack(name);
}

const isMade = (file, maker) =>
  existsSync(file) && statSync(file).mtimeMs > statSync(maker).mtimeMs;

function writeOnnx(folder, items) {
  const file = readFileSync(`${folder}/table.f32`);
  const values = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
  const at = values.length - items;
  const models = { float32: float32Model, int8: int8Model };
  for (const [name, make] of Object.entries(models)) {
    const path = `${folder}/${name}.onnx`;
    writeFileSync(`${path}.partial-${process.pid}`, make(values.subarray(0, at), values.subarray(at)));
    renameSync(`${path}.partial-${process.pid}`, path);
  }
}

/** The float32 model with alike items together, for whoever looks at a few clusters. */
async function makeClusters(folder, items) {
  const [model, clustered] = ["float32", "float32-clusters"].map((name) => `${folder}/${name}.mercer`);
  if (isMade(clustered, model)) return;
  await steps.run(`cluster ${items} products`, [`${folders.native}/mercer`, "quantize", model, "--precision", "float32",
    "--clusters", "auto", "-o", clustered]);
}

/** A shop's models in every precision, its table, visits, and (with peers) onnxruntime's models. */
export async function makeData(items, precisions, withPeers) {
  const folder = folders.data(items);
  const generator = `${folders.native}/mercer_make_model`;
  mkdirSync(folder, { recursive: true });
  for (const precision of precisions) {
    const model = `${folder}/${precision}.mercer`;
    if (isMade(model, generator)) continue;
    await steps.run(`make ${items} products, ${precision}`, [generator, "--items", String(items),
      "--precision", precision, "-o", model, "--table", `${folder}/table.f32`, "--visits", `${folder}/visits.json`]);
  }
  if (precisions.includes("float32") && contenders.some(({ smallest }) => items >= smallest)) await makeClusters(folder, items);
  if (withPeers && !isMade(`${folder}/int8.onnx`, `${folder}/${precisions[0]}.mercer`)) writeOnnx(folder, items);
}

/** What a product takes of a shop's model file, section by section. */
export function bytesAnItem(items, precision) {
  const model = `${folders.data(items)}/${precision}.mercer`;
  const text = execFileSync(`${folders.native}/mercer`, ["inspect", model, "--json"], { encoding: "utf8" });
  return Object.fromEntries(JSON.parse(text).sections.map(({ name, bytes_an_item: bytes }) => [name, bytes])
    .filter(([, bytes]) => bytes !== undefined));
}
