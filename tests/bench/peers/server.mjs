// Serves the page, the contenders and their data as a plain web host would, without the headers that
// make a page cross-origin isolated: few shops send them.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import { folders } from "./folders.mjs";

const kTypes = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const kPage = `<!doctype html><html lang="en"><link rel="icon" href="data:,"><script type="module">
  import { openContender, timeSearches } from "/timing.mjs";
  const bytes = async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(url + ": " + response.status);
    return response.arrayBuffer();
  };
  window.openContender = (module, source) =>
    openContender(module, { ...source, bytes, modelFrom: (url) => url });
  window.timeSearches = timeSearches;

  // By itself, where nothing is attached that could ask: memory.mjs.
  const asked = new URLSearchParams(location.search);
  async function rankAWhile() {
    if (!asked.has("contender")) return;
    await window.openContender(asked.get("contender"), JSON.parse(asked.get("source")));
    await timeSearches(0, 100);
    gc();
  }
  if (location.search) {
    const failure = await rankAWhile().then(() => "", String);
    await fetch("/report", { method: "POST", body: failure });
  }
</script>`;

function fileOf(path) {
  if (path === "/timing.mjs") return `${import.meta.dirname}/timing.mjs`;
  const [, where, rest] = /^\/(\w+)\/(.+)$/.exec(path) ?? [];
  if (where === "data") return `${folders.data(rest.split("/")[0])}/${rest.split("/")[1]}`;
  const places = {
    contenders: folders.contenders,
    mercer: folders.package,
    scan: folders.wasm,
    modules: `${import.meta.dirname}/node_modules`,
  };
  return `${places[where]}/${rest}`;
}

/** Bytes that files take on the way, compressed as hosts compress them. */
export function gzipSize(files) {
  const sizes = [...files].map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * `code` has the files of scripts and modules that were asked for; `reported` resolves to why a page
 * failed, or to nothing, once it says that it has done what its address asks for.
 */
export async function serve() {
  const code = new Set();
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/report") return text(request).then(report).then(() => response.end());
    if (path === "/page.html") return response.writeHead(200, { "content-type": kTypes[".html"] }).end(kPage);
    const file = fileOf(path);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return response.writeHead(404).end(`${path} is not here`);
    const type = kTypes[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": size });
    createReadStream(file).pipe(response);
    if (/\.(m?js|wasm)$/.test(file) && path !== "/timing.mjs") code.add(file);
    return response;
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const at = (items) => ({
    data: `${url}data/${items}/`,
    modules: `${url}modules/`,
    mercer: `${url}mercer/`,
    scan: `${url}scan/`,
  });
  return { url, at, code, reported, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))) };
}
