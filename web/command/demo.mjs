// mercer demo: from a real gift shop's year of orders to its storefront, with the commands that a
// shop would use on its own.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { onlineRetailCommands } from "./online_retail.mjs";
import { serveFolder } from "./static_server.mjs";

const kHelp = `Trains on a real gift shop's year of orders and opens its storefront
Usage: mercer demo [OPTIONS]

Options:
  -h,--help          Print this help message and exit
  --output FOLDER    Where to put what is made [mercer-demo]; what is there already is kept
  --port NUMBER      First port to try [4173]
  --quick            Do not train: open the storefront with the model that Mercer ships

Example: npx mercer demo`;

const kOptions = {
  help: { type: "boolean", short: "h", default: false },
  output: { type: "string", default: "mercer-demo" },
  port: { type: "string", default: "4173" },
  quick: { type: "boolean", default: false },
};

const mercer = fileURLToPath(new URL("mercer.mjs", import.meta.url));
const shipped = fileURLToPath(new URL("demo/", import.meta.url));

const shown = (words) => words.map((word) => (/[^\w@%+=:,./-]/.test(word) ? `'${word}'` : word)).join(" ");

// Runs one command as a person would; resolves to its exit code.
function run(words) {
  console.log(`\n$ npx mercer ${shown(words)}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mercer, ...words], { stdio: "inherit" });
    // Ctrl-C reaches the command too, which ends cleanly and says so; SIGTERM reaches only us.
    const stay = () => {};
    const passOn = () => child.kill("SIGTERM");
    process.on("SIGINT", stay);
    process.on("SIGTERM", passOn);
    child.on("error", reject);
    child.on("exit", (code) => {
      process.off("SIGINT", stay);
      process.off("SIGTERM", passOn);
      resolve(code ?? 1);
    });
  });
}

/** Makes the model and prints how it does; resolves to the exit code of the last command. */
async function train({ make, compare }) {
  for (const { output, words } of make) {
    if (existsSync(output)) {
      console.log(`\n${output} is there already`);
      continue;
    }
    const code = await run(words);
    if (code !== 0) return code;
  }
  return run(compare.words);
}

function parsed(words) {
  try {
    const { values } = parseArgs({ args: words, options: kOptions });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_000) {
      throw new Error(`--port takes a number from 1 to 65000, not "${values.port}"`);
    }
    return { ...values, port };
  } catch (error) {
    console.error(`mercer: error: ${error.message} [invalid-argument]`);
    console.error('Run "mercer demo --help" for the options and an example.');
    return undefined;
  }
}

/** Resolves to the exit code; after 0 the storefront stays open until the process is ended. */
export async function demo(words) {
  const options = parsed(words);
  if (!options) return 2;
  if (options.help) {
    console.log(kHelp);
    return 0;
  }
  const replaced = {};
  if (!options.quick) {
    console.log("This takes two to four minutes on two cores; with --quick nothing is trained.");
    mkdirSync(options.output, { recursive: true });
    const commands = onlineRetailCommands(relative("", shipped), options.output);
    const code = await train(commands);
    if (code !== 0) return code;
    replaced["/shop.mercer"] = commands.model;
  }
  const url = await serveFolder(join(shipped, "site"), replaced, options.port);
  console.log(`\n  The storefront is open at  ${url}\n  Ctrl-C ends it.\n`);
  return 0;
}
