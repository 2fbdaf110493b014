// The messages between the page and the worker. Every request carries an id that its answer
// repeats, so that answers may come back in any order; large arrays travel in the transfer list.
import type { MercerErrorCode } from "../engine/mercer_error.ts";
import type { ModelSource, Progress } from "../engine/model_file.ts";
import type {
  ModelContents,
  ScoringAnswers,
  ScoringQuestions,
  WasmSource,
} from "../engine/scorer.ts";

export type WorkerRequest =
  | {
      readonly id: number;
      readonly type: "open";
      readonly wasm: WasmSource;
      readonly source: ModelSource;
      readonly cache: RequestCache;
      /** Whether the page wants to be told how far the model's transfer has come. */
      readonly tells: boolean;
    }
  | { readonly id: number; readonly type: "read"; readonly url: string }
  | Question;

/** One of ScoringQuestions. */
export type Question = {
  [T in keyof ScoringQuestions]: {
    readonly id: number;
    readonly type: T;
    readonly question: ScoringQuestions[T];
  };
}[keyof ScoringQuestions];

/** What each request is answered with. */
export interface WorkerResults extends ScoringAnswers {
  open: ModelContents;
  read: string;
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
