// The histories of the case studies: which kinds there are, and which customers were drawn for them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export const kSeed = 1;

/** How many of a history's products satisfy `condition`, as a share of all. */
const share = (items, condition) => items.filter(condition).length / items.length;
/** From this guided score on a product counts as being of the attribute. */
const kClearly = 7;
const clearly = (attribute) => (item) => item.guided[attribute] >= kClearly;

// The last purchase is the question and everything before it the history, but for the first kind.
const allButLast = ({ events }) => ({ history: events.slice(0, -1), next: events.at(-1) });

function isMixed({ events }) {
  const items = events.slice(0, -1);
  const baskets = new Set(items.map(({ basket }) => basket)).size;
  const kinds = ["festive", "for_children", "kitchen_dining", "storage_carrying", "party", "stationery_craft",
    "garden_outdoor", "lighting_scent", "wearable"];
  return items.length >= 12 && items.length <= 40 && baskets >= 4 &&
    kinds.every((kind) => share(items, clearly(kind)) <= 0.3);
}

/** For how many products there is another of the same five digits, which is another colour or size. */
function isOfVariants({ events }) {
  const items = events.slice(0, -1);
  const digits = ({ id }) => id.slice(0, 5);
  const hasSibling = (item) => items.some((other) => other !== item && digits(other) === digits(item));
  return items.length >= 8 && items.length <= 40 && share(items, hasSibling) >= 0.3;
}

const isMostly = (attribute) => ({ events }) =>
  events.length > 8 && events.length <= 41 && share(events.slice(0, -1), clearly(attribute)) >= 0.5;

/** In the page's order. `count` customers are drawn of those that satisfy `condition`. */
export const kinds = [
  {
    name: "one purchase",
    says: "any customer's very first purchase; the second is the question",
    count: 2,
    condition: () => true,
    cut: ({ events }) => ({ history: events.slice(0, 1), next: events[1] }),
  },
  {
    name: "short",
    says: "customers of five purchases in all",
    count: 2,
    condition: ({ events }) => events.length === 5,
  },
  {
    name: "long",
    says: "100 to 200 purchases before the last",
    count: 1,
    condition: ({ events }) => events.length > 100 && events.length <= 201,
  },
  {
    name: "seasonal",
    says: "8 to 40 purchases, at least half of them clearly festive (guided score of 7 or more)",
    count: 1,
    condition: isMostly("festive"),
  },
  {
    name: "for children",
    says: "8 to 40 purchases, at least half of them clearly for children",
    count: 1,
    condition: isMostly("for_children"),
  },
  {
    name: "variants",
    says: "8 to 40 purchases, at least 30 % of them with a sister in another colour or size (the same five digits)",
    count: 1,
    condition: isOfVariants,
  },
  {
    name: "mixed",
    says: "12 to 40 purchases in four orders or more, at most 30 % of them clearly of any one kind of goods",
    count: 1,
    condition: isMixed,
  },
  {
    name: "anyone",
    says: "any customer of at most 200 purchases before the last",
    count: 1,
    condition: ({ events }) => events.length <= 201,
  },
];

/** One customer after another, as {index, events: [{id, basket, guided}]}, oldest first. */
export function readCustomers(folder, guidedCsv) {
  const catalogue = readFileSync(`${folder}/catalogue.tsv`, "utf8").trimEnd().split("\n").slice(1);
  const ids = catalogue.map((line) => line.split("\t")[0]);
  const guided = readGuided(guidedCsv);
  const { offsets, items, baskets } = readInteractions(readFileSync(`${folder}/interactions.bin`));
  return Array.from({ length: offsets.length - 1 }, (_, index) => ({
    index,
    events: Array.from(items.subarray(offsets[index], offsets[index + 1]), (item, at) => ({
      id: ids[item],
      basket: baskets[offsets[index] + at],
      guided: guided.get(ids[item]),
    })),
  }));
}

/** {id: {attribute: score}} of a file without quoted fields. */
function readGuided(path) {
  const [head, ...rows] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/).map((line) => line.split(","));
  return new Map(rows.map(([id, ...scores]) => [
    id, Object.fromEntries(head.slice(1).map((name, at) => [name, Number(scores[at])])),
  ]));
}

// As models/interactions.fbs has it: a FlatBuffers table is its fields' places in a table of places.
function readInteractions(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const identifier = bytes.toString("latin1", 4, 8);
  if (identifier !== "MRCI") throw new Error(`interactions.bin begins with ${identifier}, not MRCI`);
  const table = view.getUint32(0, true);
  const places = table - view.getInt32(table, true);
  const vector = (field) => {
    const at = table + view.getUint16(places + 4 + 2 * field, true);
    const start = at + view.getUint32(at, true);
    const length = view.getUint32(start, true);
    return Uint32Array.from({ length }, (_, index) => view.getUint32(start + 4 + 4 * index, true));
  };
  return { offsets: vector(2), items: vector(3), baskets: vector(5) };
}

/**
 * The ten cases, [{kind, eligible, history, next}]: of those that satisfy a kind's condition the ones
 * whose hash with the seed is smallest. Nobody is drawn twice.
 */
export function drawCases(customers) {
  const taken = new Set();
  return kinds.flatMap((kind) => {
    const eligible = customers.filter((customer) => kind.condition(customer));
    const order = eligible
      .map((customer) => ({ customer, rank: hash(`${kSeed} ${kind.name} ${customer.index}`) }))
      .sort((left, right) => (left.rank < right.rank ? -1 : 1))
      .filter(({ customer }) => !taken.has(customer.index));
    return order.slice(0, kind.count).map(({ customer }) => {
      taken.add(customer.index);
      return { kind, eligible: eligible.length, ...(kind.cut ?? allButLast)(customer) };
    });
  });
}

const hash = (text) => createHash("sha256").update(text).digest("hex");
