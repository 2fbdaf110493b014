import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
export const modelPath = resolve(
  root,
  process.env["MERCER_MODEL"] ?? "build/demo/online-retail.mercer",
);

/** The demonstration's model, which the browser tests and the wasm tests run on. */
export function modelUnderTest(): Uint8Array {
  if (!existsSync(modelPath)) {
    throw new Error(
      `There is no model at ${modelPath}. Make it with \`npm run demo -- --check\`, or name another ` +
        "one in MERCER_MODEL.",
    );
  }
  return new Uint8Array(readFileSync(modelPath));
}
