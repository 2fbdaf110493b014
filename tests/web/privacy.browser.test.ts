// The proof of what docs/privacy.md says: what a page with Mercer sends from its first view to its
// last, that the policies printed there are enough, and which code of the package can send at all.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { snippetsOf } from "../docs/snippet.ts";
import { root } from "./model_under_test.ts";
import { hostPackage, type PackageHost } from "./package_host.ts";

const kDocument = readFileSync(resolve(root, "docs/privacy.md"), "utf8");

/** A page with everything that Mercer shows. */
const wholePage = (): { body: string; script: string } => ({
  body:
    "<mercer-shelf k=4></mercer-shelf><mercer-steer></mercer-steer>" +
    "<mercer-privacy></mercer-privacy>",
  script: `
    import { Recommender } from "/mercer/mercer-elements.js";
    const mercer = await Recommender.load("/shop.mercer");
    for (const element of document.querySelectorAll("mercer-shelf, mercer-steer, mercer-privacy")) {
      element.recommender = mercer;
    }
    window.mercer = mercer;`,
});

let host: PackageHost;
let browser: Browser;

beforeAll(async () => {
  host = await hostPackage("privacy");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** Everything that a context's pages and workers ask for: "METHOD ADDRESS", and the body if any. */
function record(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on("request", (request) => {
    seen.push(`${request.method()} ${request.url()}${request.postData() ? " with a body" : ""}`);
  });
  context.on("page", (page) => page.on("websocket", (socket) => seen.push(`GET ${socket.url()}`)));
  return seen;
}

/** A visit as a shopper makes it, with everything Mercer offers. */
async function visit(page: Page): Promise<void> {
  const cards = page.locator("mercer-shelf .card:not(.ghost)");
  await cards.nth(3).waitFor({ timeout: 20_000 });
  await page.evaluate(async () => {
    const { mercer } = window as unknown as { mercer: import("../../web/src/index.ts").Recommender };
    const [first, second, third] = mercer.catalogue.map(({ id }) => id);
    mercer.observe({ type: "view", item: first! });
    mercer.observe({ type: "cart", item: second! });
    mercer.observe({ type: "purchase", item: third! });
    mercer.steering = { [mercer.attributes[0]!.name]: 1 };
    const { items } = await mercer.recommend({ k: 5 });
    await mercer.explain([items[0]!.id]);
    await mercer.whatIf({ drop: items[0]!.id }).catch(() => {});
  });
  await page.locator("mercer-privacy li").nth(2).waitFor();
  await cards.first().locator(".why").click();
  await page.locator("mercer-shelf dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("mercer-steer input[type=range]").first().press("ArrowRight");
  await page.getByRole("switch", { name: "Keep on this device" }).click();
  await page.locator("mercer-privacy [role=status]", { hasText: "Stored" }).waitFor();
  await page.getByRole("button", { name: /^Forget/ }).first().click();
  await page.locator("mercer-privacy [part=erase]").click();
  await page.locator("mercer-privacy .empty").waitFor();
  await page.getByRole("switch", { name: "Personal suggestions" }).click();
  await page.locator("mercer-privacy [role=status]", { hasText: "are off" }).waitFor();
  await page.waitForTimeout(300); // what would be sent a little later
}

async function openPage(
  context: BrowserContext,
): Promise<{ page: Page; trouble: string[] }> {
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  await page.goto(host.origin);
  return { page, trouble };
}

describe("A whole visit", () => {
  it("sends nothing once the assets are loaded, and loads them from the shop alone", async () => {
    host.policies = {};
    Object.assign(host, wholePage());
    const context = await browser.newContext();
    const seen = record(context);
    host.asked.length = 0;
    const { page, trouble } = await openPage(context);
    await page.waitForFunction(() => "mercer" in window);
    await page.locator("mercer-shelf .card:not(.ghost)").nth(3).waitFor();
    const [loaded, asked] = [seen.length, host.asked.length];
    for (const request of seen) {
      // The same for every visitor: no parameters, no body.
      expect(request).toMatch(/^GET \S+$/);
      expect(request.startsWith(`GET ${host.origin}`) || request === "GET data:,", request).toBe(true);
      expect(new URL(request.slice(4)).search).toBe("");
    }
    expect(host.asked).toContain("/shop.mercer");
    expect(new Set(host.asked).size).toBe(host.asked.length); // nothing twice
    await visit(page);
    expect(seen.slice(loaded)).toEqual([]);
    expect(host.asked.slice(asked)).toEqual([]);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it("would be seen if it sent anything, by whatever means, from page or worker", async () => {
    host.policies = {};
    Object.assign(host, { body: "", script: "" });
    const context = await browser.newContext();
    const seen = record(context);
    const { page } = await openPage(context);
    await page.evaluate(async (elsewhere) => {
      const url = (path: string): string => elsewhere + path;
      const quietly = { mode: "no-cors" } as const;
      await fetch(url("fetch"), quietly).catch(() => {});
      navigator.sendBeacon(url("beacon"), "x");
      new Image().src = url("image");
      const asked = new XMLHttpRequest();
      asked.open("GET", url("xhr"));
      asked.send();
      new EventSource(url("events"));
      new WebSocket(url("socket").replace("http", "ws"));
      const code = `fetch(${JSON.stringify(url("worker"))}, { mode: "no-cors" }).catch(() => {});`;
      new Worker(URL.createObjectURL(new Blob([code])));
    }, host.origin.replace("127.0.0.1", "localhost"));
    const means = ["fetch", "beacon", "image", "xhr", "events", "socket", "worker"];
    await expect
      .poll(() => means.filter((path) => !seen.some((request) => request.includes(`/${path}`))))
      .toEqual([]);
    expect(seen.filter((request) => /^POST \S*beacon with a body$/.test(request))).toHaveLength(1);
    await context.close();
  });
});

/** Policies printed in docs/privacy.md: by recipe, the page's and the worker script's. */
function printedPolicies(recipe: string): Record<string, string> {
  const blocks = snippetsOf("docs/privacy.md", kDocument).filter(
    ({ options }) => options["policy"] === recipe,
  );
  return Object.fromEntries(
    blocks.map(({ code, options }) => {
      const [, policy] = /^Content-Security-Policy:([^]*)$/.exec(code) ?? [];
      if (!policy) throw new Error(`docs/privacy.md: the policy ${recipe} has no header`);
      const here = policy.replaceAll("https://shop.example/", host.origin);
      return [options["for"]!, here.replaceAll(/\s+/g, " ").trim()];
    }),
  );
}

/** Without trouble, in a worker, and without a request once the list is there. */
async function expectWholeVisit(): Promise<void> {
  const context = await browser.newContext();
  const seen = record(context);
  const { page, trouble } = await openPage(context);
  await page.waitForFunction(() => "mercer" in window);
  await page.locator("mercer-shelf .card:not(.ghost)").nth(3).waitFor();
  const loaded = seen.length;
  await visit(page);
  expect(seen.slice(loaded)).toEqual([]);
  expect(trouble).toEqual([]);
  expect(page.workers()).toHaveLength(1);
  await context.close();
}

describe("A policy printed in docs/privacy.md is enough for a whole visit", () => {
  it.each(["usual", "closed"])("%s", async (recipe) => {
    host.policies = printedPolicies(recipe);
    expect(Object.keys(host.policies)).toEqual(["/", "/mercer/scoring_worker.js"]);
    Object.assign(host, wholePage());
    await expectWholeVisit();
  });

  it("trusted-types, with the page's own policy for the worker", async () => {
    const [snippet] = snippetsOf("docs/privacy.md", kDocument).filter(
      ({ options }) => options["policy-script"] === "trusted-types",
    );
    host.policies = { ...printedPolicies("usual"), ...printedPolicies("trusted-types") };
    expect(host.policies["/"]).toContain("require-trusted-types-for 'script'");
    const { body, script } = wholePage();
    Object.assign(host, { body, script: snippet!.code + script });
    await expectWholeVisit();
  });

  it("closed: the page really cannot connect, and neither can the worker elsewhere", async () => {
    host.policies = printedPolicies("closed");
    Object.assign(host, wholePage());
    const context = await browser.newContext();
    const { page } = await openPage(context);
    await page.waitForFunction(() => "mercer" in window);
    const refused = (address: string): Promise<string> =>
      fetch(address).then(
        () => "sent",
        () => "refused",
      );
    expect(await page.evaluate(refused, "/shop.mercer")).toBe("refused");
    const [worker] = page.workers();
    expect(await worker!.evaluate(refused, `${host.origin}elsewhere`)).toBe("refused");
    expect(await worker!.evaluate(refused, `${host.origin}shop.mercer`)).toBe("sent");
    await context.close();
  });

  it("the door can be closed once the model is there, and everything goes on", async () => {
    const [snippet] = snippetsOf("docs/privacy.md", kDocument).filter(({ code }) =>
      code.includes("connect-src 'none'") && code.includes("meta"),
    );
    host.policies = {};
    Object.assign(host, wholePage());
    const context = await browser.newContext();
    const { page, trouble } = await openPage(context);
    await page.waitForFunction(() => "mercer" in window);
    await page.evaluate(snippet!.code);
    const refused = await page.evaluate(() => fetch("/").then(() => false, () => true));
    expect(refused).toBe(true);
    trouble.length = 0; // the browser's complaint about that
    await visit(page);
    expect(trouble).toEqual([]);
    await context.close();
  });
});

describe("The built package", () => {
  const scripts = (): string[] =>
    readdirSync(resolve(host.folder, "mercer"), { recursive: true, encoding: "utf8" }).filter(
      (file) => /\.m?js$/.test(file) && !file.startsWith("cli"),
    );
  const code = (file: string): string => readFileSync(resolve(host.folder, "mercer", file), "utf8");

  it("has no way to send but fetch", () => {
    const means = [
      /XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection/g,
      /importScripts\(|serviceWorker|new Image\b|\.submit\(|\.src\s*=/g,
      /createElement\(.(?:img|script|iframe|link|form)\b/g,
    ];
    const found = scripts().flatMap((file) =>
      means.flatMap((way) => code(file).match(way) ?? []).map((way) => `${file}: ${way}`),
    );
    expect(found).toEqual([]);
  });

  it("gives no request a method, a body or other headers", () => {
    expect(scripts().some((file) => /\bfetch\(/.test(code(file)))).toBe(true);
    const options = /\b(method|body|headers|keepalive)\s*:/g;
    const given = scripts().flatMap((file) => code(file).match(options) ?? []);
    expect(given).toEqual([]);
  });
});
