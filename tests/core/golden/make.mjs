// Makes one golden file and its answers with a `mercer` of any age:
//   node make.mjs MERCER NAME ENCODER PRECISION
// writes NAME.mercer and NAME.json. README.md lists which commit's mercer made which file.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [mercer, name, encoder, precision] = process.argv.slice(2);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mercer-golden-"));
const at = (file) => join(folder, file);
const run = (...words) => execFileSync(mercer, words, { encoding: "utf8" });

run("import", here("events.csv"), "--user", "user", "--item", "item", "--time", "time", "--basket", "basket",
  "--title", "title", "--price", "price", "-o", at("shop"));
run("base", "--data", at("shop"), "--dim", "9", "--epochs", "2", "-o", at("base.safetensors"));
const sizes = encoder === "linear" ? [] : ["--layers", "1", "--inner", "8", "--max-length", "6"];
const heads = encoder === "sasrec" || encoder === "bert4rec" ? ["--heads", "3"] : [];
run("refine", "--data", at("shop"), "--base", at("base.safetensors"), "--guided", here("guided.csv"),
  "--attributes", here("attributes.json"), "--dim", "9", "--epochs", "2", "--encoder", encoder, ...sizes, ...heads,
  "--precision", precision, "-o", here(`${name}.mercer`));

const histories = [["tea-03"], ["tea-00", "tea-07", "tea-14"],
  ["tea-01", "tea-02", "tea-03", "tea-05", "tea-08", "tea-13", "tea-21", "tea-10"]];
const answers = histories.map((history) => {
  const { items } = JSON.parse(run("recommend", "--model", here(`${name}.mercer`), "--history", history.join(","),
    "--exclude-seen", "-k", "5", "--json"));
  return { history, items: items.map(({ id, score }) => ({ id, score })) };
});
const { format } = JSON.parse(run("inspect", here(`${name}.mercer`), "--json"));
writeFileSync(here(`${name}.json`), `${JSON.stringify({ format, encoder, precision, answers }, null, 1)}\n`);
rmSync(folder, { recursive: true });
