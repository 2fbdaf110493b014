// A tiny model in plain TypeScript in place of the scorer on this thread: three attributes are not
// needed to test what the page side does with the numbers, two are.
import { MercerError } from "../../web/src/engine/mercer_error.ts";
import {
  fetchAs,
  receiveModel,
  startTransfer,
  type FetchOptions,
  type ModelSource,
} from "../../web/src/engine/model_file.ts";
import type {
  ModelContents,
  Scorer,
  ScoringAnswer,
  ScoringAnswers,
  ScoringQuestions,
  ScoringRequest,
  WasmSource,
} from "../../web/src/engine/scorer.ts";

export const fakeItems = [
  { id: "A", title: "RED MUG", price: 1.5, bias: 0.5, row: [1, 0, 0.2] },
  { id: "B", title: "BLUE MUG", price: 2, bias: 0.25, row: [0.5, -1, 0.1] },
  { id: "C", title: "PARTY BUNTING", price: 4.95, bias: 0.75, row: [-1, 0.5, -0.4] },
  { id: "D", title: "", price: 0, bias: 0, row: [0.25, 0.25, 1] },
] as const;

export const fakeAttributes = [
  { name: "kitchen_dining", description: "0 = never, 10 = a core kitchen item.", labels: { en: "Kitchen", de: "Küche" } },
  { name: "party", description: "0 = no, 10 = party supply.", labels: {} },
] as const;

/** What happened to the scorer, for leak tests, and what it shall do. */
export const fakeCalls = {
  disposed: 0,
  failNext: false,
  isExact: true,
};

/** A file that the page accepts as a model; the fake ignores what follows the mark. */
export function fakeModelBytes(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode("MRCR"), 4);
  return bytes;
}

function score(
  { history, k, exclude, steer, boosts, pins }: ScoringRequest,
  wanted?: readonly number[],
): ScoringAnswer {
  const weight = 1 / Math.max(history.length, 1);
  const cell = (item: number, axis: number, seen: number): number =>
    fakeItems[item]!.row[axis]! * fakeItems[seen]!.row[axis]! * weight;
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const seen = [...history];
  const candidates = fakeItems
    .map((item, index) => {
      const axes = [0, 1, 2].map((axis) => sum(seen.map((s) => cell(index, axis, s))));
      const items = seen.map((s) => sum([0, 1, 2].map((axis) => cell(index, axis, s))));
      const wishes = [0, 1].map((axis) => (steer[axis] ?? 0) * item.row[axis]!);
      const levels = item.row.slice(0, 2);
      const boost = sum(boosts.filter(([boosted]) => boosted === index).map(([, amount]) => amount));
      const total = item.bias + sum(axes) + sum(wishes) + boost;
      return { index, bias: item.bias, axes, items, wishes, levels, boost, score: total };
    })
    .sort((left, right) => right.score - left.score);
  const isCandidate = (row: { index: number }): boolean => !exclude.includes(row.index);
  const given = (wanted ?? [...pins]).map((index) => candidates.find((row) => row.index === index)!);
  const rest = candidates.filter((row) => isCandidate(row) && !given.includes(row));
  const shown = wanted ? given : [...given, ...rest].slice(0, k);
  const mean = (of: (row: (typeof candidates)[0]) => number): number => {
    const values = candidates.filter(isCandidate).map(of);
    return sum(values) / Math.max(values.length, 1);
  };
  const average = {
    index: -1,
    bias: mean((row) => row.bias),
    axes: [0, 1, 2].map((axis) => mean((row) => row.axes[axis]!)),
    items: seen.map((_, position) => mean((row) => row.items[position]!)),
    wishes: [0, 1].map((axis) => mean((row) => row.wishes[axis]!)),
    levels: [0, 1].map((axis) => mean((row) => row.levels[axis]!)),
    boost: mean((row) => row.boost),
    score: mean((row) => row.score),
  };
  return {
    items: Uint32Array.from(shown, (row) => row.index),
    rows: Float32Array.from(
      [...shown, average].flatMap((row) => [
        row.index,
        row.score,
        row.bias,
        row.axes[2]!,
        row.boost,
        ...row.axes.slice(0, 2),
        ...row.levels,
        ...row.wishes,
        ...row.items,
      ]),
    ),
    interests: Float32Array.from([0, 1], (axis) =>
      sum(seen.map((s) => fakeItems[s]!.row[axis]! * weight)),
    ),
    historyIsExact: fakeCalls.isExact,
  };
}

function cells(history: Uint32Array, item: number): Float32Array {
  const { row } = fakeItems[item]!;
  const values = [...history].flatMap((seen) =>
    [0, 1, 2].map((axis) => row[axis]! * fakeItems[seen]!.row[axis]!),
  );
  return Float32Array.from(values, (value) => value / history.length);
}

/** Laid out as wasm/bindings.cpp does. */
function packed(): Omit<ModelContents, "engine"> {
  const labels = fakeAttributes.map((attribute) => Object.entries(attribute.labels));
  const prices = new Uint32Array(Float32Array.from(fakeItems, ({ price }) => price).buffer);
  const counts = [fakeItems.length, fakeAttributes.length];
  const texts = [
    ...fakeAttributes.flatMap(({ name, description }, at) => [name, description, ...labels[at]!.flat()]),
    ...fakeItems.flatMap(({ id, title }) => [id, title]),
  ];
  return {
    words: Uint32Array.from([...counts, ...labels.map(({ length }) => length), ...prices]),
    text: new TextEncoder().encode(texts.map((text) => `${text}\0`).join("")),
  };
}

export class InlineScorer implements Scorer {
  readonly contents: ModelContents = { ...packed(), engine: "simd" };

  static async open(
    _wasm: WasmSource,
    { model }: ModelSource,
    options: FetchOptions,
  ): Promise<InlineScorer> {
    const transfer = await startTransfer(model, options);
    await receiveModel(transfer, (size) => new Uint8Array(size), options);
    return new InlineScorer();
  }

  async ask<T extends keyof ScoringQuestions>(
    type: T,
    question: ScoringQuestions[T],
  ): Promise<ScoringAnswers[T]> {
    if (fakeCalls.failNext) {
      fakeCalls.failNext = false;
      throw new MercerError("not-finite", "A score is NaN.");
    }
    const { request } = question;
    const item = "item" in question ? question.item : 0;
    const answers: { [K in keyof ScoringAnswers]: () => ScoringAnswers[K] } = {
      recommend: () => score(request),
      explain: () => score(request, "items" in question ? [...question.items] : []),
      similar: () => score({ ...request, history: Uint32Array.of(item) }),
      cells: () => ({ values: cells(request.history, item) }),
      removal: () => ({ items: request.history.slice(-1), isProven: true }),
    };
    return answers[type]();
  }

  read(url: string): Promise<string> {
    return fetchAs("text", url, "what is displayed");
  }

  dispose(): void {
    fakeCalls.disposed++;
  }
}
