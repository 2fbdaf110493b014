// Makes the Online Retail model from the shop's log, with the commands that a shop would use.
import { statSync } from "node:fs";
import { root } from "./steps.mjs";

const mercer = "build/native/mercer";
const shop = "models/online-retail";
const data = "build/demo/online-retail";
const base = "build/demo/base.safetensors";
const model = "build/demo/online-retail.mercer";

const changed = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
// As make does: an output newer than everything it was made from is kept.
const isCurrent = (output, inputs) =>
  changed(output) > 0 && inputs.every((input) => changed(input) <= changed(output));

/** Imports, trains and refines, as far as the files in build/demo are older than what they come from. */
export async function makeModel(steps) {
  const log = `${shop}/online_retail.csv.gz`;
  const make = async (title, output, inputs, words) =>
    isCurrent(output, [mercer, ...inputs])
      ? steps.skip(title, `${output} is up to date`)
      : steps.run(title, [mercer, ...words]);
  const dataset = `${data}/dataset.json`;
  await make("import", dataset, [log], [
    "import", log,
    "--user", "CustomerID", "--item", "StockCode", "--time", "InvoiceDate", "--basket", "InvoiceNo",
    "--title", "Description", "--price", "UnitPrice",
    "--where", "InvoiceNo !~ C.*", "--where", "StockCode ~ [0-9]{5}[A-Za-z]*",
    "--where", "Quantity > 0", "--where", "UnitPrice > 0",
    "--upper-case-items", "--repeat", "first",
    "--min-user-events", "5", "--min-item-events", "5",
    "-o", data,
  ]);
  await make("train base", base, [dataset], [
    "base", "--data", data, "--model", "linear", "--dim", "64", "-o", base,
  ]);
  const guided = `${shop}/guided.csv`;
  const attributes = `${shop}/attributes.json`;
  await make("refine", model, [dataset, base, guided, attributes], [
    "refine", "--data", data, "--base", base, "--guided", guided, "--attributes", attributes,
    "--taste-dropout", "0.1", "--dim", "64", "-o", model,
  ]);
}

/** Prints how the model does beside its base and beside popularity. */
export async function compareModels(steps) {
  await steps.run("compare", [mercer, "evaluate", base, model, "popularity", "--data", data]);
}
