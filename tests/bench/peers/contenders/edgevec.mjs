// edgevec's graph (HNSW) with its own parameters, by Euclidean distance: its exact index takes binary
// vectors alone, and by inner product it finds the least alike.
import start, { EdgeVec, EdgeVecConfig, MetricType } from "edgevec/edgevec.js";
import { asDistances, readTable } from "../table.mjs";

export async function open(source) {
  const { items, dimension, visits, at, bytes } = source;
  await start({ module_or_path: await bytes(`${at.modules}edgevec/edgevec_bg.wasm`) });
  const width = dimension + 8; // it wants multiples of eight
  const config = new EdgeVecConfig(width);
  config.setMetricType(MetricType.L2);
  const index = new EdgeVec(config);
  const ids = index.insertBatchFlat(asDistances(await readTable(source), dimension, width), items);
  const itemOf = new Map(Array.from(ids, (id, item) => [id, item]));
  const query = new Float32Array(width);
  return {
    prepare(visit) {
      query.set(visits.shoppers[visit]);
      query[dimension] = 1;
    },
    search: () => index.search(query, 10).map(({ id }) => itemOf.get(id)),
  };
}
