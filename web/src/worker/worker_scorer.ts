import { MercerError } from "../engine/mercer_error.ts";
import { throwIfCancelled, type FetchOptions, type Progress } from "../engine/model_file.ts";
import type {
  ModelContents,
  Scorer,
  ScoringAnswers,
  ScoringQuestions,
  WasmSource,
} from "../engine/scorer.ts";
import type {
  OpenedModel,
  Question,
  WorkerRequest,
  WorkerResponse,
  WorkerResults,
} from "./messages.ts";

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
 * The page's end of the wire: sends requests, matches answers, fails all of them if the worker
 * dies.
 */
class WorkerConnection {
  readonly #worker = startWorker();
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #broken: MercerError | undefined;

  constructor() {
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
  }

  send<T extends keyof WorkerResults>(
    message: Extract<Unnumbered<WorkerRequest>, { readonly type: T }>,
    progress?: Waiting["progress"],
  ): Promise<WorkerResults[T]> {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = this.#nextId++;
    return new Promise<WorkerResults[T]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#worker.postMessage({ ...message, id });
    });
  }

  /** The same, of a worker that has its model: one that does not answer any more is taken for dead. */
  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    const timer = setTimeout(
      () => this.close(workerFailed("it does not answer")),
      kLongestSilence_ms,
    );
    try {
      const message = { type, question } as Unnumbered<Question>;
      return (await this.send(message)) as ScoringAnswers[T];
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the worker; whoever waits for it, now or later, gets the error. */
  close(error: MercerError): void {
    if (this.#broken) return;
    this.#broken = error;
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
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
    throw workerFailed(cause instanceof Error ? cause.message : String(cause), cause);
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

interface Opened extends OpenedModel {
  readonly connection: WorkerConnection;
}

/** Starts a worker, which compiles the engine while the model is on its way, and opens the model. */
async function openInWorker(
  wasm: WasmSource,
  model: string | Blob,
  { signal, onProgress }: FetchOptions,
): Promise<Opened> {
  const connection = new WorkerConnection();
  const cancel = (): void => connection.close(cancelledBy(signal));
  signal?.addEventListener("abort", cancel);
  try {
    const started = connection.send<"start">({ type: "start", wasm });
    const opened = connection.send<"open">({ type: "open", model }, onProgress);
    const [, { contents, file }] = await Promise.all([started, opened]);
    return { connection, contents, file };
  } catch (error) {
    connection.close(disposed());
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

function cancelledBy(signal: AbortSignal | undefined): MercerError {
  try {
    throwIfCancelled(signal);
  } catch (error) {
    return error as MercerError;
  }
  return disposed();
}

function disposed(): MercerError {
  return new MercerError("disposed", "This recommender has been disposed of.");
}

/** A trap leaves the engine in an unknown state, so it ends its worker as well. */
function isDeath(error: unknown): boolean {
  return error instanceof MercerError && /^(worker|wasm)-failed$/.test(error.code);
}

/**
 * A model opened in a worker, so that the page never waits for it. All that matters lies with the
 * page, so that a worker that dies is replaced and its questions are asked again, once.
 */
export class WorkerScorer implements Scorer {
  readonly contents: ModelContents;
  readonly #wasm: WasmSource;
  readonly #file: Blob;
  #connection: WorkerConnection;
  #replacing: Promise<WorkerConnection> | undefined;
  #isDisposed = false;

  private constructor(wasm: WasmSource, { connection, contents, file }: Opened) {
    this.#wasm = wasm;
    this.#connection = connection;
    this.contents = contents;
    this.#file = file;
  }

  static async open(
    wasm: WasmSource,
    model: string | Blob,
    options: FetchOptions,
  ): Promise<WorkerScorer> {
    return new WorkerScorer(wasm, await openInWorker(wasm, model, options));
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    const connection = this.#connection;
    try {
      return await connection.ask(type, question);
    } catch (error) {
      if (this.#isDisposed || !isDeath(error)) throw error;
      return (await this.#replacementOf(connection)).ask(type, question);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#connection.close(disposed());
  }

  /** Whoever lost the same worker waits for the same replacement. */
  async #replacementOf(dead: WorkerConnection): Promise<WorkerConnection> {
    if (this.#connection !== dead) return this.#connection;
    dead.close(workerFailed("it ended"));
    this.#replacing ??= openInWorker(this.#wasm, this.#file, {})
      .then(({ connection }) => {
        if (this.#isDisposed) connection.close(disposed());
        this.#connection = connection;
        return connection;
      })
      .finally(() => (this.#replacing = undefined));
    return this.#replacing;
  }
}
