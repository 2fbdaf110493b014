// The package as one script for pages without a bundler, Lit inside: registers the elements, and
// exports what `mercer` and `mercer/element` do.
import "../src/elements/define.ts";
export * from "../src/elements/index.ts";
export * from "../src/index.ts";
