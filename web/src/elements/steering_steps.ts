import type { AttributeContribution } from "../engine/recommendation.ts";
import type { Steering } from "../engine/recommender.ts";

/** What the sliders offer; the engine takes more. */
export const kMaxWish = 2;
export const kWishStep = 0.25;

/** How far one press on "Less ..." goes. */
const kCritique = 0.5;
/** In standard deviations; nearer to the average an item is not said to have more or less of it. */
const kStandsOut = 0.5;
const kOffered = 4;

/** One thing that an item is, or is not, more than others. */
export interface Critique {
  readonly name: string;
  /** What the press adds to the wish: below zero where the item has more of it than the average. */
  readonly change: number;
}

/** What a shopper might want less or more of than the item has, clearest first. */
export function critiquesOf(attributes: readonly AttributeContribution[]): Critique[] {
  return attributes
    .filter(({ level }) => Math.abs(level) >= kStandsOut)
    .toSorted((left, right) => Math.abs(right.level) - Math.abs(left.level))
    .slice(0, kOffered)
    .map(({ name, level }) => ({ name, change: -Math.sign(level) * kCritique }));
}

/** Wishes with some changed, each within what the sliders offer; what comes to zero is gone. */
export function changedWishes(
  wishes: Steering,
  changes: readonly Critique[],
): Record<string, number> {
  const changed: Record<string, number> = { ...wishes };
  for (const { name, change } of changes) {
    const wish = Math.max(-kMaxWish, Math.min(kMaxWish, (changed[name] ?? 0) + change));
    if (wish === 0) delete changed[name];
    else changed[name] = wish;
  }
  return changed;
}

/** Whether the shopper has any wish at all: sliders in the middle are none. */
export function hasWishes(steering: Steering = {}): boolean {
  return Object.values(steering).some(Boolean);
}
