// A contender in a Node process of its own; node_place.mjs sends what to do.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openContender, timeSearches } from "./timing.mjs";

const bytes = async (url) => {
  const { buffer, byteOffset, byteLength } = await readFile(fileURLToPath(url));
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

const actions = {
  open: (module, source) => openContender(module, { ...source, bytes, modelFrom: bytes }),
  time: timeSearches,
};

process.on("message", async ({ action, values }) => {
  try {
    process.send({ result: await actions[action](...values) });
  } catch (error) {
    process.send({ error: error?.stack ?? JSON.stringify(error) });
  }
});
