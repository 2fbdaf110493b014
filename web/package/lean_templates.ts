import type { Plugin } from "vite";

/**
 * No minifier touches templates, where the elements' markup and styles are: this takes out the
 * indentation, and the comments and needless spaces of style sheets. A line break stays where one was, so that words
 * stay apart and source maps keep their lines.
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
    .replace(/\/\*[\s\S]*?\*\//g, onlyBreaks)
    .replace(/([:,]) /g, "$1")
    .replace(/ \{/g, "{")
    .replace(/;(\s*\})/g, "$1");

const onlyBreaks = (comment: string): string => comment.replace(/[^\n]/g, "");
