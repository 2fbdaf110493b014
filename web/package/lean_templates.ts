import type { Plugin } from "vite";

/**
 * No minifier touches templates, where the elements' markup and styles are: this takes the
 * indentation and the comments of style sheets out. A line break stays where one was, so that words
 * stay apart and source maps keep their lines.
 */
export function leanTemplates(): Plugin {
  return {
    name: "mercer:lean-templates",
    enforce: "pre",
    transform(code, id) {
      if (!/\/src\/elements\/\w+\.ts$/.test(id)) return null;
      const text = id.endsWith("_styles.ts") ? code.replace(/\/\*[\s\S]*?\*\//g, onlyBreaks) : code;
      return { code: text.replace(/\n[ \t]+/g, "\n"), map: null };
    },
  };
}

const onlyBreaks = (comment: string): string => comment.replace(/[^\n]/g, "");
