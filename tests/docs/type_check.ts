import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { root } from "../web/model_under_test.ts";
import type { Snippet } from "./snippet.ts";
import { makeWorkshop } from "./workshop.ts";

// What the documents call things that a page has already.
const kPage = `
declare const mercer: import("mercer").Recommender;
declare const shelf: import("mercer/element").MercerShelf;
declare function gtag(...words: unknown[]): void;
`;

/** What the compiler says about each snippet, in terms of the package's own types. */
export async function typeErrors(
  snippets: readonly Snippet[],
  packageFolder: string,
): Promise<Map<string, string>> {
  const folder = makeWorkshop("types", packageFolder);
  const nameOf = ({ place, language }: Snippet): string =>
    `${place.replaceAll(/\W/g, "_")}.${language}`;
  writeFileSync(resolve(folder, "page.d.ts"), kPage);
  for (const snippet of snippets) {
    writeFileSync(resolve(folder, nameOf(snippet)), `${snippet.code}\nexport {};\n`);
  }
  writeFileSync(
    resolve(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "ES2022",
        module: "ESNext",
        moduleResolution: "bundler",
        lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable"],
        types: ["node"],
        typeRoots: [resolve(root, "node_modules/@types")],
        strict: true,
        allowJs: true,
        checkJs: true,
        noEmit: true,
        skipLibCheck: true,
      },
      include: ["page.d.ts", ...snippets.map(nameOf)],
    }),
  );
  const compiler = resolve(root, "node_modules/.bin/tsc");
  const output = await promisify(execFile)(compiler, ["-p", folder, "--pretty", "false"], {
    cwd: folder,
  }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  const lines = output.split("\n").filter((line) => line.trim());
  const own = new Set(snippets.map(nameOf));
  // An error of the set-up itself, or in the package's own types, is no snippet's.
  const strange = lines.filter((line) => !/^\s/.test(line) && !own.has(line.split("(")[0]!));
  if (strange.length > 0) throw new Error(strange.join("\n"));
  return new Map(
    snippets.map((snippet) => [
      snippet.place,
      lines.filter((line) => line.startsWith(`${nameOf(snippet)}(`)).join("\n"),
    ]),
  );
}
