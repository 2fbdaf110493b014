// That the benchmark still measures what it says, at its smallest: Mercer and plain JavaScript in Node,
// with the generator and the package that npm test has built.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../web/model_under_test.ts";

interface Search {
  readonly place: string;
  readonly id: string;
  readonly items: number;
  readonly samples: readonly number[];
  readonly median: number;
  readonly recall: number;
}

let folder: string;
let searches: readonly Search[];
let printed: string;

beforeAll(() => {
  folder = mkdtempSync(resolve(tmpdir(), "mercer-peers-"));
  const json = resolve(folder, "results.json");
  const options = ["--built", "--node", "--items", "1000", "--runs", "3", "--only", "mercer,plain-javascript", "--json", json];
  printed = execFileSync(process.execPath, ["tests/bench/peers/run.mjs", ...options], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, MERCER_BENCH_DIR: folder },
  });
  ({ searches } = JSON.parse(readFileSync(json, "utf8")) as { searches: Search[] });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the benchmark against peers", () => {
  it("times each contender once a round", () => {
    expect(searches.map(({ id, items, samples }) => [id, items, samples.length])).toEqual([
      ["mercer", 1000, 3],
      ["plain-javascript", 1000, 3],
    ]);
    for (const { samples, median } of searches) {
      expect(Math.min(...samples)).toBeGreaterThan(0);
      expect(samples).toContain(median);
    }
  });

  it("finds that float32 sums give the right ten, and int8 nearly all of them", () => {
    const [mercer, plain] = searches;
    expect(plain!.recall).toBe(1);
    expect(mercer!.recall).toBeGreaterThanOrEqual(0.9);
  });

  it("prints a line for each", () => {
    expect(printed).toMatch(/node, 1000: Mercer, on the page's thread [\d.]+ \([\d.]+ to [\d.]+\) ms, recall@10/);
    expect(printed).toMatch(/node, 1000: plain JavaScript/);
  });
});
