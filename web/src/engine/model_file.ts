import { MercerError, describeCause, throwIfCancelled } from "./mercer_error.ts";

/** The FlatBuffers file identifier of models/mercer.fbs, at bytes 4 to 8 of every model file. */
const kIdentifier = "MRCR";
const kIdentifierOffset = 4;
const kSmallestFileBytes = 16;
const kPieceBytes = 2 ** 16;
/** What messages call it. */
const kModel = "the model";
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
  readonly cache?: RequestCache | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A model, and what makes a newer one of it: absolute addresses, or the bytes themselves. */
export interface ModelSource {
  readonly model: string | Blob;
  readonly delta?: string | Blob | undefined;
}

/** A file on its way. */
export interface Transfer {
  /** Whence, for messages. */
  readonly from: string;
  /** How many bytes will come, if that is known before they are here. */
  readonly size: number | undefined;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Of either kind: only one of them fills the given buffer. */
interface ByteReader {
  read(
    buffer: Uint8Array<ArrayBuffer>,
  ): Promise<
    | { readonly done: false; readonly value: Uint8Array<ArrayBuffer> }
    | { readonly done: true; readonly value?: unknown }
  >;
}

/** Asks for a model, of which nothing is read before {@link receiveModel}. */
export async function startTransfer(
  source: string | Blob,
  options: FetchOptions,
): Promise<Transfer> {
  if (typeof source !== "string") {
    return { from: "the given bytes", size: source.size, bytes: source.stream() };
  }
  const response = await fetchFile(source, kModel, options);
  // Of a compressed transfer the length is another than that of what arrives here.
  const isAsSent = response.type !== "cors" && !response.headers.has("content-encoding");
  const size = (isAsSent && Number(response.headers.get("content-length"))) || undefined;
  return { from: source, size, bytes: response.body ?? new Blob().stream() };
}

/**
 * Reads a model piece by piece, so that there is never a whole copy beside the engine's own, if its
 * size is known. Only obvious mistakes are told apart here, because they deserve a better message than
 * "checksum mismatch"; the core checks the rest.
 *
 * @param place gives room for so many bytes; asked once
 * @returns that room
 */
export async function receiveModel(
  { from, size, bytes }: Transfer,
  place: (size: number) => Uint8Array,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array> {
  const held: Uint8Array[] = []; // while there is no room yet
  let room = size ? place(size) : undefined;
  let loaded = 0;
  try {
    const reader = readerOf(bytes);
    for (let buffer = new Uint8Array(kPieceBytes); ; ) {
      const { done, value } = await reader.read(buffer);
      if (done) break;
      if (room) room.set(value, loaded);
      else held.push(value.slice());
      loaded += value.length;
      onProgress?.({ loaded, total: size });
      buffer = new Uint8Array(value.buffer);
    }
  } catch (cause) {
    throw brokeOff(kModel, from, cause, signal);
  }
  room ??= place(loaded);
  for (const piece of held.reverse()) room.set(piece, (loaded -= piece.length));
  checkModel(room, from);
  return room;
}

/** One that fills the same buffer again and again where it can, for pieces become garbage too late. */
function readerOf(stream: ReadableStream<Uint8Array>): ByteReader {
  try {
    // Not in Node, where React's development server takes emptied buffers for a danger.
    if (globalThis.location) return stream.getReader({ mode: "byob" });
  } catch {
    // Not every browser's streams can.
  }
  return stream.getReader() as ByteReader;
}

/** Fetches a file whole. Throws a MercerError. */
export async function fetchAs<F extends "arrayBuffer" | "text">(
  form: F,
  url: string,
  what: string,
  options: FetchOptions = {},
): Promise<Awaited<ReturnType<Response[F]>>> {
  const response = await fetchFile(url, what, options);
  try {
    return (await response[form]()) as Awaited<ReturnType<Response[F]>>;
  } catch (cause) {
    throw brokeOff(what, url, cause, options.signal);
  }
}

/** Turns each way not to get a file into a message that says what to do. */
async function fetchFile(
  url: string,
  what: string,
  { signal, cache = "default" }: FetchOptions,
): Promise<Response> {
  let response: Response;
  try {
    response = url.startsWith("file:")
      ? new Response(await readFile(url))
      : await fetch(url, { signal: signal ?? null, cache });
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
  return response;
}

function brokeOff(what: string, url: string, cause: unknown, signal?: AbortSignal): MercerError {
  throwIfCancelled(signal);
  return new MercerError(
    "io",
    `The transfer of ${what} from ${url} broke off (${describeCause(cause)}). Try again; if it ` +
      "happens again, compare the file's size with its Content-Length.",
    { cause },
  );
}

/** Node's own modules lie in files, which its fetch does not read. */
async function readFile(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (!files) throw new TypeError("files can only be read in Node");
  return files.readFile(new URL(url));
}

/** True when the bytes begin like an HTML page: a server's fallback page in place of a file. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, kLooksAtBytes)).trimStart().toLowerCase();
  return start.startsWith("<!doctype") || start.startsWith("<html");
}

function checkModel(bytes: Uint8Array, where: string): void {
  if (looksLikeHtml(bytes)) {
    throw new MercerError(
      "malformed-input",
      `Got an HTML page instead of a model from ${where}. Many servers answer unknown paths with ` +
        "the start page: put the file among the static files, or correct the path.",
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
      `The data from ${where} is not a Mercer model (it lacks the mark ${kIdentifier}). Publish one ` +
        "made by `mercer refine`, uncompressed or with a Content-Encoding header.",
    );
  }
}
