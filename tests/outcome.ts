import { expect } from "vitest";

/** What came of running a command. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run that must have succeeded, or failed. */
export const done = (outcome: Outcome): Outcome => {
  expect(outcome.code, outcome.err).toBe(0);
  return outcome;
};
export const failed = (outcome: Outcome): Outcome => {
  expect(outcome.code, outcome.out).toBe(1);
  return outcome;
};
