// A tiny model in plain TypeScript behind the wasm module's interface: three attributes are not
// needed to test what the page side does with the numbers, two are.
import type {
  MercerModule,
  ModelHandle,
  RecommendationArrays,
  RequestArrays,
} from "mercer-wasm";

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

/** What happened to the model handle, for leak tests, and what it shall do. */
export const fakeCalls = {
  deleted: 0,
  failNext: undefined as "result" | "trap" | undefined,
  isExact: true,
};

/** A file that the page accepts as a model; the fake ignores what follows the mark. */
export function fakeModelBytes(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode("MRCR"), 4);
  return bytes;
}

function score(
  { history, k, exclude, steer }: RequestArrays,
  wanted?: readonly number[],
): RecommendationArrays {
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
      const total = item.bias + sum(axes) + sum(wishes);
      return { index, bias: item.bias, axes, items, wishes, levels, score: total };
    })
    .sort((left, right) => right.score - left.score);
  const isCandidate = (row: { index: number }): boolean => !exclude.includes(row.index);
  const shown = wanted
    ? wanted.map((index) => candidates.find((row) => row.index === index)!)
    : candidates.filter(isCandidate).slice(0, k);
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
    score: mean((row) => row.score),
  };
  const rows = [...shown, average];
  return {
    ok: true,
    items: Uint32Array.from(shown, (row) => row.index),
    scores: Float32Array.from(rows, (row) => row.score),
    biases: Float32Array.from(rows, (row) => row.bias),
    attributes: Float32Array.from(rows.flatMap((row) => row.axes.slice(0, 2))),
    levels: Float32Array.from(rows.flatMap((row) => row.levels)),
    tastes: Float32Array.from(rows, (row) => row.axes[2]!),
    steering: Float32Array.from(rows.flatMap((row) => row.wishes)),
    history: Float32Array.from(rows.flatMap((row) => row.items)),
    interests: Float32Array.from([0, 1], (axis) =>
      sum(seen.map((s) => fakeItems[s]!.row[axis]! * weight)),
    ),
    historyIsExact: fakeCalls.isExact,
  };
}

const model: ModelHandle = {
  itemCount: () => fakeItems.length,
  attributeCount: () => fakeAttributes.length,
  attributeName: (attribute) => fakeAttributes[attribute]!.name,
  attributeDescription: (attribute) => fakeAttributes[attribute]!.description,
  itemIndex: (id) => fakeItems.findIndex((item) => item.id === id),
  itemId: (item) => fakeItems[item]!.id,
  itemTitle: (item) => fakeItems[item]!.title,
  itemPrice: (item) => fakeItems[item]!.price,
  attributeLabels: (attribute) => fakeAttributes[attribute]!.labels,
  recommend(request) {
    const failure = fakeCalls.failNext;
    fakeCalls.failNext = undefined;
    if (failure === "trap") throw new Error("unreachable");
    if (failure === "result") return { ok: false, code: "not-finite", message: "A score is NaN." };
    return score(request);
  },
  explain: (request, items) => score(request, [...items]),
  explanationCells: (history, item) => ({
    ok: true,
    values: Float32Array.from([...history].flatMap((seen) =>
      [0, 1, 2].map((axis) => fakeItems[item]!.row[axis]! * fakeItems[seen]!.row[axis]!),
    ).map((value) => value / history.length)),
  }),
  smallestRemoval: ({ history }) => ({ ok: true, items: history.slice(-1), isProven: true }),
  delete: () => void fakeCalls.deleted++,
};

export default async function createFakeModule(): Promise<MercerModule> {
  return { version: () => "fake", openModel: () => ({ ok: true, model }) };
}
