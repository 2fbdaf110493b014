// Explanations with random parts that add up as a model's do, for property tests.
import { Explanation, type Attribute, type ScoreParts } from "../../web/src/index.ts";

/** A small generator of its own (mulberry32), so that a failing case has a number. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const kAttributes = 6;

/** Labels in two languages only; none contains another. */
export const vocabulary: readonly Attribute[] = Array.from({ length: kAttributes }, (_, index) => ({
  name: `machine_${index}`,
  description: "",
  labels: { en: `Quality-${index}.`, de: `Merkmal-${index}.` },
}));

export interface Recipe {
  readonly historyLength: number;
  readonly isExact: boolean;
  readonly hasWishes: boolean;
  readonly hasBoosts?: boolean;
  /** How much larger taste is than an attribute. */
  readonly tasteScale: number;
}

/** The same recipe and numbers for an item and for the average, which is calmer. */
export function randomExplanation(random: () => number, recipe: Recipe): Explanation {
  const wishes = vocabulary.map(() => (recipe.hasWishes ? 2 * random() - 1 : 0));
  const parts = (spread: number): ScoreParts => randomParts(random, recipe, wishes, spread);
  return new Explanation(parts(1), parts(0.3), vocabulary);
}

function randomParts(
  random: () => number,
  { historyLength, isExact, tasteScale, hasBoosts }: Recipe,
  wishes: readonly number[],
  spread: number,
): ScoreParts {
  const number = (): number => (2 * random() - 1) * spread;
  const isPersonal = historyLength > 0 ? 1 : 0;
  const attributes = vocabulary.map(({ name }, index) => {
    const level = number();
    const contribution = isPersonal * number();
    return { name, contribution, level, steering: (wishes[index] as number) * level };
  });
  const taste = isPersonal * tasteScale * number();
  const personal = attributes.reduce((sum, part) => sum + part.contribution, taste);
  const shares = Array.from({ length: historyLength }, number);
  const rest = (personal - shares.reduce((sum, share) => sum + share, 0)) / (historyLength || 1);
  const history = shares.map((share, index) => ({
    id: `item-${index}`,
    title: `Thing-${index}.`,
    contribution: isExact ? share + rest : share,
  }));
  const bias = number();
  const steering = attributes.reduce((sum, part) => sum + part.steering, 0);
  const boost = hasBoosts ? number() : 0;
  const score = bias + personal + steering + boost;
  return { score, bias, attributes, taste, steering, boost, history, historyIsExact: isExact };
}
