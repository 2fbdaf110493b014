// Mercer through its public API: fifty events observed, ten recommendations with their reasons.
// On the page's thread, or in a worker. Reasons are numbers until a page reads them: with
// `readsReasons`, those of all ten are read.

/** From the package's own modules, without a bundler. */
export async function open(source) {
  const { Recommender } = await import(/* @vite-ignore */ `${source.at.mercer}index.js`);
  return openWith(Recommender, source);
}

// As ../../synthetic_shop.cpp names products. A page knows which it shows: it needs no list of all.
const kFirstId = 1_000_000;
const idOf = (item) => `SKU${kFirstId + item}`;
const itemOf = (id) => Number(id.slice("SKU".length)) - kFirstId;

export async function openWith(Recommender, { visits, variant, thread, readsReasons, probes, at, modelFrom }) {
  const model = await modelFrom(`${at.data}${variant}.mercer`);
  const mercer = await Recommender.load(model, { worker: thread === "worker" });
  const recommend = () => mercer.recommend({ k: 10, probes });
  return {
    prepare(visit) {
      mercer.history.erase();
      for (const item of visits.histories[visit]) mercer.observe({ type: "view", item: idOf(item) });
    },
    search: readsReasons ? async () => withReasons(await recommend()) : recommend,
    read: ({ items }) => items.map(({ id }) => itemOf(id)),
  };
}

function withReasons(answer) {
  for (const { explanation } of answer.items) {
    if (explanation.attributes.length + explanation.history.length === 0) throw new Error("there are no reasons");
  }
  return answer;
}
