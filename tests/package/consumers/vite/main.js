import { Recommender } from "mercer";
import "mercer/element/define";

const mercer = await Recommender.load("/shop.mercer");
for (const item of ["22423", "85123A", "22720"]) mercer.observe({ type: "view", item });
document.querySelector("mercer-shelf").recommender = mercer;
const { items } = await mercer.recommend({ k: 5 });
document.querySelector("output").textContent = JSON.stringify(items);
