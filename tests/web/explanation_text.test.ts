import { beforeAll, describe, expect, it } from "vitest";
import { Explanation, loadLanguage, spokenLanguage, type ScoreParts } from "../../web/src/index.ts";
import { kLanguages } from "../../web/src/text/language.ts";
import type { TranslationOf } from "../../web/src/text/message.ts";
import { sentences } from "../../web/src/text/sentences.ts";
import { randomExplanation, randomNumbers, vocabulary } from "./random_explanation.ts";

const attributes = [
  {
    name: "festive",
    description: "",
    labels: { en: "Festive", de: "Festlich", fr: "Esprit des fêtes", es: "Festivo", zh: "节日气氛" },
  },
  {
    name: "giftable",
    description: "",
    labels: {
      en: "Makes a present",
      de: "Zum Verschenken",
      fr: "Idée cadeau",
      es: "Ideal para regalar",
      zh: "适合送礼",
    },
  },
  {
    name: "practical",
    description: "",
    labels: {
      en: "Useful every day",
      de: "Nützlich im Alltag",
      fr: "Utile au quotidien",
      es: "Útil a diario",
      zh: "日常实用",
    },
  },
];

interface Given {
  readonly bias?: number;
  readonly taste?: number;
  /** By attribute: contribution and level. */
  readonly named?: Readonly<Record<string, readonly [number, number]>>;
  /** By attribute: what the wish adds. */
  readonly wished?: Readonly<Record<string, number>>;
  readonly seen?: Readonly<Record<string, number>>;
  readonly isExact?: boolean;
  readonly boost?: number;
  readonly pinned?: boolean;
}

function explain(given: Given): Explanation {
  const { bias = 0, taste = 0, named = {}, wished = {}, isExact = true } = given;
  const { boost = 0, pinned = false } = given;
  const parts = attributes.map(({ name }) => ({
    name,
    contribution: named[name]?.[0] ?? 0,
    level: named[name]?.[1] ?? 0,
    steering: wished[name] ?? 0,
  }));
  const personal = parts.reduce((sum, { contribution }) => sum + contribution, taste);
  const steering = parts.reduce((sum, part) => sum + part.steering, 0);
  const seen = given.seen ?? { Bunting: personal };
  const history = Object.entries(seen).map(([title, contribution]) => ({
    id: `id of ${title}`,
    title,
    contribution,
  }));
  const nothing: ScoreParts = {
    score: 0,
    bias: 0,
    attributes: parts.map(({ name }) => ({ name, contribution: 0, level: 0, steering: 0 })),
    taste: 0,
    steering: 0,
    history: history.map((item) => ({ ...item, contribution: 0 })),
    historyIsExact: isExact,
  };
  const score = bias + personal + steering + boost;
  const whole = { score, bias, attributes: parts, taste, steering, boost, history, pinned };
  return new Explanation({ ...whole, historyIsExact: isExact }, nothing, attributes);
}

const situations: Readonly<Record<string, Given>> = {
  "nothing seen": { bias: 1, seen: {} },
  "nothing seen, a wish": {
    bias: 1,
    seen: {},
    named: { festive: [0, 1.2] },
    wished: { festive: 0.5 },
  },
  "more of two and less of one": {
    named: { festive: [0.9, 1.4], giftable: [0.5, 0.7], practical: [0.4, -0.9] },
    taste: 0.2,
    seen: { Bunting: 1.5, Mug: 0.5 },
  },
  "only less": { named: { practical: [0.7, -1.1] } },
  "taste above all": { named: { festive: [0.2, 1] }, taste: 2, seen: { Bunting: 1.6, Mug: 0.6 } },
  "taste, no single item": { taste: 2, seen: { Bunting: -0.1, Mug: -0.2 }, isExact: false },
  "popularity above all": { bias: 3, named: { festive: [0.9, 1.4] } },
  "popularity alone": { bias: 1, named: { festive: [-0.4, 1] } },
  "a wish on top": {
    named: { festive: [0.9, 1.4], practical: [0.1, -0.5] },
    wished: { festive: 0.7, practical: 0.3 },
  },
  "put forward by the shop": { named: { festive: [0.9, 1.4] }, boost: 0.1 },
  "put forward, nothing else": { named: { festive: [-0.4, 1] }, boost: 1 },
  "put forward, nothing seen": { bias: 1, seen: {}, boost: 1 },
  "placed by the shop": { named: { festive: [0.9, 1.4] }, pinned: true },
  "placed, nothing else": { bias: -1, named: { festive: [-0.4, 1] }, pinned: true },
  "placed, nothing seen": { bias: 1, seen: {}, pinned: true },
  "nothing at all": { bias: -1, named: { festive: [-0.4, 1] } },
};

describe("before a language is loaded", () => {
  it("speaks English and says so; loading changes that", async () => {
    const explanation = explain(situations["only less"]!);
    expect(explanation.text("fr-CA")).toMatch(/^Less “Utile au quotidien” than average/);
    expect(spokenLanguage("fr-CA")).toBe("en");
    await loadLanguage("fr-CA");
    expect(explanation.text("fr-CA")).toMatch(/^Moins de «/);
    expect(spokenLanguage("fr-CA")).toBe("fr");
  });

  it("loads nothing for a language that Mercer does not speak", async () => {
    await loadLanguage("tlh");
    expect(spokenLanguage("tlh")).toBe("en");
  });
});

describe("Explanation.text", () => {
  beforeAll(() => Promise.all(kLanguages.map(loadLanguage)));

  it.each(kLanguages)("reads well in %s", (locale) => {
    const told = Object.entries(situations).map(
      ([situation, given]) => `${situation}: ${explain(given).text(locale)}`,
    );
    expect(told.join("\n")).toMatchSnapshot();
  });

  it("falls back from a region to its language, and from an unknown language to English", () => {
    const explanation = explain(situations["only less"]!);
    expect(explanation.text("de-AT")).toBe(explanation.text("de"));
    expect(explanation.text("zh_Hans_CN")).toBe(explanation.text("zh"));
    expect(explanation.text("de")).not.toBe(explanation.text("en"));
    for (const unknown of ["tlh", "", "not a locale!"]) {
      expect(explanation.text(unknown)).toBe(explanation.text("en"));
    }
  });

  it("uses the shop's own labels and titles", () => {
    const text = explain({ named: { festive: [1, 1] } }).text("en", {
      labels: { festive: "Jolly" },
      title: ({ id }) => `the shop's ${id}`,
    });
    expect(text).toMatch(/“Jolly”/);
    expect(text).toMatch(/“the shop's id of Bunting”/);
  });

  it("calls nothing a reason that counts for every item alike", () => {
    const same = explain({ named: { festive: [5, 1], giftable: [0.5, 0.5] } });
    const average: ScoreParts = {
      ...same.average!,
      attributes: same.average!.attributes.map((part) => ({
        ...part,
        contribution: part.name === "festive" ? 5 : 0,
      })),
    };
    const text = new Explanation(same, average, attributes).text();
    expect(text).not.toMatch(/Festive/);
    expect(text).toMatch(/“Makes a present”/);
  });

  it("keeps braces in titles as they are", () => {
    const text = explain({ taste: 1, seen: { "{items} {gap}": 1 } }).text();
    expect(text).toContain("“{items} {gap}”");
  });
});

const kTaste: Readonly<Record<string, RegExp>> = {
  en: /patterns in what people buy together, for which there is no name/,
  de: /Muster in dem, was zusammen gekauft wird/,
  fr: /habitudes d’achat groupé/,
  es: /pautas de lo que se compra junto/,
  zh: /常被一起购买/,
};

describe.each(kLanguages)("every random explanation in %s", (locale) => {
  const makeCases = () =>
    Array.from({ length: 1500 }, (_, seed) => {
      const random = randomNumbers(seed);
      const explanation = randomExplanation(random, {
        historyLength: Math.floor(random() * 4),
        isExact: random() < 0.7,
        hasWishes: random() < 0.4,
      hasBoosts: random() < 0.3,
        tasteScale: random() < 0.5 ? 0.3 : 4,
      });
      const named = explanation.text(locale, {
        labels: Object.fromEntries(vocabulary.map(({ name }) => [name, `<${name}>`])),
      });
      return { seed, explanation, contrast: explanation.against(), text: named };
    });
  let cases: ReturnType<typeof makeCases>;

  beforeAll(async () => {
    await loadLanguage(locale);
    cases = makeCases();
  });

  it("names no attribute that did not count for the item", () => {
    for (const { seed, contrast, text } of cases) {
      for (const { name, contribution, steering } of contrast.attributes) {
        if (!text.includes(`<`) || !text.toLowerCase().includes(`<${name}>`)) continue;
        expect(Math.max(contribution, steering), `case ${seed}: ${text}`).toBeGreaterThan(0);
      }
    }
  });

  it("names no item of the history that did not count for it", () => {
    for (const { seed, contrast, text } of cases) {
      for (const { title, contribution } of contrast.history) {
        if (text.includes(title)) expect(contribution, `case ${seed}: ${text}`).toBeGreaterThan(0);
      }
    }
  });

  it("names the shop whenever its own rules helped, and only then", () => {
    for (const { seed, contrast, text } of cases) {
      const isTold = text.includes(sentences.phrases(locale).say("boosted"));
      expect(isTold, `case ${seed}: ${text}`).toBe(contrast.boost > 1e-4);
    }
  });

  it("says so whenever what has no name outweighs what has one", () => {
    let count = 0;
    for (const { seed, explanation, contrast, text } of cases) {
      const personal = contrast.score - contrast.bias - contrast.steering - contrast.boost;
      if (explanation.history.length === 0 || personal < 1e-3) continue;
      const dominates = contrast.namedShare < 0.5;
      expect(kTaste[locale]!.test(text), `case ${seed}: ${text}`).toBe(dominates);
      count += dominates ? 1 : 0;
    }
    expect(count).toBeGreaterThan(100);
  });

  it("leaves no placeholder and no gap, and has one to three sentences", () => {
    for (const { seed, explanation, text } of cases) {
      expect(text, `case ${seed}`).not.toMatch(/[{}]|undefined|NaN| {2}|,,|“”|„“|«\s*»/);
      const count = explanation.sentences(locale).length;
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(3);
    }
  });
});

describe("TranslationOf", () => {
  const source = { greeting: "Hello {name}", count: { other: "{count} of {all}" } } as const;
  const accept = <const T>(_: T & TranslationOf<typeof source, T>): void => {};

  it("lets nothing compile that lacks a message or a placeholder, or has one too many", () => {
    accept({ greeting: "Hallo {name}", count: { other: "{count} von {all}" } });
    // @ts-expect-error a message is missing
    accept({ greeting: "Hallo {name}" });
    // @ts-expect-error a placeholder is missing
    accept({ greeting: "Hallo", count: { other: "{count} von {all}" } });
    // @ts-expect-error a placeholder is misspelt, and so one too many
    accept({ greeting: "Hallo {nam}", count: { other: "{count} von {all}" } });
    // @ts-expect-error a placeholder is missing from a plural
    accept({ greeting: "Hallo {name}", count: { other: "{count}" } });
  });
});

describe("the catalogues", () => {
  const forms = (message: unknown): string[] =>
    typeof message === "string" ? [message] : Object.values(message as Record<string, string>);
  const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

  it.each(kLanguages)("%s has every message with its placeholders", (language) => {
    const messages: Readonly<Record<string, unknown>> = sentences.messages(language);
    expect(Object.keys(messages).sort()).toEqual(Object.keys(sentences.messages("en")).sort());
    for (const [key, message] of Object.entries(sentences.messages("en"))) {
      const expected = placeholders(forms(message).at(-1)!);
      for (const form of forms(messages[key])) expect(placeholders(form), key).toEqual(expected);
    }
  });
});
