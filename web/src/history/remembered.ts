/** Something the shopper did with an item. */
export interface Interaction {
  readonly type: "view" | "cart" | "purchase";
  /** The item's id, as in the model file. */
  readonly item: string;
}

export const kEventTypes: readonly string[] = ["view", "cart", "purchase"];

/** What is stored of an item; its title is the model's. */
export interface Remembered {
  readonly id: string;
  /** The latest thing that happened with it. */
  readonly type: Interaction["type"];
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
}

/** Who consented to storing, and when. */
export interface Consented {
  /** In milliseconds since 1970. */
  readonly since: number;
  /** False when the shop's code said so: then Global Privacy Control outweighs it. */
  readonly byShopper: boolean;
}

export const kDayMs = 86_400_000;

/** What is to be forgotten: what happened until then, with one item or with all. */
export interface Forgetting {
  readonly until: number;
  readonly id?: string;
}

/** The newest `capacity` of both, of each item the latest, oldest first. */
export function merged(
  items: readonly Remembered[],
  more: readonly Remembered[],
  capacity: number,
  oldest: number,
): Remembered[] {
  const byId = new Map<string, Remembered>();
  for (const item of [...items, ...more]) {
    if (item.at >= oldest && item.at > (byId.get(item.id)?.at ?? 0)) byId.set(item.id, item);
  }
  return [...byId.values()]
    .sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1)) // as other tabs do
    .slice(-capacity);
}
