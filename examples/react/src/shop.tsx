import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Recommender, type RecommendedItem } from "mercer";
import "mercer/element/define";
import type { MercerWhy } from "mercer/element";

/** A few things to look at; a real shop has pages for them. */
const products = [
  { id: "22423", title: "Regency cakestand 3 tier" },
  { id: "85123A", title: "White hanging heart t-light holder" },
  { id: "20725", title: "Lunch bag red retrospot" },
];

/** The model, loaded once and let go of with the component. */
function useRecommender(model: string): Recommender | undefined {
  const [mercer, setMercer] = useState<Recommender>();
  useEffect(() => {
    const leaving = new AbortController();
    let loaded: Recommender | undefined;
    Recommender.load(model, { signal: leaving.signal }).then(
      (recommender) => setMercer((loaded = recommender)),
      (error) => leaving.signal.aborted || console.error(error),
    );
    return () => {
      leaving.abort();
      loaded?.dispose();
    };
  }, [model]);
  return mercer;
}

export function Shop() {
  const mercer = useRecommender("/shop.mercer");
  const [items, setItems] = useState<readonly RecommendedItem[]>([]);
  const why = useRef<MercerWhy>(null);
  const look = (item: string): void => void mercer?.observe({ type: "view", item });
  return (
    <main>
      <h1>A shop with React</h1>
      <p>Look at something, and the shelf follows.</p>
      <div className="products">
        {products.map(({ id, title }) => (
          <button key={id} disabled={!mercer} onClick={() => look(id)}>
            {title}
          </button>
        ))}
      </div>
      <mercer-shelf
        k={6}
        recommender={mercer}
        // At once, so that the shelf's own cards are never seen.
        onmercer-change={({ detail }) => flushSync(() => setItems(detail.items))}
      >
        {items.map((item) => (
          <Card key={item.id} item={item} onLook={() => look(item.id)} />
        ))}
      </mercer-shelf>
      {items[0] && (
        <p className="top">
          First: {items[0].title}{" "}
          <button onClick={() => void why.current?.show(items[0]!)}>Why?</button>
        </p>
      )}
      <mercer-why ref={why} recommender={mercer} />
    </main>
  );
}

/** A card of the shop's own, in the shelf's slot for the item. */
function Card({ item, onLook }: { item: RecommendedItem; onLook: () => void }) {
  return (
    <article className="card" slot={`item:${item.id}`}>
      <h2>{item.title.toLowerCase()}</h2>
      <p>£{item.price.toFixed(2)}</p>
      <button onClick={onLook}>Look at it</button>
    </article>
  );
}
