// What users' scores bring (tests/bench/results/user-scores.md), without a language model: a server
// that speaks the chat-completions protocol stands in for one and scores a shopper by the mean of
// the items' own scores over the titles that it is shown,
//
//   5 + 5 * (mean of the shopper's items - mean of all items) / standard deviation over all items
//
// as a whole number from 0 to 10. Writes OUT.csv by `mercer guide --users` and prints what `mercer
// evaluate` makes of it.
//
//   node tests/bench/user_scores.mjs DATA GUIDED.csv ATTRIBUTES.json MODEL.mercer OUT
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [data, guided, attributesFile, model, out] = process.argv.slice(2);
if (!out) throw new Error("usage: user_scores.mjs DATA GUIDED.csv ATTRIBUTES.json MODEL.mercer OUT");
const command = process.env["MERCER_NATIVE_COMMAND"] ?? "build/native/mercer";

async function run(words) {
  console.log(`\n$ mercer ${words.join(" ")}`);
  const [code] = await once(spawn(command, words, { stdio: "inherit" }), "close");
  if (code !== 0) throw new Error(`mercer ${words[0]} ended with ${code}`);
}

const rows = (file, separator) => readFileSync(file, "utf8").trimEnd().split("\n").map((row) => row.split(separator));
const names = JSON.parse(readFileSync(attributesFile, "utf8")).map(({ name }) => name);
const [header, ...scored] = rows(guided, ",");
const columns = names.map((name) => header.indexOf(name));
const scoresOf = new Map(scored.map((row) => [row[0], columns.map((column) => Number(row[column]))]));
const [titles, ...items] = rows(`${data}/catalogue.tsv`, "\t");
const [idColumn, titleColumn] = ["id", "title"].map((name) => titles.indexOf(name));
const byTitle = new Map(items.filter((row) => scoresOf.has(row[idColumn])).map((row) => [row[titleColumn].trim(), scoresOf.get(row[idColumn])]));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const over = (scores) => names.map((_, k) => mean(scores.map((of) => of[k])));
const middle = over([...byTitle.values()]);
const spread = names.map((_, k) => Math.sqrt(mean([...byTitle.values()].map((of) => (of[k] - middle[k]) ** 2))));

function scoreShopper(history) {
  const known = history.map((title) => byTitle.get(title)).filter(Boolean);
  const of = known.length > 0 ? over(known) : middle;
  return names.map((_, k) => Math.max(0, Math.min(10, Math.round(5 + (5 * (of[k] - middle[k])) / spread[k]))));
}

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { shoppers } = JSON.parse(JSON.parse(Buffer.concat(parts).toString("utf8")).messages[1].content);
  const scores = Object.fromEntries(shoppers.map(({ id, about }) => {
    const of = scoreShopper(about.history);
    return [id, Object.fromEntries(names.map((name, k) => [name, of[k]]))];
  }));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ model: "mean-of-items", choices: [{ message: { content: JSON.stringify(scores) } }] }));
}).listen(0, "127.0.0.1");
await once(server, "listening");
await run(["guide", "--users", "--data", data, "--attributes", attributesFile, "--model", "mean-of-items",
  "--endpoint", `http://127.0.0.1:${server.address().port}`, "-o", `${out}.csv`]);
server.close();

await run(["evaluate", model, "--data", data, "--user-interests", "--user-scores", `${out}.csv`]);
