// What makes build/package publishable, beside the modules that vite.package.config.ts bundles:
// types, package.json, README and licence.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

type Target = string | { readonly types: string; readonly default: string };

interface Manifest {
  readonly version?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(resolve(root, path), "utf8"));
}

/**
 * Writes package.json and the documents; the version stands in the repository's package.json. What
 * the folder lacks is left out, loudly: a package without it works, but must not be published, which
 * tests/package sees to.
 */
export function packManifest(folder: string): void {
  const { version, dependencies } = readManifest("package.json");
  const template = readManifest("web/package/package.json");
  const isThere = (file: string): boolean =>
    file === "./package.json" || existsSync(resolve(folder, file));
  const present = <T extends Target>(targets: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(
      Object.entries(targets).filter(([name, target]) => {
        const missing = filesOf(target).filter((file) => !isThere(file));
        if (missing.length > 0) console.warn(`LEFT OUT of the package: ${name}, no ${missing}`);
        return missing.length === 0;
      }),
    );
  const manifest = {
    ...template,
    version,
    bin: present(template.bin),
    exports: present(template.exports),
    dependencies,
  };
  writeFileSync(resolve(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(resolve(root, "web/package/README.md"), resolve(folder, "README.md"));
  copyFileSync(resolve(root, "LICENSE"), resolve(folder, "LICENSE"));
}

const filesOf = (target: Target): string[] =>
  typeof target === "string" ? [target] : [target.types, target.default];

/**
 * Writes the declarations of `entries` (sources in web/src) and of all that they mention into
 * `folder`/types. They stay in files as the sources are: rolled up per entry, a class with private
 * members would be declared once an entry, and a Recommender of one would not fit the other's.
 */
export function packTypes(folder: string, entries: readonly string[]): void {
  const emitted = `${folder}-types`;
  const config = resolve(emitted, "tsconfig.json");
  rmSync(emitted, { recursive: true, force: true });
  mkdirSync(emitted, { recursive: true });
  writeFileSync(config, JSON.stringify(declarationConfig(emitted, entries)));
  execFileSync(process.execPath, [compiler(), "-p", config], { cwd: root, stdio: "inherit" });

  const types = resolve(folder, "types");
  rmSync(types, { recursive: true, force: true });
  for (const file of mentioned(entries.map((entry) => declarationOf(resolve(emitted, entry))))) {
    const target = resolve(types, relative(emitted, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, withScriptExtensions(readFileSync(file, "utf8")));
  }
}

/** Writes custom-elements.json, which tells editors and catalogues of the elements. */
export function packElementsManifest(folder: string): void {
  const analyzer = resolve(root, "node_modules/@custom-elements-manifest/analyzer/cem.js");
  const config = "web/package/custom_elements_manifest.config.mjs";
  const options = ["analyze", "--config", config, "--outdir", relative(root, folder)];
  execFileSync(process.execPath, [analyzer, ...options], { cwd: root, stdio: "inherit" });
}

// Debian's packages of what is compiled into mercer.wasm.
const wasmLibraries = ["libflatbuffers-dev", "libxxhash-dev"];

/** Adds the licences of what is inside the wasm to those of the scripts, which Vite has listed. */
export function packLicences(folder: string): void {
  const file = resolve(folder, "third-party-licenses.md");
  for (const name of wasmLibraries) {
    const licence = `/usr/share/doc/${name}/copyright`;
    if (!existsSync(licence)) {
      console.warn(`LEFT OUT of third-party-licenses.md: ${name}, no ${licence}`);
      continue;
    }
    const text = readFileSync(licence, "utf8");
    appendFileSync(file, `\n## ${name}, in mercer.wasm\n\n\`\`\`text\n${text}\`\`\`\n`);
  }
}

function compiler(): string {
  return resolve(root, "node_modules/typescript/bin/tsc");
}

function declarationConfig(outDir: string, entries: readonly string[]): object {
  const sources = resolve(root, "web/src");
  return {
    extends: resolve(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: sources,
      outDir,
      stripInternal: true,
      noCheck: true, // the type check is a step of its own
      types: [],
    },
    include: [],
    files: entries.map((entry) => resolve(sources, entry)),
  };
}

const declarationOf = (source: string): string => source.replace(/(\.d)?\.ts$/, ".d.ts");

const relativeImport = /(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}\/[^"]+)\.ts"/g;

/** Declarations name the modules that exist in the package, which older compilers expect. */
const withScriptExtensions = (text: string): string => text.replace(relativeImport, '$1"$2.js"');

/** Declaration files and all that they import from each other. */
function mentioned(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    const imports = [...readFileSync(file, "utf8").matchAll(relativeImport)].map(([, , path]) =>
      declarationOf(resolve(dirname(file), `${path}.ts`)),
    );
    mentioned(imports, found);
  }
  return found;
}
