// Where contenders run: each in a Chromium page, in a Node process, or in a native program of its own.
// A place opens contenders: open(contender, items) => { first, time(visit, atLeast_ms), close() }.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { openBrowser } from "../../../web/demo/check.mjs";
import { settingsOf } from "./contenders.mjs";
import { folders } from "./folders.mjs";
import { serve } from "./server.mjs";

/** Pages of one Chromium, with the files of code that they have fetched. */
export async function startChromium() {
  const [server, browser] = await Promise.all([serve(), openBrowser()]);
  const close = () => Promise.all([browser.close(), server.close()]);
  async function open(contender, items) {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${server.url}page.html`);
    server.code.clear();
    const { module, bundle = module } = contender;
    const first = await page.evaluate(
      ([address, source]) => window.openContender(address, source),
      [`${server.url}contenders/${bundle}/${bundle}.js`, { items, ...settingsOf(contender), at: server.at(items) }]);
    return {
      first,
      page,
      codeFiles: [...server.code],
      time: (...values) => page.evaluate((given) => window.timeSearches(...given), values),
      close: () => context.close(),
    };
  }
  return { name: `Chromium ${browser.version()}`, browser, address: `${server.url}page.html`, open, close };
}

export function startNode() {
  const at = (items) => ({
    data: String(pathToFileURL(`${folders.data(items)}/`)),
    modules: String(pathToFileURL(`${import.meta.dirname}/node_modules/`)),
    mercer: String(pathToFileURL(`${folders.package}/`)),
    scan: String(pathToFileURL(`${folders.wasm}/`)),
  });
  async function open(contender, items) {
    const { module } = contender;
    const child = fork(`${import.meta.dirname}/node_child.mjs`);
    const ask = async (action, ...values) => {
      child.send({ action, values });
      const [answer] = await Promise.race([once(child, "message"), diedOf(child, module)]);
      if (answer.error) throw new Error(`${module}: ${answer.error}`);
      return answer.result;
    };
    const address = String(pathToFileURL(`${import.meta.dirname}/contenders/${module}.mjs`));
    const first = await ask("open", address, { items, ...settingsOf(contender), at: at(items) });
    return { first, time: (...values) => ask("time", ...values), close: () => child.kill() };
  }
  return { name: `Node ${process.versions.node}`, open, close: () => {} };
}

/** For contenders that name what the program shall do in `native`. */
export function startNative() {
  async function open({ native, variant }, items) {
    const data = folders.data(items);
    const program = `${folders.native}/mercer_scan_native`;
    const child = spawn(program, [native, `${data}/${variant.replace("-full", "")}.mercer`, `${data}/visits.json`, String(items)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    const next = async () => {
      const [line] = await Promise.race([once(lines, "line"), diedOf(child, program)]);
      return JSON.parse(line);
    };
    const time = (visit, atLeast_ms) => {
      child.stdin.write(`${visit} ${atLeast_ms}\n`);
      return next();
    };
    await next();
    return { first: await time(0, 0), time, close: () => child.kill() };
  }
  return { name: "native, SSE4.1", open, close: () => {} };
}

async function diedOf(child, what) {
  const [code, signal] = await once(child, "exit");
  throw new Error(`${what} ended (${signal ?? code}) instead of answering`);
}
