// The package as npm packs it, and projects that have installed it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { build } from "vite";
import { modelPath, root } from "../web/model_under_test.ts";

export const packageFolder = resolve(root, "build/test/package");

/** Runs a program to its end; if it fails, the error has all that it said. */
export function run(folder: string, program: string, ...words: string[]): string {
  try {
    return execFileSync(program, words, {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: undefined },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[program, ...words].join(" ")} failed in ${folder}:\n${stdout}\n${stderr}`);
  }
}

/** Builds the package and returns the path of its tarball. */
export async function packPackage(): Promise<string> {
  process.env["MERCER_PACKAGE_DIR"] = packageFolder; // read by the configuration
  await build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" });
  const folder = resolve(root, "build/test/packed");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(packageFolder, "npm", "pack", "--pack-destination", folder);
  return resolve(folder, readdirSync(folder)[0] as string);
}

/**
 * A project of tests/package/consumers (or of another folder) in build/consumers, with its tools (kept
 * from run to run), the package installed from `tarball`, and the model where its tools publish files
 * from.
 */
export function installedProject(
  name: string,
  tarball: string,
  modelFile: string,
  projects = "tests/package/consumers",
): string {
  const folder = resolve(root, "build/consumers", name);
  mkdirSync(folder, { recursive: true });
  for (const left of readdirSync(folder)) {
    if (left !== "node_modules") rmSync(resolve(folder, left), { recursive: true });
  }
  cpSync(resolve(root, projects, name), folder, { recursive: true });
  copyFileSync(resolve(root, ".npmrc"), resolve(folder, ".npmrc"));
  installTools(folder);
  run(folder, "npm", "install", "--no-save", "--no-package-lock", "--prefer-offline", tarball);
  const model = resolve(folder, modelFile);
  mkdirSync(dirname(model), { recursive: true });
  copyFileSync(modelPath, model);
  return folder;
}

function installTools(folder: string): void {
  const lock = resolve(folder, "package-lock.json");
  if (!existsSync(lock)) return;
  const stamp = resolve(folder, "node_modules/.installed");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  // Not `npm ci`: it refuses a lock file that lacks the parts of other systems (Next's compilers).
  run(folder, "npm", "install", "--prefer-offline");
  writeFileSync(stamp, wanted);
}
