import { MercerError, cancelledBy, describeCause, disposed } from "../engine/mercer_error.ts";
import type { FetchOptions, ModelSource, Progress } from "../engine/model_file.ts";
import type {
  ModelContents,
  Scorer,
  ScoringAnswers,
  ScoringQuestions,
  WasmSource,
} from "../engine/scorer.ts";
import type { Question, WorkerRequest, WorkerResponse, WorkerResults } from "./messages.ts";

/** A request without its id: the connection numbers requests. */
type Unnumbered<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;

interface Waiting {
  resolve(result: never): void;
  reject(error: MercerError): void;
  progress?: ((progress: Progress) => void) | undefined;
}

/** A question takes milliseconds, the search for a smallest removal seconds. */
const kLongestSilence_ms = 30_000;

/**
 * One worker and its model: sends requests and matches answers. A worker that dies fails all of them,
 * and is ended; so is one that is silent for too long, and one whose engine trapped, for a trap
 * leaves it in an unknown state.
 */
class WorkerConnection {
  /** Settles when the worker has the model, or failed to. */
  readonly opened: Promise<ModelContents>;
  readonly #worker = startWorker();
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #broken: MercerError | undefined;

  /**
   * @param known what the page has of the model already: it is then read from the browser's cache,
   *   however old, and one of other items is refused
   */
  constructor(
    wasm: WasmSource,
    source: ModelSource,
    progress?: Waiting["progress"],
    known?: ModelContents,
  ) {
    this.#worker.addEventListener("message", (event: MessageEvent<WorkerResponse>) => {
      this.#receive(event.data);
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.close(workerFailed(event.message || "its script could not be loaded"));
    });
    this.#worker.addEventListener("messageerror", () => {
      this.close(workerFailed("a message could not be read"));
    });
    const cache = known ? "force-cache" : "default";
    const open = { type: "open", wasm, source, cache, tells: progress !== undefined } as const;
    this.opened = this.#send<"open">(open, progress).then((contents) => {
      if (known && !areAlike(known, contents)) throw otherModel();
      return contents;
    });
    this.opened.catch((error: MercerError) => this.close(error));
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    await this.opened; // without a limit of time: that is the network's
    const timer = setTimeout(
      () => this.close(workerFailed("it does not answer")),
      kLongestSilence_ms,
    );
    try {
      const message = { type, question } as Unnumbered<Question>;
      return (await this.#send(message)) as ScoringAnswers[T];
    } catch (error) {
      if (error instanceof MercerError && error.code === "wasm-failed") this.close(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Without a limit of time, too. */
  async read(url: string): Promise<string> {
    await this.opened;
    return this.#send<"read">({ type: "read", url });
  }

  /** Ends the worker; whoever waits for it, now or later, gets the error. */
  close(error: MercerError): void {
    if (this.#broken) return;
    this.#broken = error;
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  #send<T extends keyof WorkerResults>(
    message: Extract<Unnumbered<WorkerRequest>, { readonly type: T }>,
    progress?: Waiting["progress"],
  ): Promise<WorkerResults[T]> {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = this.#nextId++;
    return new Promise<WorkerResults[T]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      try {
        this.#worker.postMessage({ ...message, id });
      } catch (cause) {
        // Something that cannot be copied, such as a wasmBinary that was transferred elsewhere.
        this.#waiting.delete(id);
        reject(workerFailed(describeCause(cause), cause));
      }
    });
  }

  #receive(response: WorkerResponse): void {
    const waiting = this.#waiting.get(response.id);
    if ("progress" in response) return waiting?.progress?.(response.progress);
    this.#waiting.delete(response.id);
    if (response.ok) waiting?.resolve(response.result as never);
    else waiting?.reject(new MercerError(response.code, response.message));
  }
}

function startWorker(): Worker {
  try {
    return newWorker();
  } catch (cause) {
    throw workerFailed(describeCause(cause), cause);
  }
}

function newWorker(): Worker {
  if (!isElsewhere(import.meta.url)) {
    // Bundlers find the worker by this very expression, options included.
    return new Worker(new URL("../worker/scoring_worker.ts", import.meta.url), {
      type: "module",
      name: "mercer",
    });
  }
  // A page may only start workers of its own origin, but those may import from others.
  const script = import.meta.url.replace(/[^/]*$/, "scoring_worker.js");
  const code = new Blob([`import ${JSON.stringify(script)};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(code), { type: "module", name: "mercer" });
}

/** Whether a script came from another origin than the page: from a CDN, mostly. */
function isElsewhere(script: string): boolean {
  const { protocol, origin } = new URL(script); // webpack puts a file: URL here
  return protocol.startsWith("http") && origin !== globalThis.location?.origin;
}

function workerFailed(reason: string, cause?: unknown): MercerError {
  return new MercerError(
    "worker-failed",
    `Mercer's worker failed: ${reason.replace(/\.$/, "")}. Check that scoring_worker.js is published beside the ` +
      "script and that worker-src of the Content-Security-Policy allows it (where that is another " +
      "origin: blob: and that origin), or load with { worker: false }.",
    { cause },
  );
}

/** Whether answers of one model fit the other: both have the same items and attributes. */
function areAlike({ text }: ModelContents, other: ModelContents): boolean {
  return text.length === other.text.length && text.every((byte, at) => byte === other.text[at]);
}

function otherModel(): MercerError {
  return new MercerError(
    "worker-failed",
    "Mercer's worker ended, and the model has changed since. Reload the page.",
  );
}

/**
 * A model opened in a worker, so that the page never waits for it. A worker that dies is replaced by
 * one that reads the model again, and its questions are asked again, once.
 */
export class WorkerScorer implements Scorer {
  readonly contents: ModelContents;
  readonly #wasm: WasmSource;
  readonly #source: ModelSource;
  #connection: WorkerConnection;
  #isDisposed = false;

  private constructor(
    wasm: WasmSource,
    source: ModelSource,
    connection: WorkerConnection,
    contents: ModelContents,
  ) {
    this.#wasm = wasm;
    this.#source = source;
    this.#connection = connection;
    this.contents = contents;
  }

  static async open(
    wasm: WasmSource,
    source: ModelSource,
    { signal, onProgress }: FetchOptions,
  ): Promise<WorkerScorer> {
    const connection = new WorkerConnection(wasm, source, onProgress);
    const cancel = (): void => connection.close(cancelledBy(signal));
    signal?.addEventListener("abort", cancel);
    try {
      return new WorkerScorer(wasm, source, connection, await connection.opened);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    return this.#twice((connection) => connection.ask(type, question));
  }

  async read(url: string): Promise<string> {
    return this.#twice((connection) => connection.read(url));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#connection.close(disposed());
  }

  /** Once more with another worker, if that is what it failed of. */
  async #twice<T>(work: (connection: WorkerConnection) => Promise<T>): Promise<T> {
    const connection = this.#connection;
    try {
      return await work(connection);
    } catch (error) {
      if (this.#isDisposed || !connection.isBroken) throw error;
      return work(this.#replacementOf(connection));
    }
  }

  /** Whoever lost the same worker gets the same replacement. */
  #replacementOf(dead: WorkerConnection): WorkerConnection {
    if (this.#connection === dead) {
      const { contents } = this;
      this.#connection = new WorkerConnection(this.#wasm, this.#source, undefined, contents);
    }
    return this.#connection;
  }
}
