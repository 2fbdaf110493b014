// Puts the command line into build/package/cli: the scripts beside this one, the WebAssembly that
// the preset wasm-command builds, and the demonstration's data and storefront.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const built = resolve(root, "build/wasm-command");
const site = resolve(root, "build/demo/site");

const scripts = ["mercer.mjs", "run_command.mjs", "demo.mjs", "online_retail.mjs", "static_server.mjs"];
const module = ["mercer_command.js", "mercer_command.wasm"];
const data = ["online_retail.csv.gz", "guided.csv", "attributes.json", "README.md"];

// Debian's packages of what is compiled into the WebAssembly.
const libraries = [
  "libeigen3-dev", "libcli11-dev", "nlohmann-json3-dev", "libflatbuffers-dev", "libxxhash-dev",
  "libcsv-dev", "zlib1g-dev",
];

function licences(): string {
  const cSources = execFileSync("bash", ["setup.sh", "--print-c-sources"], { cwd: root });
  const texts = libraries.map((name) => [name, readFileSync(`/usr/share/doc/${name}/copyright`, "utf8")]);
  texts.push(["LGPL 2.1, of libcsv", readFileSync(`${cSources.toString().trim()}/libcsv/COPYING.LESSER`, "utf8")]);
  const head = "mercer_command.wasm has these libraries inside; their licences, as Debian gives them.\n";
  return head + texts.map(([name, text]) => `\n==== ${name} ====\n\n${text}`).join("");
}

/** Leaves the command line out, loudly, where it has not been built. */
export function packCommand(folder: string): void {
  const missing = [resolve(built, "mercer_command.wasm"), resolve(site, "index.html")].filter(
    (file) => !existsSync(file),
  );
  if (missing.length > 0) {
    console.warn(`LEFT OUT of the package: the command line, no ${missing.join(", no ")}`);
    return;
  }
  const cli = resolve(folder, "cli");
  mkdirSync(resolve(cli, "demo"), { recursive: true });
  for (const name of scripts) copyFileSync(resolve(root, "web/command", name), resolve(cli, name));
  for (const name of module) copyFileSync(resolve(built, name), resolve(cli, name));
  for (const name of data) {
    copyFileSync(resolve(root, "models/online-retail", name), resolve(cli, "demo", name));
  }
  cpSync(site, resolve(cli, "demo/site"), { recursive: true });
  writeFileSync(resolve(cli, "third-party-licenses.txt"), licences());
}
