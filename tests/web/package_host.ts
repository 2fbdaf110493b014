// The built package on a plain web host with policies of the test's choosing, for browser tests.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { makeSite } from "./built_site.ts";

const kTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

export interface PackageHost {
  readonly origin: string;
  /** Where the files are. */
  readonly folder: string;
  /** Content-Security-Policy by path. */
  policies: Readonly<Record<string, string>>;
  /** What answers in place of the file, by path. */
  answers: Readonly<Record<string, RequestListener>>;
  /** Paths asked for, in order, by whatever means. */
  readonly asked: string[];
  /** The page's body and its script, /page.js. */
  body: string;
  script: string;
  close(): Promise<void>;
}

/**
 * Builds the package and serves it under /mercer/, the demonstration's model as /shop.mercer and a
 * page at / that puts the package's exports into `window.mercerPackage`.
 */
export async function hostPackage(name: string): Promise<PackageHost> {
  const folder = await makeSite(name, {});
  const host = {
    folder,
    policies: {} as Readonly<Record<string, string>>,
    answers: {} as Readonly<Record<string, RequestListener>>,
    asked: [] as string[],
    body: "",
    script: 'import * as mercer from "/mercer/index.js"; window.mercerPackage = mercer;',
  };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    host.asked.push(path);
    const policy = host.policies[path];
    if (policy) response.setHeader("content-security-policy", policy);
    response.setHeader("access-control-allow-origin", "*"); // for pages of an opaque origin
    const answer = host.answers[path];
    if (answer) return answer(request, response);
    const send = (type: string, content: string | Uint8Array): void =>
      void response.setHeader("content-type", type).end(content);
    if (path === "/") {
      const icon = '<link rel="icon" href="data:,">';
      const script = '<script type="module" src="/page.js"></script>';
      send(
        "text/html; charset=utf-8",
        `<!doctype html><html lang="en"><title>Shop</title>${icon}${host.body}${script}`,
      );
    } else if (path === "/page.js") {
      send("text/javascript", host.script);
    } else {
      const file = join(folder, path);
      if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
      send(kTypes[extname(file)] ?? "application/octet-stream", readFileSync(file));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(host, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  });
}
