// The worker's side: the same engine as on the main thread, behind messages. It has one model; the
// page ends it by terminating the worker, which frees everything at once.
import type { MercerModule } from "mercer-wasm";
import { InlineScorer, startModule } from "../engine/inline_scorer.ts";
import { MercerError, describeCause } from "../engine/mercer_error.ts";
import type { WorkerRequest, WorkerResponse, WorkerResult } from "./messages.ts";

/** The two members of DedicatedWorkerGlobalScope used here (its library clashes with the DOM's). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(message: WorkerResponse, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
let starting: Promise<MercerModule> | undefined;
let scorer: InlineScorer | undefined;

async function answer(request: WorkerRequest): Promise<WorkerResult> {
  switch (request.type) {
    case "start":
      starting = startModule(request.wasm);
      await starting;
      return undefined;
    case "open": {
      if (!starting)
        throw new MercerError("worker-failed", "The worker got a model before its wasm.");
      scorer = InlineScorer.open(await starting, request.bytes);
      return scorer.contents;
    }
    default:
      if (!scorer) throw new MercerError("worker-failed", "The worker has no model yet.");
      return scorer.ask(request.type, request.question);
  }
}

function transferList(result: WorkerResult): Transferable[] {
  return Object.values(result ?? {})
    .filter((part) => ArrayBuffer.isView(part))
    .map((part) => part.buffer as ArrayBuffer);
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
