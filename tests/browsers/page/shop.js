// What the tests ask of a page: window.shop.NAME(argument), each answered with plain data.
const { Recommender } = await import(document.documentElement.dataset.package);

const looked = ["22423", "85123A", "22720"];
let mercer;

/** Numbers of recommendations, unrounded. */
function numbers({ items }) {
  return items.map(({ id, score, explanation: { bias, taste, attributes, history } }) => ({
    id,
    score,
    bias,
    taste,
    attributes: attributes.map(({ name, contribution }) => ({ name, contribution })),
    history: history.map(({ id, contribution }) => ({ id, contribution })),
  }));
}

const look = (recommender, history) => {
  for (const item of history) recommender.observe({ type: "view", item });
};

window.shop = {
  async answers({ worker, histories, k }) {
    const recommender = await Recommender.load("/shop.mercer", { worker });
    const answers = [];
    for (const history of histories) {
      await recommender.history.erase();
      look(recommender, history);
      answers.push(numbers(await recommender.recommend({ k })));
    }
    recommender.dispose();
    return answers;
  },

  async showShelf() {
    mercer = await Recommender.load("/shop.mercer");
    look(mercer, looked);
    const shelf = document.createElement("mercer-shelf");
    shelf.recommender = mercer;
    document.body.append(shelf);
    await shown(() => shelf.shadowRoot.querySelectorAll(".card:not(.ghost) .title").length === 8);
    shelf.shadowRoot.querySelector("[part=why]").focus();
  },

  /** What the keyboard has led to. */
  async dialog(isOpen) {
    const shelf = document.querySelector("mercer-shelf").shadowRoot;
    const openDialog = () => shelf.querySelector("mercer-why").shadowRoot.querySelector("dialog[open]");
    await shown(() => Boolean(openDialog()) === isOpen);
    return { text: openDialog()?.textContent, focus: shelf.activeElement?.part.value };
  },

  async remember() {
    mercer = await Recommender.load("/shop.mercer");
    look(mercer, looked);
    return mercer.consent("persist");
  },

  async remembered() {
    mercer = await Recommender.load("/shop.mercer");
    await shown(() => mercer.history.items.length > 0);
    const ids = mercer.history.items.map(({ id }) => id);
    await mercer.consent("memory");
    return ids;
  },

  async databases() {
    return (await indexedDB.databases()).map(({ name }) => name);
  },

  events: () => ({ trouble: window.trouble, warnings: window.warnings, workers: window.workers }),
};

/** Waits until something is so, at most five seconds. */
async function shown(isSo) {
  const end = performance.now() + 5000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not so after 5 s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

document.documentElement.dataset.ready = "";
