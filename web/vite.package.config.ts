// Builds the library into build/package (or MERCER_PACKAGE_DIR): plain ES modules that work with any
// bundler or none.
//   index.js             the engine's page side (Recommender)
//   scoring_worker.js    the worker, in one file; index.js starts it by
//   new URL("./scoring_worker.js", import.meta.url)
//   mercer.wasm, mercer_simd.wasm, mercer_javascript.js   the engine three times; the worker and, for
//   pages that do without it, mercer.js tell bundlers where they lie
//   elements/*.js        the custom elements; Lit stays an import
//   adapters/*.js        what brings a shop's own events to Mercer
//   student/index.js     scores of new items' titles
//   mercer-elements.js   all of it and Lit in one script, for pages without a bundler
//   cli/                 the command line for Node, if it and the storefront have been built
//   types/               declarations; package.json, README.md
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, defineConfig, minifySync, type InlineConfig, type Plugin } from "vite";
import { leanTemplates } from "./package/lean_templates.ts";
import { packCommand } from "./command/pack.ts";
import { packElementsManifest, packLicences, packManifest, packTypes } from "./package/pack.ts";

const root = resolve(import.meta.dirname, "..");
// An empty variable is none: it would name the repository itself, and the build empties its folder.
const wasmDirectory = resolve(root, process.env["MERCER_WASM_DIR"] || "build/wasm");
const outDirectory = resolve(root, process.env["MERCER_PACKAGE_DIR"] || "build/package");

/** Files that scripts name by new URL("...", import.meta.url), and where the package has them. */
const namedFiles = {
  "../worker/scoring_worker.ts": "./scoring_worker.js",
  "mercer_simd.wasm": "mercer_simd.wasm",
  "mercer.wasm": "mercer.wasm",
};

/**
 * Left alone, Vite would inline the worker and the engine into data: URLs, which a strict
 * Content-Security-Policy refuses. They are files of their own instead, named as all bundlers
 * recognise.
 */
function keepFilesApart(): Plugin {
  const url = (path: string): string => `new URL("${path}", import.meta.url)`;
  const files = Object.entries(namedFiles).map(([inSource, inPackage], index) => ({
    inSource: url(inSource),
    inPackage: url(inPackage),
    placeholder: `__MERCER_URL_${index}__`,
  }));
  type File = (typeof files)[number];
  const replaced = (code: string, from: keyof File, to: keyof File): { code: string; map: null } => ({
    code: files.reduce((text, file) => text.replace(file[from], file[to]), code),
    map: null, // no line moves, so the source maps stay as they are
  });
  return {
    name: "mercer:keep-files-apart",
    enforce: "pre",
    transform: (code) => replaced(code, "inSource", "placeholder"),
    renderChunk: (code) => replaced(code, "placeholder", "inPackage"),
    // Not every bundler takes the template that minifying makes of it.
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk")
          chunk.code = chunk.code.replace(/new URL\(`([\w./]+)`/g, 'new URL("$1"');
      }
    },
  };
}

/** In the package's one shared file, with all that these need. */
const isShared = /\/(engine\/mercer_error|engine\/recommender|text\/interests_text)\.ts$/;

/** Shared chunks are named after what people look for in them. */
function chunkName(moduleIds: readonly string[]): string {
  const language = /\/text\/(elements\/)?(de|fr|es|zh)\.ts$/.exec(moduleIds.at(-1) ?? "");
  if (language) return `languages/${language[2]}${language[1] ? "_elements" : ""}.js`;
  const has = (file: string): boolean => moduleIds.some((id) => id.endsWith(file));
  if (has("engine/recommender.ts")) return "recommender.js";
  return has("elements/mercer_shelf.ts") ? "elements.js" : "[name].js";
}

/** What wasm/CMakeLists.txt builds, its JavaScript made smaller. */
function packWasm(): Plugin {
  return {
    name: "mercer:pack-wasm",
    writeBundle() {
      for (const file of ["mercer.wasm", "mercer_simd.wasm", "mercer.js"])
        copyFileSync(resolve(wasmDirectory, file), resolve(outDirectory, file));
      const name = "mercer_javascript.js";
      const script = readFileSync(resolve(wasmDirectory, name), "utf8");
      const { code, errors } = minifySync(name, script, { module: true });
      if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
      writeFileSync(resolve(outDirectory, name), code);
    },
  };
}

/** The entries of the package and their sources, both without ending. */
const entries = {
  index: "index",
  "elements/index": "elements/index",
  "elements/define": "elements/define",
  "adapters/index": "adapters/index",
  "student/index": "student/index",
} as const;

const workerEntry = "worker/scoring_worker";

const common = {
  outDir: outDirectory,
  target: "es2022",
  sourcemap: true,
  reportCompressedSize: false,
  minify: true,
} as const;

/** What packWasm copies, by the name that the sources import. */
const wasmModules = { "mercer-wasm": "./mercer.js" };

/**
 * The worker with all that it needs. What it would share with the page it would ask for once it has
 * arrived, and the engine only after that: two round trips more before the first list, for a few
 * hundred bytes.
 */
const workerScript: InlineConfig = {
  configFile: false,
  root: resolve(root, "web"),
  publicDir: false,
  logLevel: "warn",
  plugins: [keepFilesApart()],
  resolve: { alias: { "mercer-wasm": resolve(wasmDirectory, "mercer.js") } },
  build: {
    ...common,
    emptyOutDir: false,
    lib: {
      entry: { scoring_worker: resolve(root, `web/src/${workerEntry}.ts`) },
      formats: ["es"],
    },
    rolldownOptions: {
      external: [resolve(wasmDirectory, "mercer_javascript.js")],
      output: {
        minify: true,
        comments: { annotation: false, jsdoc: false },
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        paths: { [resolve(wasmDirectory, "mercer_javascript.js")]: "./mercer_javascript.js" },
      },
    },
  },
};

/** What a page without a bundler takes. Its parts that come later have names of their own. */
const elementsScript: InlineConfig = {
  configFile: false,
  root: resolve(root, "web"),
  publicDir: false,
  logLevel: "warn",
  plugins: [keepFilesApart(), leanTemplates()],
  resolve: { conditions: ["module", "browser", "production"] }, // Lit without its warnings, always
  build: {
    ...common,
    emptyOutDir: false,
    license: { fileName: "third-party-licenses.md" },
    lib: {
      entry: { "mercer-elements": resolve(root, "web/package/mercer_elements.ts") },
      formats: ["es"],
    },
    rolldownOptions: {
      external: Object.keys(wasmModules),
      preserveEntrySignatures: "allow-extension", // what its later parts share stays in it
      output: {
        minify: true,
        comments: { annotation: false, jsdoc: false }, // no bundler will read them
        entryFileNames: "[name].js",
        chunkFileNames: ({ moduleIds }) =>
          `mercer-elements-${chunkName(moduleIds).replace("languages/", "")}`,
        paths: wasmModules,
      },
    },
  },
};

/** Completes the package once the modules are written. */
function pack(): Plugin {
  return {
    name: "mercer:pack",
    async closeBundle() {
      await build(workerScript);
      await build(elementsScript);
      packTypes(
        outDirectory,
        [...Object.values(entries), workerEntry].map((entry) => `${entry}.ts`),
      );
      packLicences(outDirectory);
      packElementsManifest(outDirectory);
      packCommand(outDirectory);
      packManifest(outDirectory);
    },
  };
}

export default defineConfig({
  root: resolve(root, "web"),
  publicDir: false,
  plugins: [keepFilesApart(), leanTemplates(), packWasm(), pack()],
  build: {
    ...common,
    emptyOutDir: true,
    lib: {
      entry: Object.fromEntries(
        Object.entries(entries).map(([name, source]) => [
          name,
          resolve(root, `web/src/${source}.ts`),
        ]),
      ),
      formats: ["es"],
    },
    rolldownOptions: {
      external: [/^lit(\/|$)/, ...Object.keys(wasmModules)],
      output: {
        minify: true, // of a library Vite would keep the spaces, a tenth of what is downloaded
        entryFileNames: "[name].js",
        // What index.js and others share is one file, not three to ask for one after another.
        codeSplitting: { groups: [{ name: "shared", test: isShared }] },
        // Beside index.js: the worker's address is relative to the chunk that starts it.
        chunkFileNames: ({ moduleIds }) => chunkName(moduleIds),
        paths: wasmModules,
      },
    },
  },
});
