import { readFile } from "node:fs/promises";
import { Recommender } from "mercer";
import "mercer/element/define"; // does nothing without a DOM

const mercer = await Recommender.load(await readFile("shop.mercer"));
for (const item of ["22423", "85123A", "22720"]) mercer.observe({ type: "view", item });
const { items } = await mercer.recommend({ k: 5 });
console.log(JSON.stringify(items));
mercer[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
