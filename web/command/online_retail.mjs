// The commands that make the demonstration's model from a year of a gift shop's orders: what
// "npm run demo" runs natively and "mercer demo" in WebAssembly.

/**
 * `source` and `made` are folders: the data that Mercer ships, and where to put what is made of it.
 * Each command has a title, the words behind "mercer", the files that it reads and the one to
 * tell by that it is done.
 */
export function onlineRetailCommands(source, made) {
  const log = `${source}/online_retail.csv.gz`;
  const guided = `${source}/guided.csv`;
  const attributes = `${source}/attributes.json`;
  const data = `${made}/online-retail`;
  const dataset = `${data}/dataset.json`;
  const base = `${made}/base.safetensors`;
  const model = `${made}/online-retail.mercer`;
  return {
    model,
    make: [
      {
        title: "import",
        inputs: [log],
        output: dataset,
        words: [
          "import", log,
          "--user", "CustomerID", "--item", "StockCode", "--time", "InvoiceDate", "--basket", "InvoiceNo",
          "--title", "Description", "--price", "UnitPrice",
          "--where", "InvoiceNo !~ C.*", "--where", "StockCode ~ [0-9]{5}[A-Za-z]*",
          "--where", "Quantity > 0", "--where", "UnitPrice > 0",
          "--upper-case-items", "--repeat", "first",
          "--min-user-events", "5", "--min-item-events", "5",
          "-o", data,
        ],
      },
      {
        title: "train base",
        inputs: [dataset],
        output: base,
        words: ["base", "--data", data, "--model", "linear", "--dim", "64", "-o", base],
      },
      {
        title: "refine",
        inputs: [dataset, base, guided, attributes],
        output: model,
        words: [
          "refine", "--data", data, "--base", base, "--guided", guided, "--attributes", attributes,
          "--taste-dropout", "0.1", "--dim", "64", "-o", model,
        ],
      },
    ],
    compare: {
      title: "compare",
      words: ["evaluate", base, model, "popularity", "--data", data],
    },
  };
}
