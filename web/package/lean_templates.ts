import type { Plugin } from "vite";

/**
 * No minifier touches templates, where the elements' markup and styles are: this takes out the
 * indentation, and of style sheets the comments and needless spaces. In markup a line break stays
 * where one was, so that words stay apart. Source maps keep their lines, but for those of style sheets.
 */
export function leanTemplates(): Plugin {
  return {
    name: "mercer:lean-templates",
    enforce: "pre",
    transform(code, id) {
      if (!/\/src\/elements\/\w+\.ts$/.test(id)) return null;
      const text = id.endsWith("_styles.ts") ? leanStyles(code) : code;
      return { code: text.replace(/\n[ \t]+/g, "\n"), map: null };
    },
  };
}

const leanStyles = (code: string): string =>
  code
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/([:,]) /g, "$1")
    .replace(/ \{/g, "{")
    .replace(/;?\s*\}\s*/g, "}")
    .replace(/([{;,(])\s+/g, "$1")
    .replace(/\s+\)/g, ")");
