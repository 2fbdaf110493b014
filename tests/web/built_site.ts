// A folder with the built package in mercer/ and the model as shop.mercer, for tests of whole pages.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "vite";
import { modelPath, root } from "./model_under_test.ts";

/**
 * Builds the package and puts it into build/test/NAME, with the model and the given pages beside it.
 *
 * @returns the folder
 */
export async function makeSite(
  name: string,
  pages: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = resolve(root, "build/test", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env["MERCER_PACKAGE_DIR"] = resolve(folder, "mercer"); // read by the configuration
  await build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" });
  copyFileSync(modelPath, resolve(folder, "shop.mercer"));
  for (const [path, text] of Object.entries(pages)) writeFileSync(resolve(folder, path), text);
  return folder;
}
