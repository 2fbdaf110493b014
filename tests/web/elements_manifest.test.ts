// custom-elements.json is made from comments. Nothing else would notice one that is out of date.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packElementsManifest } from "../../web/package/pack.ts";
import { root } from "./model_under_test.ts";

interface Described {
  readonly name: string;
  readonly description?: string;
  readonly attribute?: string;
}

interface Element extends Described {
  readonly tagName: string;
  readonly members: readonly Described[];
  readonly attributes?: readonly Described[];
  readonly events?: readonly Described[];
  readonly slots?: readonly Described[];
  readonly cssParts?: readonly Described[];
  readonly cssProperties?: readonly Described[];
}

const folder = resolve(root, "build/test-results/elements-manifest");
const sources = resolve(root, "web/src/elements");
const tags = ["mercer-privacy", "mercer-shelf", "mercer-steer", "mercer-why"];
let elements: ReadonlyMap<string, Element>;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  packElementsManifest(folder);
  const manifest = JSON.parse(readFileSync(resolve(folder, "custom-elements.json"), "utf8"));
  const declarations = manifest.modules[0].declarations as readonly Element[];
  elements = new Map(declarations.map((element) => [element.tagName, element]));
});

/** An element's own code: its file and what that imports from the folder, other elements left out. */
function codeOf(tag: string): string {
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, name] of readFileSync(file, "utf8").matchAll(/from "(\.\/\w+\.ts)"/g)) {
      const isElement = tags.some((other) => name === `./${other.replace("-", "_")}.ts`);
      if (!isElement && name !== "./element_events.ts") visit(resolve(dirname(file), name!));
    }
  };
  visit(resolve(sources, `${tag.replace("-", "_")}.ts`));
  const withoutComments = (text: string): string => text.replace(/\/\*\*[\s\S]*?\*\//g, "");
  return [...files].map((file) => withoutComments(readFileSync(file, "utf8"))).join("\n");
}

const all = (code: string, pattern: RegExp): string[] =>
  [...new Set([...code.matchAll(pattern)].map(([, name]) => name!.replace("${item.id}", "ID")))].sort();
const namesOf = (described: readonly Described[] = []): string[] =>
  described.map(({ name }) => name).sort();

describe.each(tags)("the manifest of <%s>", (tag) => {
  it("names the parts, slots, custom properties and events that its code has, and no other", () => {
    const element = elements.get(tag)!;
    const code = codeOf(tag);
    expect(namesOf(element.cssParts)).toEqual(all(code, /part(?:s)?="([\w-]+)"/g));
    expect(namesOf(element.slots)).toEqual(all(code, /<slot\s+name="([^"]+)"/g));
    expect(namesOf(element.cssProperties)).toEqual(all(code, /var\((--mercer-[\w-]+)/g));
    expect(namesOf(element.events)).toEqual(all(code, /fire\(\s*"(mercer-[\w-]+)"/g));
  });

  it("names the attributes that the class observes", async () => {
    const element = elements.get(tag)!;
    const classes = await import("../../web/src/elements/index.ts");
    const constructor = (classes as unknown as Record<string, typeof HTMLElement>)[element.name]!;
    const { observedAttributes } = constructor as unknown as { observedAttributes: string[] };
    const names = namesOf(element.attributes);
    expect(observedAttributes).toEqual(expect.arrayContaining(names));
    const declared = all(codeOf(tag), /attribute: "([a-z-]+)"/g);
    expect(names).toEqual(expect.arrayContaining(declared));
  });

  it("says of everything what it is for", () => {
    const element = elements.get(tag)!;
    const { attributes = [], events = [], slots = [], cssParts = [], cssProperties = [] } = element;
    const described = [element, ...element.members, ...attributes, ...events, ...slots];
    for (const { name, description } of [...described, ...cssParts, ...cssProperties]) {
      expect(description, name).toBeTruthy();
    }
  });
});

it("the page for designers names every part, slot and custom property", () => {
  const page = readFileSync(resolve(root, "docs/design.md"), "utf8");
  for (const { tagName, cssParts, slots, cssProperties } of elements.values()) {
    for (const name of [cssParts, slots, cssProperties].flatMap(namesOf)) {
      expect(page.includes(`\`${name}\``), `${tagName}: ${name}`).toBe(true);
    }
  }
  const known = [...elements.values()].flatMap(({ cssProperties }) => namesOf(cssProperties));
  for (const [, name] of page.matchAll(/(--mercer-[\w-]+)/g)) expect(known).toContain(name);
});
