// Checks that no part of the code knows a part that it must not know, by its #include and import
// lines: cli -> train, guide -> data -> core, wasm -> core, web/demo -> the package.
//   node tests/layers/check.mjs     lists what breaks a rule
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

// What the core must do without, so that it runs the same in a browser, a worker and a terminal.
const needsASystem =
  /^<(iostream|fstream|filesystem|thread|mutex|condition_variable|future|chrono|ctime|cstdio|stdio\.h|time\.h|unistd\.h|random)>$/;
// Data sets and training get and give bytes; they may use threads and clocks.
const needsATerminal = /^<(iostream|fstream|filesystem|cstdio|stdio\.h|unistd\.h)>$/;
// What is asked and when is decided without a clock, so that tests have none to wait for.
const needsNothingAround =
  /^<(iostream|fstream|filesystem|cstdio|stdio\.h|unistd\.h|thread|mutex|chrono|ctime|time\.h)>$/;

// An include is written here with its brackets or quotes: <vector>, "mercer/error.h".
const standard = /^<[a-z0-9_]+(\.h)?>$/;
const coreHeader = /^"mercer\/\w+\.h"$/;
const ownHeader = /^"\w+\.h"$/;
const formats = /^[<"](flatbuffers\/\w+\.h|xxhash\.h|\w+_generated\.h)[>"]$/;
const data = /^"data\/\w+\.h"$/;
const train = /^"train\/\w+\.h"$/;
const guide = /^"guide\/\w+\.h"$/;
const libraries = /^<(nlohmann\/json(_fwd)?\.hpp|csv\.h|Eigen\/\w+)>$/;

export const rules = [
  {
    name: "the core includes only its own headers, the standard library and the file format",
    folders: ["core/include", "core/src"],
    allow: [standard, coreHeader, ownHeader, formats, /^<wasm_simd128\.h>$/, /^<immintrin\.h>$/],
    forbid: needsASystem,
  },
  {
    name: "data sets know the core and nothing above",
    folders: ["core/data"],
    allow: [standard, coreHeader, formats, data, libraries],
    forbid: needsATerminal,
  },
  {
    name: "training knows data sets and the core, not the command line",
    folders: ["core/train"],
    allow: [standard, coreHeader, data, train, libraries],
    forbid: needsATerminal,
  },
  {
    name: "asking a language model knows data sets and the core, not training, sockets or the command line",
    folders: ["core/guide"],
    allow: [standard, coreHeader, data, guide, libraries],
    forbid: needsNothingAround,
  },
  {
    name: "the bindings know only the core",
    folders: ["wasm"],
    allow: [standard, coreHeader, ownHeader, /^<emscripten\/\w+\.h>$/, /^wasm\/mercer_javascript\.js$/],
  },
  {
    name: "the package does not know its demo",
    folders: ["web/src"],
    forbid: /(^|\/)demo\//,
  },
  {
    name: "the demo knows only the package, by its name",
    folders: ["web/demo"],
    forbid: /^web\/src\//,
  },
  {
    name: "the libraries return errors and never throw",
    folders: ["core/include", "core/src", "core/data", "core/guide", "core/train"],
    forbidWord: /\bthrow\b/,
  },
];

const withoutComments = (line) => line.replace(/\/\/.*$/, "").replace(/^\s*\*.*$/, "");
const withoutStrings = (line) => line.replace(/"(\\.|[^"\\])*"/g, '""');

// The target of an #include, import or import() line as the rules see it; undefined for other lines.
function target(path, line) {
  if (/\.(h|cpp)$/.test(path)) return /^\s*#\s*include\s*(<[^>]+>|"[^"]+")/.exec(line)?.[1];
  const name = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/.exec(line)?.[1];
  return name?.startsWith(".") ? posix.join(posix.dirname(path), name) : name;
}

/** What breaks `rule` in one file, one line of text each. */
export function violations(rule, path, text) {
  const found = [];
  text.split("\n").forEach((line, index) => {
    const code = withoutComments(line);
    const name = target(path, code);
    const known = name !== undefined;
    if ((known && rule.allow && !rule.allow.some((pattern) => pattern.test(name))) ||
        (known && rule.forbid?.test(name)) ||
        rule.forbidWord?.test(withoutStrings(code))) {
      found.push(`${path}:${index + 1}: ${line.trim()}`);
    }
  });
  return found;
}

// Each rule must catch its example: a pattern that never matches would pass for ever.
const examples = [
  ["core/src/example.cpp", "#include <iostream>"],
  ["core/data/example.cpp", '#include "train/example.h"'],
  ["core/train/example.cpp", '#include "cli/example.h"'],
  ["core/guide/example.cpp", "#include <chrono>"],
  ["wasm/example.cpp", '#include "data/example.h"'],
  ["web/src/example.ts", 'import { shop } from "../demo/shop.js";'],
  ["web/demo/shop/example.ts", 'import { Recommender } from "../../src/index.ts";'],
  ["core/train/example.cpp", "  throw 1;  // why not"],
];

function sourcesIn(folder) {
  return readdirSync(root + folder, { recursive: true })
    .filter((path) => /\.(h|cpp|ts|js|mjs)$/.test(path))
    .map((path) => posix.join(folder, path));
}

/** [{name, problems}], one for each rule. */
export function checkLayers() {
  return rules.map((rule, index) => {
    const files = rule.folders.flatMap(sourcesIn);
    const problems = files.flatMap((path) =>
      violations(rule, path, readFileSync(root + path, "utf8")));
    if (files.length === 0) problems.push(`no source in ${rule.folders.join(", ")}`);
    if (violations(rule, ...examples[index]).length !== 1) {
      problems.push(`the rule overlooks its example: ${examples[index][1]}`);
    }
    return { name: rule.name, problems };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, problems } of checkLayers()) {
    console.log(`${problems.length ? "FAILED" : "ok    "} ${name}`);
    for (const problem of problems) console.log(`       ${problem}`);
    if (problems.length) process.exitCode = 1;
  }
}
