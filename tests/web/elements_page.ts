// The package as a shop without a bundler would use it: elements from plain ES modules, each alone,
// under a strict Content-Security-Policy.
import { createServer, type Server } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { openPage, viewports, type WatchedPage } from "./browser_page.ts";
import { makeSite } from "./built_site.ts";
import { modelUnderTest, root } from "./model_under_test.ts";

const kPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-map'; style-src 'self'; " +
  "connect-src 'self'; img-src 'self' data:; worker-src 'self'";

const kImportMap = JSON.stringify({
  imports: {
    mercer: "/package/index.js",
    lit: "/node_modules/lit/index.js",
    "lit/": "/node_modules/lit/",
    "lit-html": "/node_modules/lit-html/lit-html.js",
    "lit-html/": "/node_modules/lit-html/",
    "lit-element/": "/node_modules/lit-element/",
    "@lit/reactive-element": "/node_modules/@lit/reactive-element/reactive-element.js",
    "@lit/reactive-element/": "/node_modules/@lit/reactive-element/",
  },
});

const kDefine =
  'import "/package/elements/define.js";\nimport * as mercer from "mercer";\nwindow.mercer = mercer;';

const kStyles = `
  :root {
    color-scheme: light dark;
    background: light-dark(#fff, #121015);
    color: light-dark(#26222b, #f1ecf4);
    font-family: system-ui, sans-serif;
  }
  mercer-shelf:not(:defined) { display: block; block-size: calc(11.5rem + 11.35rem); }
  .own { padding: 1rem; border: 2px solid rgb(0, 128, 0); color: rgb(0, 128, 0); }
`;

const kTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

export interface ShowOptions {
  readonly lang?: string;
  readonly scheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Called before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Where pages come from, for the tests of one file; the package is built first. */
export function serveElements(): {
  show(body: string, options?: ShowOptions): Promise<WatchedPage>;
} {
  let server: Server;
  let origin: string;
  let browser: Browser;
  let served = "";

  beforeAll(async () => {
    const model = modelUnderTest();
    const folder = await makeSite("elements", {});
    const made: Readonly<Record<string, () => readonly [string, string | Uint8Array]>> = {
      "/": () => ["text/html", served],
      "/shop.mercer": () => ["application/octet-stream", model],
      "/define.js": () => ["text/javascript", kDefine],
      "/page.css": () => ["text/css", kStyles],
    };
    server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      response.setHeader("content-security-policy", kPolicy);
      const file = path.startsWith("/package/")
        ? join(folder, "mercer", path.slice("/package/".length))
        : join(root, path);
      if (!made[path] && !existsSync(file)) return void response.writeHead(404).end();
      const [type, content] = made[path]?.() ?? [kTypes[extname(file)], readFileSync(file)];
      response.setHeader("content-type", type ?? "application/octet-stream");
      response.end(content);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  return {
    async show(body, { lang = "en", scheme = "light", viewport = viewports.desktop, prepare } = {}) {
      served =
        `<!doctype html><html lang="${lang}"><head><title>Shop</title><link rel="icon" href="data:,">` +
        `<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">` +
        `<script type="importmap" nonce="map">${kImportMap}</script>` +
        `<script type="module" src="/define.js"></script></head>` +
        `<body><main><h1>Shop</h1>${body}</main></body></html>`;
      const watched = await openPage(browser, viewport, scheme);
      await prepare?.(watched.page);
      await watched.page.goto(origin);
      await watched.page.waitForFunction(() => "mercer" in window);
      return watched;
    },
  };
}

declare global {
  interface Window {
    /** The package's entry, put there by define.js. */
    readonly mercer: typeof import("../../web/src/index.ts");
  }
}
