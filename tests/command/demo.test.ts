// mercer demo, from the package as npm packs it, in an empty folder.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, packedFolder, root } from "./packed_command.ts";

const made = `${root}/build/demo`; // by the native command, before the tests

let folder: string;
let shop: ChildProcess | undefined;

/** Starts the demo; resolves to its output up to the address, and the address. */
async function openShop(...words: string[]): Promise<{ out: string; url: string }> {
  const { bin } = JSON.parse(readFileSync(`${folder}/package/package.json`, "utf8"));
  const child = spawn(process.execPath, [`package/${bin.mercer}`, "demo", ...words], { cwd: folder });
  shop = child;
  let out = "";
  for await (const more of child.stdout) {
    out += String(more);
    const url = /open at {2}(\S+)/.exec(out)?.[1];
    if (url) return { out, url };
  }
  throw new Error(`the demo ended with:\n${out}`);
}

const bytesAt = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());

beforeAll(() => {
  folder = emptyFolder();
  execFileSync("npm", ["pack", packedFolder, "--silent", "--pack-destination", folder]);
  execFileSync("bash", ["-c", "tar -xzf mercer-*.tgz"], { cwd: folder });
});

afterEach(async () => {
  if (!shop) return;
  const ended = once(shop, "close");
  shop.kill("SIGINT");
  await ended;
  shop = undefined;
});

describe("mercer demo", () => {
  // Training takes minutes in WebAssembly, so the models lie there already, as after a second start.
  it("imports the shipped orders, prints the table and serves the storefront with the model made here", async () => {
    mkdirSync(`${folder}/mercer-demo`);
    for (const file of ["base.safetensors", "online-retail.mercer"]) {
      cpSync(`${made}/${file}`, `${folder}/mercer-demo/${file}`);
    }
    const { out, url } = await openShop();
    expect(out).toContain("kept: 4,074 users, 3,145 items");
    expect(out).toMatch(/online-retail\.mercer +0\.1/);
    expect(existsSync(`${folder}/mercer-demo/online-retail/interactions.bin`)).toBe(true);

    expect(String(await bytesAt(url))).toContain("<script");
    const model = readFileSync(`${made}/online-retail.mercer`);
    expect((await bytesAt(`${url}shop.mercer`)).equals(model)).toBe(true);
  });

  it("with --quick serves the shipped model at once, at the next free port", async () => {
    const occupied = createServer().listen(0, "127.0.0.1");
    await once(occupied, "listening");
    const { port } = occupied.address() as { port: number };
    const { out, url } = await openShop("--quick", "--port", String(port));
    occupied.close();
    expect(out).not.toContain("npx mercer import");
    expect(Number(new URL(url).port)).toBeGreaterThan(port);

    const shipped = readFileSync(`${folder}/package/cli/demo/site/shop.mercer`);
    expect((await bytesAt(`${url}shop.mercer`)).equals(shipped)).toBe(true);
    const script = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(String(await bytesAt(url)))?.[1] as string;
    expect((await fetch(url + script)).headers.get("content-type")).toContain("javascript");
    expect((await fetch(`${url}..%2fmercer.mjs`)).status).toBe(404);
  });

  it("says what is wrong with its options", () => {
    const words = [`${folder}/package/cli/mercer.mjs`, "demo", "--port", "none"];
    expect(() => execFileSync(process.execPath, words, { stdio: "pipe" })).toThrow(/--port takes a number/);
  });
});
