import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "..");
const wasmDirectory = resolve(root, process.env["MERCER_WASM_DIR"] ?? "build/wasm");

export default defineConfig({
  root,
  resolve: { alias: { "mercer-wasm": resolve(wasmDirectory, "mercer.js") } },
  test: {
    include: ["tests/**/*.test.ts"],
    fileParallelism: false, // the browser tests measure time
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
