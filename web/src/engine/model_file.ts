import { MercerError, describeCause, throwIfCancelled } from "./mercer_error.ts";

/** The FlatBuffers file identifier of models/mercer.fbs, at bytes 4 to 8 of every model file. */
const kIdentifier = "MRCR";
const kIdentifierOffset = 4;
const kSmallestFileBytes = 16;
/** As much of a file as tells what it is. */
const kLooksAtBytes = 64;

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

/** A model, and what makes a newer one of it: absolute addresses, or the bytes themselves. */
export interface ModelSource {
  readonly model: string | Blob;
  readonly delta?: string | Blob | undefined;
}

/**
 * The same, fetched. A Blob is a handle: browsers keep its bytes apart from the page's memory, and
 * large ones on disk.
 */
export interface ModelFile extends ModelSource {
  readonly model: Blob;
  readonly delta?: Blob | undefined;
}

/**
 * Fetches what is not there yet. Only obvious mistakes are told apart here, because they deserve a
 * better message than "checksum mismatch"; the core checks the rest.
 */
export async function readModel(
  { model, delta }: ModelSource,
  options: FetchOptions,
): Promise<ModelFile> {
  const [file, change] = await Promise.all([
    blobOf(model, "the model", options),
    delta && blobOf(delta, "the delta", { signal: options.signal }),
  ]);
  await checkModel(file, typeof model === "string" ? model : "the given bytes");
  return { model: file, delta: change || undefined };
}

async function blobOf(source: string | Blob, what: string, options: FetchOptions): Promise<Blob> {
  return typeof source === "string" ? fetchAs("blob", source, what, options) : source;
}

/** Fetches a file whole, turning each way to fail into a message that says what to do. */
export async function fetchAs<F extends "blob" | "arrayBuffer" | "text">(
  form: F,
  url: string,
  what: string,
  { signal, onProgress }: FetchOptions,
): Promise<Awaited<ReturnType<Response[F]>>> {
  let response: Response;
  try {
    response = url.startsWith("file:")
      ? new Response(await readFile(url))
      : await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MercerError(
      "io",
      `Could not fetch ${what} from ${url} (${describeCause(cause)}). Check the address, that the ` +
        "server answers this origin (CORS), and that connect-src of the Content-Security-Policy (the " +
        "worker script's, or without a worker the page's) allows it.",
      { cause },
    );
  }
  if (!response.ok) {
    throw new MercerError(
      response.status === 404 || response.status === 410 ? "not-found" : "io",
      `The server answered ${response.status} for ${what} at ${url}. Publish the file there, or ` +
        "correct the path.",
    );
  }
  try {
    const told = onProgress ? tellingProgress(response, onProgress) : response;
    return (await told[form]()) as Awaited<ReturnType<Response[F]>>;
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MercerError(
      "io",
      `The transfer of ${what} from ${url} broke off (${describeCause(cause)}). Try again; if it ` +
        "happens again, compare the file's size with its Content-Length.",
      { cause },
    );
  }
}

/** Node's own modules lie in files, which its fetch does not read. */
async function readFile(url: string): Promise<Uint8Array<ArrayBuffer>> {
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

/** True when the bytes begin like an HTML page: a server's fallback page in place of a file. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, kLooksAtBytes)).trimStart().toLowerCase();
  return start.startsWith("<!doctype") || start.startsWith("<html");
}

async function checkModel(file: Blob, where: string): Promise<void> {
  const bytes = new Uint8Array(await file.slice(0, kLooksAtBytes).arrayBuffer());
  if (looksLikeHtml(bytes)) {
    throw new MercerError(
      "malformed-input",
      `Got an HTML page instead of a model from ${where}. Many servers answer unknown paths with ` +
        "the start page: put the file among the static files, or correct the path.",
    );
  }
  if (file.size < kSmallestFileBytes) {
    throw new MercerError(
      "malformed-input",
      `The model from ${where} has only ${file.size} bytes: it is empty or cut off. Publish the ` +
        "file again.",
    );
  }
  const identifier = String.fromCharCode(
    ...bytes.subarray(kIdentifierOffset, kIdentifierOffset + kIdentifier.length),
  );
  if (identifier !== kIdentifier) {
    throw new MercerError(
      "malformed-input",
      `The data from ${where} is not a Mercer model (it lacks the mark ${kIdentifier}). Publish one ` +
        "made by `mercer refine`, uncompressed or with a Content-Encoding header.",
    );
  }
}
