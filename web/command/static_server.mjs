// Serves a folder's files on this machine, and nothing beside them.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";

const kTypes = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

// Path in the address -> file, for every file there is: no address can lead out of the folder.
function filesOf(folder) {
  const files = new Map();
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (statSync(file).isFile()) files.set(`/${name.split(sep).join("/")}`, file);
  }
  files.set("/", files.get("/index.html"));
  return files;
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(server.address().port);
    });
  });
}

/**
 * Serves `folder`, with `replaced` ({"/path": file}) in place of or beside its own files, at the
 * first free port from `firstPort` on. Returns the address.
 */
export async function serveFolder(folder, replaced, firstPort) {
  const files = new Map([...filesOf(folder), ...Object.entries(replaced)]);
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url, "http://localhost").pathname);
    if (!file) return response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    const type = kTypes[extname(file)] ?? "application/octet-stream";
    return response.writeHead(200, { "content-type": type }).end(readFileSync(file));
  });
  for (let port = firstPort; ; port += 1) {
    try {
      return `http://127.0.0.1:${await listen(server, port)}/`;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port === firstPort + 100) throw error;
    }
  }
}
