import { readFile } from "node:fs/promises";
import { Recommender } from "mercer";
import "mercer/element";
import { Shelf } from "./shelf.jsx";

// On the server, without a DOM: the most popular items; the classes of the elements load, too.
export default async function Page() {
  const wasmBinary = await readFile("node_modules/mercer/mercer.wasm");
  const mercer = await Recommender.load(await readFile("public/shop.mercer"), { wasmBinary });
  const { items } = await mercer.recommend({ k: 3 });
  mercer.dispose();
  return (
    <main>
      <ol>
        {items.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ol>
      <Shelf />
    </main>
  );
}
