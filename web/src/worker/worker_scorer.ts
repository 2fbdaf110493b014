import { MercerError } from "../engine/mercer_error.ts";
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
}

/**
 * The page's end of the wire: sends requests, matches answers, fails all of them if the worker
 * dies.
 */
export class WorkerConnection {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #broken: MercerError | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", (event: MessageEvent<WorkerResponse>) => {
      this.#receive(event.data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#break(workerFailed(event.message || "its script could not be loaded"));
    });
    worker.addEventListener("messageerror", () => {
      this.#break(workerFailed("a message could not be read"));
    });
  }

  static start(): WorkerConnection {
    try {
      return new WorkerConnection(startWorker());
    } catch (cause) {
      throw workerFailed(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  send<T extends keyof WorkerResults>(
    message: Extract<Unnumbered<WorkerRequest>, { readonly type: T }>,
    transfer: Transferable[] = [],
  ): Promise<WorkerResults[T]> {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = this.#nextId++;
    return new Promise<WorkerResults[T]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...message, id }, transfer);
    });
  }

  close(): void {
    this.#break(new MercerError("disposed", "This recommender has been disposed of."));
  }

  #receive(response: WorkerResponse): void {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.ok) waiting?.resolve(response.result as never);
    else waiting?.reject(new MercerError(response.code, response.message));
  }

  #break(error: MercerError): void {
    if (this.#broken) return;
    this.#broken = error;
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

function startWorker(): Worker {
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

/** A model opened in a worker, so that the page never waits for it. */
export class WorkerScorer implements Scorer {
  readonly contents: ModelContents;
  readonly #connection: WorkerConnection;

  private constructor(connection: WorkerConnection, contents: ModelContents) {
    this.#connection = connection;
    this.contents = contents;
  }

  /** Compiles the wasm while `bytes` is still on its way, then opens the model. */
  static async open(
    wasm: WasmSource,
    bytes: Promise<Uint8Array>,
    mayTransfer: boolean,
  ): Promise<WorkerScorer> {
    const connection = WorkerConnection.start();
    try {
      const started = connection.send<"start">({ type: "start", wasm });
      started.catch(() => {}); // reported by the await below, unless the fetch fails first
      const model = await bytes;
      await started; // a worker that cannot start leaves the bytes to the page
      // The caller's own bytes are copied, fetched ones move.
      const transfer = mayTransfer ? [model.buffer as ArrayBuffer] : [];
      const opened = await connection.send<"open">({ type: "open", bytes: model }, transfer);
      return new WorkerScorer(connection, opened);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    const message = { type, question } as Unnumbered<Question>;
    return this.#connection.send(message) as Promise<ScoringAnswers[T]>;
  }

  dispose(): void {
    this.#connection.close();
  }
}
