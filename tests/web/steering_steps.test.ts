import { describe, expect, it } from "vitest";
import { changedWishes, critiquesOf } from "../../web/src/elements/steering_steps.ts";

const part = (name: string, level: number) => ({ name, level, contribution: 0, steering: 0 });

describe("critiquesOf", () => {
  it("offers less of what an item has and more of what it lacks, clearest first", () => {
    expect(critiquesOf([part("a", 0.6), part("b", -2), part("c", 0.1)])).toEqual([
      { name: "b", change: 0.5 },
      { name: "a", change: -0.5 },
    ]);
  });

  it("offers four at most", () => {
    expect(critiquesOf(Array.from({ length: 9 }, (_, index) => part(`a${index}`, 1)))).toHaveLength(4);
  });
});

describe("changedWishes", () => {
  it("adds up, stays within the sliders' reach, and forgets what comes to nothing", () => {
    const wishes = { a: 1.75, b: -0.5 };
    const changed = changedWishes(wishes, [
      { name: "a", change: 0.5 },
      { name: "b", change: 0.5 },
      { name: "c", change: -0.5 },
    ]);
    expect(changed).toEqual({ a: 2, c: -0.5 });
    expect(wishes).toEqual({ a: 1.75, b: -0.5 });
  });
});
