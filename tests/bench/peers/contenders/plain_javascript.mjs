// What a developer writes in an afternoon: two loops over a Float32Array and a sorted list of ten.
import { readTable } from "../table.mjs";

export async function open(source) {
  const { items, dimension, visits } = source;
  const { rows, biases } = await readTable(source);
  const bestScores = new Float64Array(10);
  const bestItems = new Uint32Array(10);
  let shopper;

  function offer(item, score) {
    let place = 9;
    for (; place > 0 && bestScores[place - 1] < score; --place) {
      bestScores[place] = bestScores[place - 1];
      bestItems[place] = bestItems[place - 1];
    }
    bestScores[place] = score;
    bestItems[place] = item;
  }

  return {
    prepare(visit) {
      shopper = Float32Array.from(visits.shoppers[visit]);
    },
    search() {
      bestScores.fill(-Infinity);
      for (let item = 0, at = 0; item < items; ++item) {
        let score = biases[item];
        for (let k = 0; k < dimension; ++k, ++at) score += rows[at] * shopper[k];
        if (score > bestScores[9]) offer(item, score);
      }
      return bestItems;
    },
  };
}
