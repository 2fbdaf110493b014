// A folder in which the commands of a document can be followed: a small shop's files under the names
// that the documents use, and `mercer` as a shop has it.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { modelPath, root } from "../web/model_under_test.ts";

const shop = resolve(root, "models/online-retail");
const kOrderLines = 6000; // enough to learn from, and every command is done within seconds

/**
 * Makes build/test/docs/NAME anew, where the package in `packageFolder` is installed.
 *
 * @returns the folder
 */
export function makeWorkshop(name: string, packageFolder: string): string {
  const folder = resolve(root, "build/test/docs", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(resolve(folder, "node_modules/.bin"), { recursive: true });
  writeFileSync(resolve(folder, "package.json"), '{ "type": "module", "private": true }\n');
  symlinkSync(packageFolder, resolve(folder, "node_modules/mercer"));
  symlinkSync(commandOf(packageFolder), resolve(folder, "node_modules/.bin/mercer"));
  cpSync(modelPath, resolve(folder, "shop.mercer"));
  for (const file of ["guided.csv", "attributes.json"])
    cpSync(resolve(shop, file), resolve(folder, file));
  for (const [path, content] of Object.entries(exportsOfOrders()))
    writeFileSync(resolve(folder, path), content);
  return folder;
}

/** Runs a block of shell commands, each of which must succeed. */
export async function runShell(folder: string, code: string): Promise<string> {
  const path = [resolve(root, "build/native"), process.env["PATH"]].join(delimiter);
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", code], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  });
  return stdout;
}

/** Runs a script as a Node program of the folder. */
export async function runInNode(folder: string, file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  return stdout;
}

function commandOf(packageFolder: string): string {
  const command = resolve(packageFolder, "cli/mercer.mjs");
  if (!existsSync(command)) {
    throw new Error("The package has no command in it; build it first (preset wasm-command), or run npm test.");
  }
  chmodSync(command, 0o755); // as npm does when it installs a package
  return command;
}

/** The first order lines of Online Retail, as three kinds of shops would export them. */
function exportsOfOrders(): Record<string, string | Uint8Array> {
  const text = gunzipSync(readFileSync(resolve(shop, "online_retail.csv.gz"))).toString("utf8");
  const lines = text.slice(0, 2_000_000).split("\n").slice(1);
  const rows = lines.filter((line) => /^\d+,[^"]*,\d+\.0,[^,]+$/.test(line)).slice(0, kOrderLines);
  const write = (head: string, row: (fields: string[]) => string[], separator = ","): string =>
    `${[head, ...rows.map((line) => row(line.split(",")).join(separator))].join("\n")}\n`;
  const starts = new Set<string>();
  const own = write("order,sku,name,quantity,date,price,customer,country", (fields) => fields);
  return {
    "orders.csv": own,
    "orders.csv.gz": gzipSync(own),
    // Shopify's: what is true of the whole order stands in its first row.
    "orders_export.csv": write(
      "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku",
      ([order, sku, name, quantity, date, price, customer]) => {
        const whole = [`${customer}@example.org`, "paid", `${date} +0000`];
        const said = starts.has(order!) ? ["", "", ""] : whole;
        starts.add(order!);
        return [`#${order}`, ...said, quantity!, name!, price!, sku!];
      },
    ),
    "orders.tsv": write(
      ["customer", "product", "date", "order", "name", "price"].join("\t"),
      ([order, sku, name, , date, price, customer]) => [
        customer!,
        sku!,
        date!,
        order!,
        name!,
        price!,
      ],
      "\t",
    ),
  };
}
