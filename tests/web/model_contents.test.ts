import { describe, expect, it } from "vitest";
import { Catalogue } from "../../web/src/engine/model_contents.ts";

/** Laid out as wasm/bindings.cpp does, with one attribute. */
function catalogueOf(items: readonly (readonly [id: string, title: string])[]): Catalogue {
  const prices = new Uint32Array(Float32Array.from(items, (_, at) => at + 0.95).buffer);
  const texts = ["arty", "0 = plain", ...items.flat()].map((text) => `${text}\0`).join("");
  const words = Uint32Array.from([items.length, 1, 0, ...prices]);
  return new Catalogue({ words, text: new TextEncoder().encode(texts), engine: "simd" });
}

describe("Catalogue", () => {
  it.each([0, 1, 2, 3, 100, 1023, 1024, 5000])("finds each of %i items by its id, and no other", (count) => {
    const items = Array.from({ length: count }, (_, at) => [`SKU${at * 7}`, `Item ${at}`] as const);
    const catalogue = catalogueOf(items);
    expect(items.map(([id]) => catalogue.indexOf(id))).toEqual([...items.keys()]);
    expect(items.map(([id]) => catalogue.indexOf(id))).toEqual([...items.keys()]); // once more
    for (const [id] of items) expect(catalogue.indexOf(`${id}-`)).toBeUndefined();
  });

  it("tells apart ids that look alike", () => {
    const ids = ["A", "a", "Ä", "AA", "\uFEFFA", "A ", "é", "e\u0301", "😀", "1", "01", "__proto__"];
    const catalogue = catalogueOf(ids.map((id) => [id, `Title of ${id}`]));
    ids.forEach((id, index) => {
      expect(catalogue.indexOf(id)).toBe(index);
      expect(catalogue.at(index)).toEqual({ id, title: `Title of ${id}`, price: index + 0.95 });
    });
    for (const id of ["", "B", "AAA", "A\0", "A\0A", "\0", "\uFFFD", "constructor"]) {
      expect(catalogue.indexOf(id), JSON.stringify(id)).toBeUndefined();
    }
  });

  it("has the same items however they are asked for, and a replaced one replaced", () => {
    const items = Array.from({ length: 50 }, (_, at) => [`${at}`, at % 3 ? `Item ${at}` : ""] as const);
    const [one, all] = [catalogueOf(items), catalogueOf(items)];
    const given = all.at(7);
    all.replace(9, { id: "9", title: "new", price: 1 });
    expect(all.all[7]).toBe(given);
    expect(all.all[9]).toEqual({ id: "9", title: "new", price: 1 });
    expect(all.all).toHaveLength(50);
    for (const [index, item] of all.all.entries()) {
      if (index !== 9) expect(item).toEqual(one.at(index));
      expect(all.at(index)).toBe(item);
    }
  });

  it("refuses texts with a zero in them", () => {
    expect(() => catalogueOf([["A", "RED\0MUG"]])).toThrow(/zero character/);
    expect(() => catalogueOf([["A\0", ""]])).toThrow(/zero character/);
  });
});
