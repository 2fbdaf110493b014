// Mercer through its public API: fifty events observed, ten recommendations with their reasons.
// On the page's thread, or in a worker.

/** From the package's own modules, without a bundler. */
export async function open(source) {
  const { Recommender } = await import(/* @vite-ignore */ `${source.at.mercer}index.js`);
  return openWith(Recommender, source);
}

export async function openWith(Recommender, { visits, variant, thread, at, modelFrom }) {
  const model = await modelFrom(`${at.data}${variant}.mercer`);
  const mercer = await Recommender.load(model, { worker: thread === "worker" });
  const index = new Map(mercer.catalogue.map(({ id }, item) => [id, item]));
  return {
    prepare(visit) {
      mercer.history.erase();
      for (const item of visits.histories[visit])
        mercer.observe({ type: "view", item: mercer.catalogue[item].id });
    },
    search: () => mercer.recommend({ k: 10 }),
    read: ({ items }) => items.map(({ id }) => index.get(id)),
  };
}
