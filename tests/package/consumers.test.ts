// The packed package, installed into empty projects as a shop would, in each kind of project that
// shops have. What each recommends is what Node recommends, number for number.
import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type { RecommendedItem } from "../../web/src/index.ts";
import { openPage, viewports } from "../web/browser_page.ts";
import { serveFolder } from "../web/static_server.ts";
import { installedProject, packPackage, run } from "./packed.ts";

type Answer = Pick<RecommendedItem, "id" | "score" | "title">[];

let tarball: string;
let browser: Browser;
let expected: Answer;

beforeAll(async () => {
  [tarball, browser] = await Promise.all([packPackage(), openBrowser()]);
  const folder = installedProject("node", tarball, "shop.mercer");
  expected = JSON.parse(run(folder, "node", "recommend.mjs")) as Answer;
});

afterAll(() => browser?.close());

/** Opens a shop's page, and holds what it recommends and shows against what Node recommends. */
async function expectShelf(url: string): Promise<void> {
  const { page, trouble } = await openPage(browser, viewports.desktop);
  page.on("console", (message) => {
    if (/mercer/i.test(message.text())) trouble.push(message.text()); // that no worker started, say
  });
  try {
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector("output")?.textContent, undefined, {
      timeout: 20_000,
    });
    const answer = JSON.parse((await page.locator("output").textContent()) as string) as Answer;
    expect(answer.map(({ id, score }) => ({ id, score }))).toEqual(
      expected.map(({ id, score }) => ({ id, score })),
    );
    const titles = page.locator("mercer-shelf .card:not(.ghost) .title");
    await titles.nth(expected.length - 1).waitFor({ timeout: 5000 });
    expect(await titles.count()).toBe(expected.length);
    expect(page.workers()).toHaveLength(1);
    expect(trouble).toEqual([]);
  } catch (error) {
    throw new Error(`${url}: ${String(error)}\n${trouble.join("\n")}`, { cause: error });
  } finally {
    await page.context().close();
  }
}

async function expectShelfServed(folder: string): Promise<void> {
  const server = await serveFolder(folder);
  try {
    await expectShelf(server.url);
  } finally {
    await server.close();
  }
}

/** Starts a tool's own server, and returns when it prints its address. */
async function startServer(folder: string, ...words: string[]): Promise<[ChildProcess, string]> {
  const server = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: undefined, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const url = await new Promise<string>((found, failed) => {
    const listen = (text: Buffer): void => {
      said += String(text);
      const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(said)?.[0];
      if (address) found(address);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => failed(new Error(`${words.join(" ")} ended:\n${said}`)));
  });
  return [server, url];
}

/** Also returns the page as the server sends it. */
async function expectShelfFrom(folder: string, ...words: string[]): Promise<string> {
  const [server, url] = await startServer(folder, ...words);
  try {
    await expectShelf(`${url}/`);
    return await (await fetch(url)).text();
  } finally {
    server.kill();
  }
}

it("Node recommends from bytes", () => {
  expect(expected).toHaveLength(5);
  for (const { score, title } of expected) {
    expect(score).toBeGreaterThan(0);
    expect(title).toMatch(/\w/);
  }
});

it("a page without a bundler shows a shelf under a strict policy", async () => {
  await expectShelfServed(installedProject("esm", tarball, "shop.mercer"));
});

it("Vite's development server and Vite's build show a shelf", async () => {
  const folder = installedProject("vite", tarball, "public/shop.mercer");
  const vite = resolve(folder, "node_modules/vite/bin/vite.js");
  await expectShelfFrom(folder, vite, "--port", "0", "--host", "127.0.0.1");
  run(folder, process.execPath, vite, "build");
  await expectShelfServed(resolve(folder, "dist"));
});

it("webpack's build shows a shelf", async () => {
  const folder = installedProject("webpack", tarball, "shop.mercer");
  run(folder, process.execPath, "node_modules/webpack-cli/bin/cli.js");
  await expectShelfServed(folder);
});

it("Next recommends on the server and shows a shelf in the browser", { timeout: 240_000 }, async () => {
  const folder = installedProject("next", tarball, "public/shop.mercer");
  const next = resolve(folder, "node_modules/next/dist/bin/next");
  const address = ["--port", "0", "--hostname", "127.0.0.1"];
  await expectShelfFrom(folder, next, "dev", ...address);
  run(folder, process.execPath, next, "build");
  const page = await expectShelfFrom(folder, next, "start", ...address);
  expect(page.match(/<ol>(<li>[^<]+<\/li>){3}<\/ol>/)).not.toBeNull();
});

describe("TypeScript finds all types", () => {
  let folder: string;
  beforeAll(() => {
    folder = installedProject("types", tarball, "shop.mercer");
  });

  it.each(["bundler", "node16", "nodenext"])("with moduleResolution %s", (resolution) => {
    const config = `tsconfig.${resolution}.json`;
    run(folder, process.execPath, "node_modules/typescript/bin/tsc", "-p", config);
  });

  it("and what it compiles runs in Node, `using` included", () => {
    const script = 'import("./compiled/main.js").then(({ titles }) => titles()).then(console.log)';
    expect(run(folder, process.execPath, "--eval", script)).toMatch(/^\[\n {2}'\S/);
  });
});
