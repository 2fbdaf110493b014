// Builds the storefront into build/demo/site. Two environment variables choose other inputs:
//   MERCER_MODEL     path of the model file   (default build/demo/online-retail.mercer)
//   MERCER_WASM_DIR  folder with mercer.js and mercer.wasm  (default build/wasm)
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = resolve(import.meta.dirname, "..");
const wasmDirectory = resolve(root, process.env["MERCER_WASM_DIR"] ?? "build/wasm");
const model = resolve(root, process.env["MERCER_MODEL"] ?? "build/demo/online-retail.mercer");

/** What the package's entries are made of, so that the demo can be built before it. */
const packageEntries = {
  "mercer/element/define": resolve(root, "web/src/elements/define.ts"),
  "mercer/element": resolve(root, "web/src/elements/index.ts"),
  mercer: resolve(root, "web/src/index.ts"),
};

/** Publishes the model as shop.mercer beside index.html. */
function publishModel(): Plugin {
  return {
    name: "mercer:publish-model",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "shop.mercer", source: readFileSync(model) });
    },
    configureServer(server) {
      server.middlewares.use("/shop.mercer", (_request, response) => {
        response.end(readFileSync(model));
      });
    },
  };
}

/** The development server injects styles and scripts that the page's policy rightly refuses. */
function relaxPolicyWhileDeveloping(): Plugin {
  return {
    name: "mercer:relax-policy",
    apply: "serve",
    transformIndexHtml: (page) =>
      page.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
  };
}

export default defineConfig({
  root: resolve(root, "web/demo"),
  base: "./",
  publicDir: false,
  resolve: { alias: { "mercer-wasm": resolve(wasmDirectory, "mercer.js"), ...packageEntries } },
  plugins: [publishModel(), relaxPolicyWhileDeveloping()],
  worker: { format: "es" },
  build: {
    outDir: resolve(root, "build/demo/site"),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first with light-dark()
    assetsInlineLimit: 0, // the page's policy allows no code in data: URLs
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { fs: { allow: [root] } },
});
