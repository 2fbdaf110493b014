"use client";
import { useEffect, useRef, useState } from "react";
import { Recommender } from "mercer";
import "mercer/element/define";

export function Shelf() {
  const shelf = useRef(null);
  const [answer, setAnswer] = useState("");
  useEffect(() => {
    const leaving = new AbortController();
    show(shelf.current, leaving.signal).then(setAnswer, (error) => {
      if (!leaving.signal.aborted) throw error;
    });
    return () => leaving.abort();
  }, []);
  return (
    <>
      {/* The shelf's own attribute `state` is there before React looks. */}
      <mercer-shelf ref={shelf} k="5" suppressHydrationWarning />
      <output hidden>{answer}</output>
    </>
  );
}

async function show(shelf, signal) {
  const mercer = await Recommender.load("/shop.mercer", { signal });
  for (const item of ["22423", "85123A", "22720"]) mercer.observe({ type: "view", item });
  shelf.recommender = mercer;
  const { items } = await mercer.recommend({ k: 5 });
  return JSON.stringify(items);
}
