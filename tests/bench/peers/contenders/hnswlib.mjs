// hnswlib-wasm, exact (brute force) and approximate (HNSW: 16 neighbours, built with ef 200, searched
// with ef 64). Vectors are [row, bias] and queries [shopper, 1], padded to a multiple of eight.
import { loadHnswlib } from "hnswlib-wasm";
import { readTable } from "../table.mjs";

export async function open(source) {
  const { items, dimension, visits, variant } = source;
  const library = await loadHnswlib();
  const { rows, biases } = await readTable(source);
  const width = dimension + 8;
  const isExact = variant === "exact";
  const index = isExact
    ? new library.BruteforceSearch("ip", width)
    : new library.HierarchicalNSW("ip", width, "");
  if (isExact) index.initIndex(items);
  else index.initIndex(items, 16, 200, 100);
  const point = new Float32Array(width);
  for (let item = 0; item < items; ++item) {
    point.set(rows.subarray(item * dimension, (item + 1) * dimension));
    point[dimension] = biases[item];
    if (isExact) index.addPoint(point, item);
    else index.addPoint(point, item, false);
  }
  if (!isExact) index.setEfSearch(64);
  const query = new Float32Array(width);
  return {
    prepare(visit) {
      query.set(visits.shoppers[visit]);
      query[dimension] = 1;
    },
    search: () => index.searchKnn(query, 10, undefined).neighbors,
  };
}
