// The worker's side: the same engine as on the main thread, behind messages. It has one model; the
// page ends it by terminating the worker, which frees everything at once. It fetches the model by
// itself, so that the page needs no right to connect to anything.
import { InlineScorer } from "../engine/inline_scorer.ts";
import { MercerError, describeCause } from "../engine/mercer_error.ts";
import { readModelFile, type Progress } from "../engine/model_file.ts";
import { startInstance, type Instance } from "../engine/wasm_instance.ts";
import type { OpenedModel, WorkerRequest, WorkerResponse, WorkerResult } from "./messages.ts";

/** The two members of DedicatedWorkerGlobalScope used here (its library clashes with the DOM's). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerResponse, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
let starting: Promise<Instance> | undefined;
let scorer: InlineScorer | undefined;

async function answer(request: WorkerRequest): Promise<WorkerResult> {
  switch (request.type) {
    case "start":
      starting = startInstance(request.wasm);
      await starting;
      return undefined;
    case "open":
      return open(request.model, (progress) => scope.postMessage({ id: request.id, progress }, []));
    default:
      if (!scorer) throw new MercerError("worker-failed", "The worker has no model yet.");
      return scorer.ask(request.type, request.question);
  }
}

async function open(
  model: string | Blob,
  onProgress: (progress: Progress) => void,
): Promise<OpenedModel> {
  if (!starting) throw new MercerError("worker-failed", "The worker got a model before its wasm.");
  const bytes =
    typeof model === "string"
      ? await readModelFile(model, { onProgress })
      : new Uint8Array(await model.arrayBuffer());
  scorer = new InlineScorer(await starting, bytes);
  const file = typeof model === "string" ? new Blob([bytes as BlobPart]) : model;
  return { contents: scorer.contents, file };
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
