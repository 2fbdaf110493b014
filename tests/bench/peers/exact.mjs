// The right answers: the best items by scores in double precision from the float32 table.
import { readFileSync } from "node:fs";
import { folders } from "./folders.mjs";

const kCount = 10;

function bestOf(rows, biases, shopper, seen) {
  const best = []; // [score, item], best first
  const width = shopper.length;
  for (let item = 0; item < biases.length; ++item) {
    let score = biases[item];
    for (let k = 0; k < width; ++k) score += rows[item * width + k] * shopper[k];
    if ((best.length === kCount && score <= best[kCount - 1][0]) || seen.has(item)) continue;
    const place = best.findIndex(([other]) => other < score);
    best.splice(place < 0 ? best.length : place, 0, [score, item]);
    best.length = Math.min(best.length, kCount);
  }
  return best.map(([, item]) => item);
}

/** For each of the first `count` visits: the best of all items, and of those not seen. */
export function exactAnswers(items, count) {
  const file = readFileSync(`${folders.data(items)}/table.f32`);
  const values = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
  const rows = values.subarray(0, values.length - items);
  const biases = values.subarray(values.length - items);
  const { shoppers, histories } = JSON.parse(readFileSync(`${folders.data(items)}/visits.json`, "utf8"));
  return shoppers.slice(0, count).map((shopper, visit) => ({
    scan: bestOf(rows, biases, shopper, new Set()),
    visits: bestOf(rows, biases, shopper, new Set(histories[visit])),
  }));
}

/** The share of the right items that were found. */
export const recall = (found, right) =>
  right.filter((item) => found.includes(item)).length / right.length;
