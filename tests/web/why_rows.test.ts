import { beforeAll, describe, expect, it } from "vitest";
import {
  comparisonSentence,
  direction,
  historyTable,
  qualityTable,
  roundedTogether,
  signed,
  totalLabel,
  type Namer,
} from "../../web/src/elements/why_rows.ts";
import { dropSentences, withoutSentences } from "../../web/src/elements/why_what_if.ts";
import { Explanation, type Contrast, type WhatIf } from "../../web/src/index.ts";
import { elementWords } from "../../web/src/text/element_words.ts";
import { kLanguages } from "../../web/src/text/language.ts";
import { randomExplanation, randomNumbers } from "./random_explanation.ts";

beforeAll(() => Promise.all(kLanguages.map((language) => elementWords.load(language))));

const words = elementWords.phrases("en");
const namer: Namer = { words, attribute: (name) => `the ${name}`, item: ({ title }) => title };

function contrast(change: Partial<Contrast> = {}): Contrast {
  const parts = {
    score: 1.5,
    bias: 0.5,
    attributes: [
      { name: "party", contribution: 0.6, level: 1.2, steering: 0 },
      { name: "festive", contribution: 0.3, level: -0.7, steering: 0 },
      { name: "vintage", contribution: -0.1, level: 0, steering: 0 },
    ],
    taste: 0.2,
    steering: 0,
    history: [
      { id: "B", title: "Bunting", contribution: 0.9 },
      { id: "M", title: "Mug", contribution: 0.1 },
    ],
    historyIsExact: true,
    ...change,
  };
  return new Explanation(parts).against();
}

const shown = (rows: readonly { hundredths: number }[]): number =>
  rows.reduce((sum, row) => sum + row.hundredths, 0);

describe("the tables of a Why dialog", () => {
  it("add up to the same total, as shown, by quality and by history", () => {
    for (let seed = 0; seed < 500; seed++) {
      const explanation = randomExplanation(randomNumbers(seed), {
        historyLength: seed % 12,
        isExact: true,
        hasWishes: seed % 2 === 0,
        tasteScale: 3,
      });
      const difference = explanation.against();
      const quality = qualityTable(difference, true, namer);
      expect(shown(quality.rows)).toBe(quality.total);
      expect(Math.abs(quality.total! - 100 * difference.score)).toBeLessThan(0.51);
      if (difference.history.length === 0) continue;
      const history = historyTable(difference, true, namer);
      expect(shown(history.rows)).toBe(history.total);
      expect(history.total).toBe(quality.total);
    }
  });

  it("never show a number that is off by a whole hundredth, or a zero that is not one", () => {
    const { rows } = qualityTable(contrast({ taste: 0.2049, bias: 0.5049 }), false, namer);
    for (const { worth, hundredths } of rows) {
      expect(Math.abs(100 * worth - hundredths)).toBeLessThan(1);
    }
    expect(qualityTable(contrast({ taste: 0 }), false, namer).rows.at(-1)?.hundredths).toBe(0);
  });

  it("gather small attributes in one row without losing their sum", () => {
    const attributes = Array.from({ length: 16 }, (_, index) => ({
      name: `a${index}`,
      contribution: 0.1 * (8 - index),
      level: 1,
      steering: 0,
    }));
    const { rows } = qualityTable(contrast({ attributes }), false, namer);
    expect(rows.map(({ kind }) => kind)).toEqual([
      "popularity",
      ...Array.from({ length: 6 }, () => "attribute"),
      "rest",
      "taste",
    ]);
    expect(rows.find(({ kind }) => kind === "rest")?.label).toBe("10 other qualities");
  });

  it("give the shopper's wishes a row of their own, once there are any", () => {
    const kinds = (hasWishes: boolean): string[] =>
      qualityTable(contrast(), hasWishes, namer).rows.map(({ kind }) => kind);
    expect(kinds(false)).not.toContain("wish");
    expect(kinds(true).at(-1)).toBe("wish");
  });

  it("give the shop's own rules a row of their own, where there are any", () => {
    const boosted = contrast({ boost: 0.3, score: 1.8 });
    for (const tableOf of [qualityTable, historyTable]) {
      expect(tableOf(contrast(), false, namer).rows.map(({ kind }) => kind)).not.toContain("boost");
      const { rows, total } = tableOf(boosted, false, namer);
      expect(rows.at(-1)).toMatchObject({ kind: "boost", hundredths: 30 });
      expect(total).toBe(180);
    }
  });

  it("have popularity alone for somebody who has looked at nothing", () => {
    const attributes = [{ name: "party", contribution: 0, level: 1, steering: 0 }];
    const empty = contrast({ score: 0.5, attributes, taste: 0, history: [] });
    expect(qualityTable(empty, false, namer).rows.map(({ kind }) => kind)).toEqual(["popularity"]);
  });

  it("do not call an item festive because it is as unfestive as the shopper likes", () => {
    const { rows } = qualityTable(contrast(), false, namer);
    expect(rows.find(({ label }) => label === "the festive")?.note).toBe("has less of it");
    expect(rows.find(({ label }) => label === "the party")?.note).toBe("has more of it");
  });

  it("claim no sum over a history that has none", () => {
    const table = historyTable(contrast({ historyIsExact: false }), false, namer);
    expect(table.total).toBeUndefined();
    expect(table.rows.map(({ kind }) => kind)).toEqual(["history", "history"]);
  });
});

describe("roundedTogether", () => {
  it("adds up to the rounded sum and moves no value by a whole unit", () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomNumbers(seed);
      const values = Array.from({ length: 1 + (seed % 9) }, () => 400 * random() - 200);
      const rounded = roundedTogether(values);
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(rounded.reduce((sum, value) => sum + value, 0)).toBe(Math.round(total) + 0);
      rounded.forEach((value, at) => expect(Math.abs(value - values[at]!)).toBeLessThan(1));
    }
  });
});

describe("the words of a Why dialog", () => {
  it("always show a sign, and none for zero", () => {
    expect([signed(12, words), signed(-50, words), signed(0, words)]).toEqual([
      "+0.12",
      "−0.50",
      "0.00",
    ]);
    expect(signed(-150, elementWords.phrases("de"))).toBe("−1,50");
    expect([1, -1, 0].map((value) => direction(value, words))).toEqual([
      "counts for it",
      "counts against it",
      "makes no difference",
    ]);
  });

  it("compare with another item by what tells the two apart", () => {
    const table = qualityTable(contrast(), false, namer);
    expect(comparisonSentence(table, "Mug", words)).toBe(
      "It is ahead of “Mug”, above all because of “the party”, “Popularity” and “the festive”.",
    );
    const behind = contrast({ score: -1.5, bias: -2.5 });
    expect(comparisonSentence(qualityTable(behind, false, namer), "Mug", words)).toBe(
      "It is behind “Mug”, above all because of “Popularity”.",
    );
    expect(totalLabel(-150, undefined, words)).toBe("Behind the average item by");
    expect(totalLabel(0, "Mug", words)).toBe("Level with “Mug”");
  });

  it("say what an item owes its place to, and whether that is certain", () => {
    const title = ({ title: text }: { title: string }): string => text;
    const answer = (count: number, isProven: boolean): WhatIf =>
      ({
        without: [{ title: "Mug" }, { title: "Bunting" }].slice(0, count),
        enters: [{ title: "Jar" }],
        isProven,
      }) as unknown as WhatIf;
    expect(dropSentences(answer(1, true), words, title)).toEqual([
      "Had you not looked at “Mug”, this would not be in the list.",
      "Then “Jar” would come into the list.",
    ]);
    expect(dropSentences(answer(2, true), words, title)[0]).toMatch(/Fewer than these 2/);
    expect(dropSentences(answer(2, false), words, title)[0]).toMatch(/at most these 2/);
    expect(dropSentences(answer(0, true), words, title)).toEqual([words.say("dropNone")]);
    expect(dropSentences(answer(0, false), words, title)).toEqual([words.say("dropUnknown")]);
  });

  it("say where an item would stand without one thing", () => {
    const title = ({ title: text }: { title: string }): string => text;
    const answer = {
      without: [{ title: "Mug" }],
      after: { items: [{ id: "A" }, { id: "B" }] },
      enters: [],
    } as unknown as WhatIf;
    expect(withoutSentences(answer, "B", words, title)).toEqual([
      "Without “Mug”, this would be number 2 in the list.",
    ]);
    expect(withoutSentences(answer, "C", words, title)).toEqual([
      "Without “Mug”, this would not be in the list.",
    ]);
  });
});

describe("the elements' catalogues", () => {
  const forms = (message: unknown): string[] =>
    typeof message === "string" ? [message] : Object.values(message as Record<string, string>);
  const placeholders = (text: string): string[] =>
    [...new Set(text.match(/\{\w+\}/g) ?? [])].filter((name) => name !== "{count}").sort();

  it.each(kLanguages)("%s has every message with its placeholders", (language) => {
    const messages: Readonly<Record<string, unknown>> = elementWords.messages(language);
    expect(Object.keys(messages).sort()).toEqual(Object.keys(elementWords.messages("en")).sort());
    for (const [key, message] of Object.entries(elementWords.messages("en"))) {
      const expected = placeholders(forms(message).at(-1)!);
      for (const form of forms(messages[key])) expect(placeholders(form), key).toEqual(expected);
    }
  });

  it.each(kLanguages)("%s has the plural forms that its language needs", (language) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const message of Object.values(elementWords.messages(language))) {
      if (typeof message === "string") continue;
      const missing = needed.filter((form) => form !== "many" && !(form in message));
      expect(missing, JSON.stringify(message)).toEqual([]);
    }
  });
});
