// What a shop written in TypeScript says; compiled strictly under each way to resolve modules.
import { readFile } from "node:fs/promises";
import { MercerError, Recommender, type RecommendedItem } from "mercer";
import { observeDataLayer } from "mercer/adapters";
import { MercerShelf } from "mercer/element";
import "mercer/element/define";
import { loadStudent, type Student } from "mercer/student";

export async function titles(): Promise<string[]> {
  using mercer: Recommender = await Recommender.load(await readFile("shop.mercer"));
  mercer.observe({ type: "view", item: "22423" });
  const { items } = await mercer.recommend({ k: 5, steer: { festive: 1 } });
  return items.map(({ title, explanation }: RecommendedItem) => `${title} ${explanation.text("en")}`);
}

export async function fill(): Promise<void> {
  const shelf: MercerShelf | null = document.querySelector("mercer-shelf");
  // One Recommender, whichever entry it comes from.
  if (shelf) shelf.recommender = await Recommender.load("/shop.mercer");
}

export function isMissing(error: unknown): boolean {
  return error instanceof MercerError && error.code === "not-found";
}

export async function festive(title: string): Promise<number | undefined> {
  const student: Student = await loadStudent("/shop.student");
  return student.score(title)["festive"];
}

export const observers = [observeDataLayer];

// @ts-expect-error An event has one of three types.
export const wrong = (mercer: Recommender): boolean => mercer.observe({ type: "click", item: "1" });
