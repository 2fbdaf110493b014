import { MercerError, describeCause } from "./mercer_error.ts";

/** The FlatBuffers file identifier of models/mercer.fbs, at bytes 4 to 8 of every model file. */
const kIdentifier = "MRCR";
const kIdentifierOffset = 4;
const kSmallestFileBytes = 16;

/** How far a transfer has come. */
export interface Progress {
  /** Bytes so far. */
  readonly loaded: number;
  /**
   * Of how many; undefined where the server does not tell, sends them compressed, or is of another
   * origin (browsers do not say whether that one compressed them).
   */
  readonly total: number | undefined;
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Gives the bytes of a model file, fetching them if `source` is a URL. Only obvious mistakes are
 * told apart here, because they deserve a better message than "checksum mismatch"; the core checks
 * the rest.
 */
export async function readModelFile(
  source: string | URL | ArrayBuffer | Uint8Array,
  options: FetchOptions,
): Promise<Uint8Array> {
  if (source instanceof ArrayBuffer)
    return checkModelBytes(new Uint8Array(source), "the given bytes");
  if (source instanceof Uint8Array) return checkModelBytes(source, "the given bytes");
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new MercerError(
      "invalid-argument",
      "Recommender.load needs the URL or the bytes of a .mercer file.",
    );
  }
  const url = String(source);
  return checkModelBytes(await fetchBytes(url, "the model", options), url);
}

/** Fetches a file whole, turning each way to fail into a message that says what to do. */
export async function fetchBytes(
  url: string,
  what: string,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array> {
  let response: Response;
  try {
    if (url.startsWith("file:")) return await readFile(url);
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MercerError(
      "io",
      `Could not fetch ${what} from ${url} (${describeCause(cause)}). Check the address, that the ` +
        "server answers this page's origin (CORS), and that connect-src of the " +
        "Content-Security-Policy (of the worker's script, or of the page without a worker) allows it.",
      { cause },
    );
  }
  if (!response.ok) {
    throw new MercerError(
      response.status === 404 || response.status === 410 ? "not-found" : "io",
      `The server answered ${response.status} for ${what} at ${url}. Check that the file is ` +
        "published there and that the path is right for this page.",
    );
  }
  try {
    const told = onProgress ? tellingProgress(response, onProgress) : response;
    return new Uint8Array(await told.arrayBuffer());
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MercerError(
      "io",
      `The transfer of ${what} from ${url} broke off (${describeCause(cause)}). Try again; if it ` +
        "keeps happening, compare the file's size on the server with its Content-Length.",
      { cause },
    );
  }
}

/** Node's own modules lie in files, which its fetch does not read. */
async function readFile(url: string): Promise<Uint8Array> {
  const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (!files) throw new TypeError("files can only be read in Node");
  return files.readFile(new URL(url));
}

function tellingProgress(response: Response, tell: (progress: Progress) => void): Response {
  // Of a compressed transfer the length is another than that of what arrives here.
  const isAsSent = response.type !== "cors" && !response.headers.has("content-encoding");
  const length = isAsSent && response.headers.get("content-length");
  const total = length ? Number(length) : undefined;
  let loaded = 0;
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.length;
        tell({ loaded, total });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted);
}

/** Throws a "cancelled" MercerError when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledBy(signal);
}

export function cancelledBy(signal: AbortSignal | undefined): MercerError {
  return new MercerError("cancelled", "Loading was cancelled by its AbortSignal.", {
    cause: signal?.reason,
  });
}

/** True when the bytes begin like an HTML page: a server's fallback page in place of a file. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith("<!doctype") || start.startsWith("<html");
}

function checkModelBytes(bytes: Uint8Array, where: string): Uint8Array {
  if (looksLikeHtml(bytes)) {
    throw new MercerError(
      "malformed-input",
      `Got an HTML page instead of a model from ${where}. Many servers answer unknown paths with ` +
        "the start page: put the .mercer file among the static files and check the path.",
    );
  }
  if (bytes.length < kSmallestFileBytes) {
    throw new MercerError(
      "malformed-input",
      `The model from ${where} has only ${bytes.length} bytes: it is empty or cut off. Publish the ` +
        "file again.",
    );
  }
  const identifier = String.fromCharCode(
    ...bytes.subarray(kIdentifierOffset, kIdentifierOffset + kIdentifier.length),
  );
  if (identifier !== kIdentifier) {
    throw new MercerError(
      "malformed-input",
      `The data from ${where} is not a Mercer model (it lacks the mark ${kIdentifier}). Make one ` +
        "with `mercer refine`, and publish it uncompressed or with a Content-Encoding header.",
    );
  }
  return bytes;
}
