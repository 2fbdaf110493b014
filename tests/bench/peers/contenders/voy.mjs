// voy, a k-d tree by Euclidean distance.
import * as glue from "voy-search/voy_search_bg.js";
import { asDistances, readTable } from "../table.mjs";

export async function open(source) {
  const { items, dimension, visits, at, bytes } = source;
  const code = await bytes(`${at.modules}voy-search/voy_search_bg.wasm`);
  const wasm = await WebAssembly.instantiate(code, { "./voy_search_bg.js": glue });
  glue.__wbg_set_wasm(wasm.instance.exports);
  const width = dimension + 2;
  const points = asDistances(await readTable(source), dimension, width);
  const embeddings = Array.from({ length: items }, (_, item) => ({
    id: String(item),
    title: "",
    url: "",
    embeddings: Array.from(points.subarray(item * width, (item + 1) * width)),
  }));
  const index = new glue.Voy({ embeddings });
  const query = new Float32Array(width);
  return {
    prepare(visit) {
      query.set(visits.shoppers[visit]);
      query[dimension] = 1;
    },
    search: () => index.search(query, 10).neighbors.map(({ id }) => Number(id)),
  };
}
