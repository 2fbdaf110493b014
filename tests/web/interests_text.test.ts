import { beforeAll, describe, expect, it } from "vitest";
import { interestsText, loadLanguage } from "../../web/src/index.ts";
import { attributeLabel } from "../../web/src/text/attribute_label.ts";
import { kLanguages } from "../../web/src/text/language.ts";

beforeAll(() => Promise.all(kLanguages.map(loadLanguage)));

const attributes = ["a", "b", "c", "d", "e"].map((name) => ({
  name,
  description: "",
  labels: { en: `The ${name.toUpperCase()}`, "de-AT": `Das ${name.toUpperCase()}` },
}));

const of = (...values: readonly number[]): { name: string; value: number }[] =>
  values.map((value, index) => ({ name: attributes[index]!.name, value }));

describe("interestsText", () => {
  it("claims nothing while nothing is known", () => {
    expect(interestsText(of(0, 0, 0), attributes)).toMatch(/^Look at a few things/);
  });

  it("claims nothing when nothing stands out", () => {
    expect(interestsText(of(0.3, -0.2, 0.1), attributes)).toMatch(/no particular way/);
  });

  it("names at most three leanings and two dislikes, the clearest first", () => {
    expect(interestsText(of(0.6, 2, -0.7, -3, 1), attributes)).toBe(
      "You lean towards “The B”, “The E” and “The A”, and away from “The D” and “The C”, compared " +
        "with this shop’s other visitors.",
    );
  });

  it("copes with one side only", () => {
    expect(interestsText(of(1, 0), attributes)).toMatch(/^You lean towards “The A”, compared/);
    expect(interestsText(of(-1, 0), attributes)).toMatch(/^You lean away from “The A”, compared/);
  });

  it.each(kLanguages)("reads well in %s", (locale) => {
    const told = [of(0, 0), of(0.1, 0), of(1, 2), of(-1, -2), of(1, 0.9, 0.8, -1, -2)].map(
      (interests) => interestsText(interests, attributes, locale),
    );
    expect(told.join("\n")).toMatchSnapshot();
    for (const text of told) expect(text).not.toMatch(/[{}]|undefined/);
  });
});

describe("attributeLabel", () => {
  it("takes the shop's own, then the locale's, then English, then the machine's name", () => {
    expect(attributeLabel("a", attributes, "de-AT", { a: "eigenes" })).toBe("Eigenes");
    expect(attributeLabel("a", attributes, "de-at")).toBe("Das A");
    expect(attributeLabel("a", attributes, "de")).toBe("The A");
    expect(attributeLabel("for_children", attributes, "de")).toBe("For children");
  });
});
