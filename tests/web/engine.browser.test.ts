// Which engine runs, and where it and the model come from: in Chromium, on the built package, in
// the worker and on the page's thread.
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type { LoadOptions, Recommender } from "../../web/src/index.ts";
import { kBase, kImport, kRefine, nativeMercer, smallShop } from "../command/packed_command.ts";
import { openPage, viewports, type WatchedPage } from "./browser_page.ts";
import { hostPackage, type PackageHost } from "./package_host.ts";

const kScript = "/mercer/scoring_worker.js";
const kWithoutWasm = "script-src 'self'";

/** What came of a load: the engine and its answers as plain data, or the error. */
interface Outcome {
  readonly engine?: string;
  readonly catalogue?: number;
  readonly answers?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly progress: readonly { readonly loaded: number; readonly total?: number }[];
}

/** What the tests' pages have in `window`. */
interface Shop {
  readonly mercerPackage: typeof import("../../web/src/index.ts");
  answersOf(mercer: Recommender): Promise<unknown>;
  open(source: unknown, options?: LoadOptions): Promise<Outcome>;
  readonly progress: Outcome["progress"]; // of the latest
}

/** The page's script. `open` loads a model, asks one of each kind of question, and frees it. */
const kPageScript = `
  import * as mercerPackage from "/mercer/index.js";
  async function answersOf(mercer) {
    const [first, second, third] = mercer.catalogue.map(({ id }) => id);
    for (const item of [first, second]) mercer.observe({ type: "view", item });
    const steer = { [mercer.attributes[0].name]: 0.5 };
    const options = { k: 12, steer, boosts: { [third]: 1 }, diversity: 0.4 };
    const answers = await Promise.all([
      mercer.recommend(options), mercer.similar(first), mercer.explain([third]),
      mercer.cells(third), mercer.whatIf({ steer }), mercer.recommend().then(
        ({ items }) => mercer.whatIf({ drop: items[0].id })),
    ]);
    return JSON.parse(JSON.stringify(answers));
  }
  async function open(source, options) {
    const progress = window.progress = [];
    const onProgress = (step) => progress.push({ ...step });
    try {
      const mercer = await mercerPackage.Recommender.load(source, { ...options, onProgress });
      const { engine, catalogue } = mercer;
      const answers = await answersOf(mercer);
      mercer.dispose();
      return { engine, catalogue: catalogue.length, answers, progress };
    } catch ({ code, message }) {
      return { code, message, progress };
    }
  }
  Object.assign(window, { mercerPackage, answersOf, open });`;

let host: PackageHost;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
/** What every engine must answer. */
let expected: Outcome;

beforeAll(async () => {
  host = await hostPackage("engine");
  host.script = kPageScript;
  browser = await openBrowser();
  watched = await openPage(browser, viewports.desktop);
  page = watched.page;
  await visit();
  expected = await open("/shop.mercer");
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});
beforeEach(async () => {
  host.answers = {};
  host.policies = {};
  await visit();
});

async function visit(): Promise<void> {
  await page.goto(host.origin);
  await page.waitForFunction(() => "open" in window);
  host.asked.length = 0;
  watched.trouble.length = 0;
}

const open = (source: string, options: LoadOptions = {}): Promise<Outcome> =>
  page.evaluate(
    (given) => (window as unknown as Shop).open(given.source, given.options),
    { source, options },
  );

const fileOf = (path: string): Buffer => readFileSync(join(host.folder, path));
const send = (response: ServerResponse, type: string, content: string | Uint8Array): void =>
  void response.setHeader("content-type", type).end(content);
/** Has the worker's script begin with other code. */
function prefixWorker(code: string): void {
  host.answers = {
    ...host.answers,
    [kScript]: (_, response) =>
      send(response, "text/javascript", `${code}\n${fileOf(kScript).toString()}`),
  };
}

describe.each([true, false])("The engine (worker: %s)", (worker) => {
  it.each(["simd", "wasm", "javascript"] as const)("%s gives the same numbers", async (engine) => {
    const { progress: _, ...outcome } = await open("/shop.mercer", { worker, engine });
    const { progress: __, ...wanted } = expected;
    expect(outcome).toEqual({ ...wanted, engine });
    expect(wanted.engine).toBe("simd");
    const files = host.asked.filter((path) => /\.wasm$|javascript/.test(path));
    const names = { simd: "_simd.wasm", wasm: ".wasm", javascript: "_javascript.js" };
    expect(files).toEqual([`/mercer/mercer${names[engine]}`]);
    expect(watched.trouble).toEqual([]);
  });

  it("comes from wasmUrl or wasmBinary instead of beside the script", async () => {
    host.answers = {
      "/files/engine": (_, response) =>
        send(response, "application/wasm", fileOf("mercer/mercer_simd.wasm")),
    };
    const { answers } = await open("/shop.mercer", { worker, wasmUrl: "files/engine" });
    expect(answers).toEqual(expected.answers);
    const again = await page.evaluate(async (options) => {
      const bytes = await (await fetch("/files/engine")).arrayBuffer();
      const shop = window as unknown as Shop;
      const outcome = await shop.open("/shop.mercer", { ...options, wasmBinary: bytes });
      return { ...outcome, left: bytes.byteLength };
    }, { worker });
    expect(again).toMatchObject({ answers: expected.answers });
    expect(again.left).toBeGreaterThan(10_000); // the caller's bytes stay the caller's
    expect(host.asked.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  });

  it.each([
    ["cut off", (): Uint8Array => fileOf("mercer/mercer_simd.wasm").subarray(0, 20_000)],
    ["an HTML page", (): Uint8Array => Buffer.from("<!doctype html><title>Start</title>")],
  ])("that is %s is an error that says so", async (_, bytes) => {
    host.answers = {
      "/mercer/mercer_simd.wasm": (__, response) => send(response, "application/wasm", bytes()),
    };
    const { code, message } = await open("/shop.mercer", { worker });
    expect(code).toBe("wasm-failed");
    expect(message).toMatch(/mercer\.wasm/);
    await expect.poll(() => page.workers().length).toBe(0);
    expect(watched.trouble).toEqual([]);
  });

  it("whose bytes the page has given away is an error that says so", async () => {
    const { code, message } = await page.evaluate(async (options) => {
      const wasmBinary = await (await fetch("/mercer/mercer_simd.wasm")).arrayBuffer();
      structuredClone(wasmBinary, { transfer: [wasmBinary] });
      return (window as unknown as Shop).open("/shop.mercer", { ...options, wasmBinary });
    }, { worker });
    expect(code).toBe("wasm-failed");
    expect(message).toMatch(/Could not start mercer\.wasm/);
    await expect.poll(() => page.workers().length).toBe(0);
  });

  it("that is not there is an error that names its address", async () => {
    host.answers = {
      "/mercer/mercer_simd.wasm": (_, response) => void response.writeHead(404).end(),
    };
    const { code, message } = await open("/shop.mercer", { worker });
    expect(code).toBe("not-found");
    expect(message).toContain(`${host.origin}mercer/mercer_simd.wasm`);
  });
});

describe("Without being asked for one, the engine is", () => {
  /** Loads with `before` run where the engine will. */
  async function openAfter(before: string, worker: boolean): Promise<Outcome> {
    if (worker) prefixWorker(before);
    else await page.evaluate(before);
    return open("/shop.mercer", { worker });
  }

  it.each([true, false])("wasm where SIMD is missing (worker: %s)", async (worker) => {
    // The one module of the package that is validated before anything is fetched.
    const withoutSimd = "WebAssembly.validate = () => false;";
    const { engine, answers } = await openAfter(withoutSimd, worker);
    expect(engine).toBe("wasm");
    expect(answers).toEqual(expected.answers);
    expect(host.asked).not.toContain("/mercer/mercer_simd.wasm");
    const asked = await open("/shop.mercer", { worker, engine: "simd" });
    expect(asked.engine).toBe("simd"); // and no other, whatever the check says
  });

  it.each([true, false])("JavaScript where WebAssembly is missing (worker: %s)", async (worker) => {
    const { engine, answers } = await openAfter("delete globalThis.WebAssembly;", worker);
    expect(engine).toBe("javascript");
    expect(answers).toEqual(expected.answers);
    expect(host.asked.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  });

  it.each([true, false])("JavaScript where a policy forbids wasm (worker: %s)", async (worker) => {
    host.policies = worker ? { [kScript]: kWithoutWasm } : { "/": kWithoutWasm };
    await visit();
    const { engine, answers } = await open("/shop.mercer", { worker });
    expect(engine).toBe("javascript");
    expect(answers).toEqual(expected.answers);
  });

  it("none where the policy refuses wasm and the JavaScript is missing", async () => {
    host.policies = { [kScript]: kWithoutWasm };
    host.answers = {
      "/mercer/mercer_javascript.js": (_, response) => void response.writeHead(404).end(),
    };
    const { code, message } = await open("/shop.mercer");
    expect(code).toBe("wasm-failed");
    expect(message).toMatch(/Publish mercer_javascript\.js.*'wasm-unsafe-eval'/);
  });
});

describe.each([true, false])("load() (worker: %s)", (worker) => {
  it("opens bytes and addresses of every kind", async () => {
    const outcomes = await page.evaluate(async (options) => {
      const buffer = await (await fetch("/shop.mercer")).arrayBuffer();
      const larger = new Uint8Array(buffer.byteLength + 8);
      larger.set(new Uint8Array(buffer), 5);
      history.replaceState(null, "", "/section/page"); // what addresses are relative to
      const sources = [
        buffer,
        larger.subarray(5, 5 + buffer.byteLength),
        new URL("/shop.mercer", location.href),
        "../shop.mercer",
        URL.createObjectURL(new Blob([buffer])),
      ];
      const opened: Outcome[] = [];
      for (const source of sources) {
        opened.push(await (window as unknown as Shop).open(source, options));
      }
      return { opened, left: buffer.byteLength };
    }, { worker });
    expect(outcomes.opened).toHaveLength(5);
    for (const { answers, code } of outcomes.opened) {
      expect(code).toBeUndefined();
      expect(answers).toEqual(expected.answers);
    }
    expect(outcomes.left).toBe(fileOf("shop.mercer").length); // the caller's own, as before
  });

  it("reads where streams do not fill a buffer of the reader's", async () => {
    const script = `
      const { getReader } = ReadableStream.prototype;
      ReadableStream.prototype.getReader = function (options) {
        if (options?.mode) throw new TypeError("only a default reader");
        return getReader.call(this);
      };`;
    prefixWorker(script);
    await page.evaluate(script);
    expect((await open("/shop.mercer", { worker })).answers).toEqual(expected.answers);
  });

  it("tells how much has arrived, and of how much", async () => {
    const file = fileOf("shop.mercer");
    let finish: (() => void) | undefined;
    host.answers = {
      "/half.mercer": (_, response) => {
        response.setHeader("content-length", file.length).write(file.subarray(0, 1000));
        finish = () => response.end(file.subarray(1000));
      },
    };
    const opening = open("/half.mercer", { worker });
    await page.waitForFunction(() => (window as unknown as Shop).progress?.length > 0);
    finish!();
    const { progress } = await opening;
    expect(progress[0]).toEqual({ loaded: 1000, total: file.length });
    expect(progress.at(-1)).toEqual({ loaded: file.length, total: file.length });
    const loaded = progress.map((step) => step.loaded);
    expect(loaded).toEqual([...new Set(loaded)].sort((left, right) => left - right));
  });

  it.each([
    ["this origin", "127.0.0.1"],
    ["another origin", "localhost"],
  ])("does not take a compressed file's length for the whole (%s)", async (_, server) => {
    host.answers = {
      "/packed.mercer": (__, response) => {
        const packed = gzipSync(fileOf("shop.mercer"));
        response.setHeader("content-encoding", "gzip").setHeader("content-length", packed.length);
        send(response, "application/octet-stream", packed);
      },
    };
    const origin = host.origin.replace("127.0.0.1", server);
    const { progress, answers } = await open(`${origin}packed.mercer`, { worker });
    expect(answers).toEqual(expected.answers);
    expect(progress.at(-1)!.loaded).toBe(fileOf("shop.mercer").length);
    expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([undefined]));
  });

  it.each(["/shop.mercer", "/mercer/mercer_simd.wasm", "/mercer/languages/de.js"])(
    "can be cancelled while %s is on its way, and leaves nothing behind",
    async (path) => {
      const closed: string[] = [];
      host.answers = {
        [path]: (request, response) => {
          response.setHeader("content-type", "text/javascript");
          response.write("\0".repeat(1000)); // and no more
          request.socket.on("close", () => closed.push(path));
        },
      };
      const loading = page.evaluate(
        (options) => {
          const controller = new AbortController();
          Object.assign(window, { controller });
          const { signal } = controller;
          return (window as unknown as Shop).open("/shop.mercer", { ...options, signal });
        },
        { worker, locale: "de" },
      );
      await expect.poll(() => host.asked).toContain(path);
      if (path.startsWith("/mercer/languages/")) {
        // Then all but that file is there. (The model is read into the engine, once that has come.)
        await page.waitForFunction(() => {
          const latest = (window as unknown as Shop).progress.at(-1);
          return latest && latest.loaded === latest.total;
        });
      }
      await expect.poll(() => page.workers().length).toBe(worker ? 1 : 0);
      await page.evaluate(() =>
        (window as unknown as { controller: AbortController }).controller.abort(new Error("gone")),
      );
      expect(await loading).toMatchObject({ code: "cancelled" });
      await expect.poll(() => page.workers().length).toBe(0);
      if (path === "/shop.mercer") await expect.poll(() => closed).toEqual([path]);
      expect(watched.trouble).toEqual([]);
    },
  );

  it("keeps two models apart, and either outlives the other", async () => {
    const folder = smallShop();
    for (const words of [kImport, kBase, kRefine]) {
      expect(nativeMercer(folder, ...words).code).toBe(0);
    }
    const small = readFileSync(join(folder, "shop.mercer"));
    host.answers = { "/small.mercer": (_, response) => send(response, "text/plain", small) };
    const alone = await open("/small.mercer", { worker });
    expect(alone.catalogue).toBe(15);
    const [large, little, after] = await page.evaluate(async (options) => {
      const { mercerPackage, answersOf } = window as unknown as Shop;
      const paths = ["/shop.mercer", "/small.mercer"];
      const [one, other] = await Promise.all(
        paths.map((path, at) =>
          mercerPackage.Recommender.load(path, { ...options, historyName: `shop ${at}` }),
        ),
      );
      const both = await Promise.all([answersOf(one!), answersOf(other!)]);
      one!.dispose();
      const left = await answersOf(other!);
      other!.dispose();
      return [...both, left];
    }, { worker });
    expect(large).toEqual(expected.answers);
    expect(little).toEqual(alone.answers);
    expect(after).toEqual(alone.answers);
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

it("A worker of the page's own can load a model, by an address relative to itself", async () => {
  const code = `
    import { Recommender } from "/mercer/index.js";
    const mercer = await Recommender.load("../shop.mercer");
    const { items } = await mercer.recommend({ k: 3 });
    postMessage(items.map(({ id }) => id));`;
  host.answers = { "/own/worker.js": (_, response) => send(response, "text/javascript", code) };
  const [inWorker, inPage] = await page.evaluate(async () => {
    const worker = new Worker("/own/worker.js", { type: "module" });
    const ids = await new Promise((done, fail) => {
      worker.onmessage = ({ data }: MessageEvent<string[]>) => done(data);
      worker.onerror = fail;
    });
    const { Recommender } = (window as unknown as Shop).mercerPackage;
    const mercer = await Recommender.load("/shop.mercer");
    const { items } = await mercer.recommend({ k: 3 });
    return [ids, items.map(({ id }) => id)];
  });
  expect(inWorker).toEqual(inPage);
});
