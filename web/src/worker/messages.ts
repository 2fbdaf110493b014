// The messages between the page and the worker. Every request carries an id that its answer
// repeats, so that answers may come back in any order; large arrays travel in the transfer list.
import type { MercerErrorCode } from "../engine/mercer_error.ts";
import type { Progress } from "../engine/model_file.ts";
import type {
  ModelContents,
  ScoringAnswers,
  ScoringQuestions,
  WasmSource,
} from "../engine/scorer.ts";

export type WorkerRequest =
  /** Compile the engine now: there is time while the model is still being fetched. */
  | { readonly id: number; readonly type: "start"; readonly wasm: WasmSource }
  /** By its absolute URL, or as bytes. */
  | { readonly id: number; readonly type: "open"; readonly model: string | Blob }
  | Question;

/** One of ScoringQuestions. */
export type Question = {
  [T in keyof ScoringQuestions]: {
    readonly id: number;
    readonly type: T;
    readonly question: ScoringQuestions[T];
  };
}[keyof ScoringQuestions];

export interface OpenedModel {
  readonly contents: ModelContents;
  /** The file once more, for a worker that may have to take over: a handle, not a copy. */
  readonly file: Blob;
}

/** What each request is answered with. */
export interface WorkerResults extends ScoringAnswers {
  start: undefined;
  open: OpenedModel;
}

export type WorkerResult = WorkerResults[keyof WorkerResults];

export type WorkerResponse =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly ok: true; readonly result: WorkerResult }
  | {
      readonly id: number;
      readonly ok: false;
      readonly code: MercerErrorCode;
      readonly message: string;
    };
