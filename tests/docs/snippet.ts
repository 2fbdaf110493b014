// The code blocks of the documents, as the tests here see them.

/** One fenced block of a Markdown file. */
export interface Snippet {
  /** "README.md:30", where the block begins. */
  readonly place: string;
  /** The first word after the fence; empty for plain text. */
  readonly language: string;
  /** What else stands on the line of the fence: no-run="why" as a pair, `run` with an empty value. */
  readonly options: Readonly<Record<string, string>>;
  readonly code: string;
}

/** All fenced blocks of a Markdown text, in order. */
export function snippetsOf(document: string, text: string): Snippet[] {
  const fences = text.matchAll(/^( *)```(\S*)(.*)\n([\s\S]*?)^\1```$/gm);
  return [...fences].map(
    ({ 1: indent = "", 2: language = "", 3: rest = "", 4: code = "", index }) => ({
      place: `${document}:${text.slice(0, index).split("\n").length}`,
      language,
      options: optionsOf(rest),
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

function optionsOf(text: string): Record<string, string> {
  const options = text.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g);
  return Object.fromEntries(
    [...options].map(([, name, double, single]) => [name!, double ?? single ?? ""]),
  );
}
