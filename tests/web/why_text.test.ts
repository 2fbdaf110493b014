import { describe, expect, it } from "vitest";
import { labelOf } from "../../web/src/elements/item_presenter.ts";
import {
  attributeRows,
  historyRows,
  isMostlyUnnamed,
  signed,
  sumNote,
  summaryRows,
  whySentences,
} from "../../web/src/elements/why_text.ts";
import type { RecommendedItem } from "../../web/src/index.ts";

function item(change: Partial<RecommendedItem["explanation"]> = {}): RecommendedItem {
  const explanation = {
    bias: 0.5,
    attributes: [
      { name: "party", contribution: 0.6, level: 1.2 },
      { name: "festive", contribution: 0.3, level: -0.7 },
      { name: "vintage", contribution: -0.1, level: 0 },
    ],
    taste: 0.2,
    history: [
      { id: "B", title: "Bunting", contribution: 0.9 },
      { id: "M", title: "Mug", contribution: 0.1 },
    ],
    historyIsExact: true,
    ...change,
  };
  return { id: "X", title: "Balloons", price: 1, score: 1.5, explanation };
}

const total = (rows: readonly { contribution: number }[]): number =>
  rows.reduce((sum, row) => sum + row.contribution, 0);

describe("summaryRows", () => {
  it("adds up to the score", () => {
    const rows = summaryRows(item());
    expect(total(rows)).toBeCloseTo(1.5, 10);
    expect(rows.map((row) => row.kind)).toEqual(["popularity", "attribute", "taste"]);
  });
});

describe("attributeRows", () => {
  it("adds up to the named part of the summary and keeps every sign", () => {
    const rows = attributeRows(item(), {});
    expect(total(rows)).toBeCloseTo(summaryRows(item())[1]!.contribution, 10);
    expect(rows[2]).toMatchObject({ label: "Vintage", contribution: -0.1 });
  });

  it("does not call an item festive because it is as unfestive as the shopper likes", () => {
    const festive = attributeRows(item(), {}).find((row) => row.label === "Festive");
    expect(festive?.note).toBe("you pass it by, this has little");
  });

  it("gathers small attributes in one row without losing their sum", () => {
    const attributes = Array.from({ length: 16 }, (_, index) => ({
      name: `a${index}`,
      contribution: 0.1 * (8 - index),
      level: 1,
    }));
    const rows = attributeRows(item({ attributes }), {});
    expect(rows).toHaveLength(7);
    expect(rows.at(-1)?.label).toBe("10 other qualities");
    expect(total(rows)).toBeCloseTo(total(attributes), 10);
  });
});

describe("whySentences", () => {
  it("names what was looked at and the qualities that speak for the item", () => {
    expect(whySentences(item(), { party: "Parties" })).toEqual([
      "It goes with what you looked at: Bunting.",
      "Among the qualities with a name, “Parties” speaks for it.",
    ]);
  });

  it("admits when the unnamed part outweighs all names", () => {
    const unnamed = item({ taste: 2 });
    expect(isMostlyUnnamed(unnamed)).toBe(true);
    expect(whySentences(unnamed, {}).at(-1)).toMatch(/what people tend to buy together/);
    expect(isMostlyUnnamed(item())).toBe(false);
  });

  it("does not pretend to know somebody who has looked at nothing", () => {
    expect(whySentences(item({ history: [] }), {})).toEqual([
      "You have not looked at anything yet, so this is simply what people buy most.",
    ]);
  });

  it("says so when nothing in the history speaks for the item", () => {
    const history = [{ id: "M", title: "Mug", contribution: -0.2 }];
    expect(whySentences(item({ history }), {})[0]).toMatch(/because it is popular/);
  });

  it("draws no conclusion about popularity from parts that do not add up", () => {
    const history = [{ id: "M", title: "Mug", contribution: -0.2 }];
    const sentence = whySentences(item({ history, historyIsExact: false }), {})[0];
    expect(sentence).toMatch(/No single thing/);
    expect(sentence).not.toMatch(/popular/);
  });
});

describe("historyRows", () => {
  it("adds up to the score with popularity where the split is exact", () => {
    expect(total(historyRows(item()))).toBeCloseTo(1.5, 10);
    expect(sumNote(item())).toBe("The parts add up to the score.");
  });

  it("claims no sum where there is none", () => {
    const rows = historyRows(item({ historyIsExact: false }));
    expect(rows.map((row) => row.kind)).toEqual(["history", "history"]);
    expect(sumNote(item({ historyIsExact: false }))).toMatch(/do not add up/);
  });

  it("claims only the sum that is shown while the history is empty", () => {
    const note = sumNote(item({ history: [], historyIsExact: false }));
    expect(note).toBe("The parts add up to the score.");
  });
});

describe("numbers and names", () => {
  it("always shows a sign, and none for zero", () => {
    expect([signed(0.123), signed(-0.5), signed(-0.001), signed(0)]).toEqual([
      "+0.12",
      "−0.50",
      "0.00",
      "0.00",
    ]);
  });

  it("makes machine names readable", () => {
    expect(labelOf("for_children", {})).toBe("For children");
    expect(labelOf("party", { party: "parties" })).toBe("Parties");
  });

  it("lists history with the shop's own titles", () => {
    const rows = historyRows(item(), () => ({ title: "Shop title" }));
    expect(rows.map((row) => row.label)).toEqual(["Popularity", "Shop title", "Shop title"]);
  });
});
