// The worker's side: the same engine as on the main thread, behind messages. It has one model; the
// page ends it by terminating the worker, which frees everything at once. It fetches the model by
// itself, so that the page needs no right to connect to anything.
import { InlineScorer } from "../engine/inline_scorer.ts";
import { MercerError, describeCause } from "../engine/mercer_error.ts";
import type { Progress } from "../engine/model_file.ts";
import type { ModelContents } from "../engine/scorer.ts";
import type { WorkerRequest, WorkerResponse, WorkerResult } from "./messages.ts";

/** The two members of DedicatedWorkerGlobalScope used here (its library clashes with the DOM's). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerResponse, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
let scorer: InlineScorer | undefined;

async function answer(request: WorkerRequest): Promise<WorkerResult> {
  if (request.type === "open") return open(request);
  if (!scorer) throw new MercerError("worker-failed", "The worker has no model yet.");
  return request.type === "read"
    ? scorer.read(request.url)
    : scorer.ask(request.type, request.question);
}

async function open({
  id,
  wasm,
  source,
  cache,
  tells,
}: Extract<WorkerRequest, { readonly type: "open" }>): Promise<ModelContents> {
  const tell = (progress: Progress): void => scope.postMessage({ id, progress }, []);
  const options = { cache, onProgress: tells ? tell : undefined };
  scorer = await InlineScorer.open(wasm, source, options);
  const { contents } = scorer;
  // The page gets the memory of its texts; the words the scorer still reads.
  return { ...contents, words: contents.words.slice() };
}

/** The memory behind an answer, of which several parts may be views. */
function transferList(result: WorkerResult): Transferable[] {
  const parts = Object.values(result ?? {}).filter((part) => ArrayBuffer.isView(part));
  return [...new Set(parts.map((part) => part.buffer as ArrayBuffer))];
}

scope.onmessage = async ({ data: request }) => {
  try {
    const result = await answer(request);
    scope.postMessage({ id: request.id, ok: true, result }, transferList(result));
  } catch (error) {
    const code = error instanceof MercerError ? error.code : "worker-failed";
    scope.postMessage({ id: request.id, ok: false, code, message: describeCause(error) }, []);
  }
};
