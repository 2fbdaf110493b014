// How the custom elements manifest is made from the sources, with the custom elements manifest analyzer:
//   npx cem analyze --config web/package/custom_elements_manifest.config.mjs
// It describes the package, not the sources: two modules, and only what an embedder can use.

const kClasses = "elements/index.js";
const kDefinitions = "elements/define.js";

/** What an element inherits is listed with it; where it comes from is no file of the package. */
const withoutOrigin = ({ inheritedFrom: _, ...described }) => described;

// An attribute holds text. What has a class for a type, or a name with capitals, is a property only.
const isAttribute = ({ name, type }) =>
  name === name.toLowerCase() && type !== undefined && !/\b[A-Z]/.test(type.text);

function describe(element) {
  const published = element.members.filter(
    ({ name, privacy = "public" }) => !name.startsWith("#") && privacy === "public",
  );
  const reflected = new Set(published.map(({ attribute }) => attribute));
  const attributes = element.attributes
    .filter((attribute) => isAttribute(attribute) && reflected.has(attribute.name))
    .map(withoutOrigin);
  const names = new Set(attributes.map(({ name }) => name));
  const members = published.map(({ attribute, ...member }) =>
    withoutOrigin(names.has(attribute) ? { attribute, ...member } : member),
  );
  return {
    ...element,
    members,
    attributes,
    events: element.events.filter(({ name }) => name.startsWith("mercer-")).map(withoutOrigin),
    cssProperties: element.cssProperties?.map(withoutOrigin),
    superclass: { name: "LitElement", package: "lit" },
  };
}

const forThePackage = {
  name: "mercer:for-the-package",
  packageLinkPhase({ customElementsManifest: manifest }) {
    const elements = manifest.modules
      .flatMap(({ declarations }) => declarations)
      .filter(({ tagName }) => tagName)
      .map(describe);
    const reference = (name, module) => ({ declaration: { name, module } });
    manifest.modules = [
      {
        kind: "javascript-module",
        path: kClasses,
        declarations: elements,
        exports: elements.map(({ name }) => ({ kind: "js", name, ...reference(name, kClasses) })),
      },
      {
        kind: "javascript-module",
        path: kDefinitions,
        declarations: [],
        exports: elements.map(({ name, tagName }) => ({
          kind: "custom-element-definition",
          name: tagName,
          ...reference(name, kClasses),
        })),
      },
    ];
  },
};

export default {
  globs: ["web/src/elements/*.ts"],
  outdir: "build/package",
  litelement: true,
  quiet: true,
  packagejson: false,
  plugins: [forThePackage],
};
