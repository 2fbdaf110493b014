// The same model gives the same answers natively and as wasm: the same ranking, scores and
// explanations, for histories of real shoppers and, with every kind of encoder, for random models.
// The native side is native_answers.cpp. At the end, what the shop's ranking loses in fewer bits.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InlineScorer } from "../../web/src/engine/inline_scorer.ts";
import { attributeCountOf, kRow, type Engine } from "../../web/src/engine/scorer.ts";
import { modelPath, root } from "../web/model_under_test.ts";

const native = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native");
const shop = resolve(root, "models/online-retail");
const data = resolve(root, "build/demo/online-retail");
const folder = resolve(root, "build/test/parity");
const models = { int8: modelPath, float32: resolve(folder, "float32.mercer") };

const historyCount = 500;
const itemCount = 20;
// Of a score, or of the largest part of an explanation.
const tolerance = 1e-5;

// One line of native_answers.cpp.
interface NativeItem {
  readonly item: number;
  readonly score: number;
  readonly bias: number;
  readonly taste: number;
  readonly boost: number;
  readonly attributes: readonly number[];
  readonly levels: readonly number[];
  readonly steering: readonly number[];
  readonly history: readonly number[];
}
interface NativeAnswer {
  readonly history: readonly number[];
  readonly excluded: readonly number[];
  readonly steering: readonly number[]; // empty: none
  readonly boosts: readonly (readonly [number, number])[];
  readonly pins: readonly number[];
  readonly diversity: number;
  readonly probes: number;
  readonly similarTo: number | null; // asked in place of recommend; the whole of `history`
  readonly interests: readonly number[];
  readonly historyIsExact: boolean;
  readonly items: readonly NativeItem[];
  readonly average: Omit<NativeItem, "item">;
}

function run(program: string, ...words: string[]): string {
  const path = resolve(native, program);
  return execFileSync(path, words, { encoding: "utf8", maxBuffer: 2 ** 29, stdio: "pipe" });
}

let hasFloat32Model = false;

// The demonstration's model has an int8 table; this one, little trained, covers float32.
function makeFloat32Model(): void {
  if (hasFloat32Model) return;
  hasFloat32Model = true;
  run("mercer", "refine", "--data", data, "--base", resolve(root, "build/demo/base.safetensors"),
    "--guided", `${shop}/guided.csv`, "--attributes", `${shop}/attributes.json`,
    "--guided-weight", "2", "--epochs", "1", "--precision", "float32", "-o", models.float32);
}

function nativeAnswers(...words: string[]): NativeAnswer[] {
  const lines = run("mercer_native_answers", ...words).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as NativeAnswer);
}

const engines: readonly Engine[] = ["simd", "wasm", "javascript"];

beforeAll(() => mkdirSync(folder, { recursive: true }));

async function openInWasm(path: string, engine: Engine): Promise<InlineScorer> {
  const model = new Blob([readFileSync(path)]);
  const scorer = await InlineScorer.open({ engine }, { model });
  expect(scorer.contents.engine).toBe(engine);
  return scorer;
}

// The wasm answer in the native answer's form.
async function wasmAnswer(scorer: InlineScorer, asked: NativeAnswer): Promise<NativeAnswer> {
  const { history, excluded, steering, boosts, pins, diversity, probes, similarTo } = asked;
  const request = {
    history: Uint32Array.from(history),
    k: itemCount,
    exclude: Uint32Array.from(excluded),
    steer: Float32Array.from(steering),
    boosts,
    pins: Uint32Array.from(pins),
    diversity,
    probes,
  };
  const { items, rows, interests, historyIsExact } = similarTo === null
    ? await scorer.ask("recommend", { request })
    : await scorer.ask("similar", { item: similarTo, request });
  const width = rows.length / (items.length + 1);
  const count = attributeCountOf(scorer.contents);
  const parts = (index: number): Omit<NativeItem, "item"> => {
    const row = Array.from(rows.subarray(index * width, (index + 1) * width));
    const attributes = (at: number): number[] =>
      row.slice(kRow.attributes + at * count, kRow.attributes + (at + 1) * count);
    return {
      score: row[kRow.score] ?? NaN,
      bias: row[kRow.bias] ?? NaN,
      taste: row[kRow.taste] ?? NaN,
      boost: row[kRow.boost] ?? NaN,
      attributes: attributes(0),
      levels: attributes(1),
      steering: attributes(2),
      history: row.slice(kRow.attributes + 3 * count),
    };
  };
  return {
    history,
    excluded,
    steering,
    boosts,
    pins,
    diversity,
    probes,
    similarTo,
    interests: Array.from(interests),
    historyIsExact,
    items: Array.from(items, (item, index) => ({ item, ...parts(index) })),
    average: parts(items.length),
  };
}

// The largest difference between two lists, relative to the largest magnitude in them.
function relativeDifference(left: readonly number[], right: readonly number[]): number {
  expect(left.length).toBe(right.length);
  let difference = 0;
  let magnitude = Number.MIN_VALUE;
  left.forEach((value, index) => {
    const other = right[index] ?? NaN;
    // A NaN must not hide: Math.max keeps it, and no comparison accepts it.
    difference = Math.max(difference, Math.abs(value - other));
    magnitude = Math.max(magnitude, Math.abs(value), Math.abs(other));
  });
  return difference / magnitude;
}

function expectSame(here: NativeAnswer, there: NativeAnswer): void {
  expect(here.items.map(({ item }) => item)).toEqual(there.items.map(({ item }) => item));
  expect(relativeDifference(here.interests, there.interests)).toBeLessThanOrEqual(tolerance);
  here.items.forEach((item, index) => {
    const other = there.items[index]!;
    const parts = ({ bias, taste, attributes }: NativeItem): number[] => [bias, taste, ...attributes];
    expect(relativeDifference([item.score], [other.score])).toBeLessThanOrEqual(tolerance);
    expect(relativeDifference(parts(item), parts(other))).toBeLessThanOrEqual(tolerance);
    expect(relativeDifference(item.history, other.history)).toBeLessThanOrEqual(tolerance);
  });
}

// Every number of an answer in one order, to compare bit by bit.
function numbersOf({ interests, items, average }: NativeAnswer): number[] {
  const of = (parts: Omit<NativeItem, "item">): number[] => {
    const { score, bias, taste, boost, attributes, levels, steering, history } = parts;
    return [score, bias, taste, boost, ...attributes, ...levels, ...steering, ...history];
  };
  return [...interests, ...items.flatMap((item) => [item.item, ...of(item)]), ...of(average)];
}

function areIdentical(left: NativeAnswer, right: NativeAnswer): boolean {
  if (left.historyIsExact !== right.historyIsExact) return false;
  const others = numbersOf(right);
  const numbers = numbersOf(left);
  return numbers.length === others.length && numbers.every((n, i) => Object.is(n, others[i]));
}

// Differences are shown first, where there are any.
async function expectSameBits(scorer: InlineScorer, answers: readonly NativeAnswer[]): Promise<void> {
  for (const there of answers) {
    const here = await wasmAnswer(scorer, there);
    expectSame(here, there);
    expect(areIdentical(here, there)).toBe(true);
  }
}

describe.each(["int8", "float32"] as const)("a model with an %s table", (precision) => {
  let answers: NativeAnswer[];

  beforeAll(() => {
    if (precision === "float32") makeFloat32Model();
    answers = nativeAnswers(models[precision], data, String(historyCount), String(itemCount));
  });

  it("is asked about as many and as different histories as it should be", () => {
    expect(answers).toHaveLength(historyCount);
    const lengths = answers.map(({ history }) => history.length);
    expect(Math.min(...lengths)).toBe(0);
    expect(Math.max(...lengths)).toBeGreaterThan(100);
    for (const { items } of answers) expect(items).toHaveLength(itemCount);
    expect(new Set(answers.map(({ items }) => items[0]?.item)).size).toBeGreaterThan(50);
  });

  it("explains every score exactly, up to the rounding of float32", () => {
    const expectSum = (score: number, parts: readonly number[]): void => {
      const total = parts.reduce((sum, part) => sum + part, 0);
      const magnitude = parts.reduce((sum, part) => sum + Math.abs(part), 0);
      expect(Math.abs(total - score)).toBeLessThanOrEqual(tolerance * magnitude);
    };
    for (const { items, historyIsExact } of answers) {
      expect(historyIsExact).toBe(true);
      for (const { score, bias, taste, boost, attributes, steering, history } of items) {
        expectSum(score, [bias, taste, boost, ...attributes, ...steering]);
        expectSum(score, [bias, boost, ...history, ...steering]);
      }
    }
  });

  it.each(engines)("gives the same ranking, scores and explanations natively and in %s", async (engine) => {
    await expectSameBits(await openInWasm(models[precision], engine), answers);
  });
});

describe.each(["linear", "gru4rec", "sasrec", "bert4rec"])("a random model with a %s encoder", (kind) => {
  it.each(["--random", "--random-curves"])("gives the same bits everywhere (%s)", async (how) => {
    const path = resolve(folder, `${kind}${how}.mercer`);
    const answers = nativeAnswers(how, kind, path, "200", String(itemCount));
    expect(answers).toHaveLength(200);
    expect(new Set(answers.map(({ interests }) => interests[0])).size).toBeGreaterThan(150);
    for (const { historyIsExact, similarTo } of answers) {
      expect(historyIsExact).toBe(kind === "linear" || similarTo !== null);
    }
    for (const engine of engines) await expectSameBits(await openInWasm(path, engine), answers);
  });
});

// The scan's kernels need a width of 32, and a float32 table 20,000 items to be searched in rounded rows.
describe.each(["int8", "int4", "float32"])("a random model of 20,011 items in %s", (precision) => {
  it("gives the same bits everywhere", async () => {
    const path = resolve(folder, `large-${precision}.mercer`);
    const answers = nativeAnswers("--large", precision, path, "24", String(itemCount));
    expect(answers).toHaveLength(24);
    expect(new Set(answers.map(({ items }) => items[0]?.item)).size).toBeGreaterThan(15);
    for (const engine of engines) {
      const scorer = await openInWasm(path, engine);
      expect(scorer.contents.words[0]).toBe(20_011);
      await expectSameBits(scorer, answers);
    }
  });
});

// As `mercer quantize` measures it, on the last purchase of every customer.
describe("The shop's ranking", () => {
  beforeAll(makeFloat32Model);

  it.each([
    ["float32", "int8", 0.005],
    ["float32", "int4", 0.02],
    ["int8", "int4", 0.02],
  ] as const)("loses next to nothing from %s to %s", (from, to, most) => {
    const path = resolve(folder, `${from}-to-${to}.mercer`);
    const said = JSON.parse(run("mercer", "quantize", models[from], "--precision", to, "--data", data,
      "-o", path, "--json")) as { masked: { "ndcg@10": { before: number; relative_change: number } } };
    const { before, relative_change: change } = said.masked["ndcg@10"];
    expect(before).toBeGreaterThan(0.15);
    expect(change).toBeGreaterThan(-most);
  });
});
