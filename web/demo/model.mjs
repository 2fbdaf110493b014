// Makes the Online Retail model from the shop's log, with the commands that a shop would use.
import { statSync } from "node:fs";
import { onlineRetailCommands } from "../command/online_retail.mjs";
import { root } from "./steps.mjs";

const mercer = "build/native/mercer";
const { make, compare } = onlineRetailCommands("models/online-retail", "build/demo");

const changed = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
// As make does: an output newer than everything it was made from is kept.
const isCurrent = (output, inputs) =>
  changed(output) > 0 && inputs.every((input) => changed(input) <= changed(output));

/** Imports, trains and refines, as far as the files in build/demo are older than what they come from. */
export async function makeModel(steps) {
  for (const { title, inputs, output, words } of make) {
    if (isCurrent(output, [mercer, ...inputs])) steps.skip(title, `${output} is up to date`);
    else await steps.run(title, [mercer, ...words]);
  }
}

/** Prints how the model does beside its base and beside popularity. */
export async function compareModels(steps) {
  await steps.run(compare.title, [mercer, ...compare.words]);
}
