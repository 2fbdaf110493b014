// The report that `mercer compare` writes, opened from disk as whoever gets it by mail would.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { axeViolations, layoutShift, screenshot, viewports } from "./browser_page.ts";
import { openAllNumbers, overflow, placeOfData, reportPage } from "./report_page.ts";
import type { OpenReport } from "./report_page.ts";

const { template, open } = reportPage("comparison");
const narrowPhone = { width: 360, height: 740 };

/** Refined against one base in NDCG@10: [gain, low, high, p after Holm's correction]. */
type Gain = readonly [number, number, number, number];
const better: Gain = [0.052, 0.02, 0.08, 0.012];
const same: Gain = [0.006, -0.011, 0.023, 0.9];
const worse: Gain = [-0.042, -0.07, -0.014, 0.03];
const withoutHolm: Gain = [0.03, 0.001, 0.06, 0.08];

function metrics(ndcg: number): object {
  return { mrr: 0.9 * ndcg, "recall@10": 1.7 * ndcg, "ndcg@10": ndcg };
}

function rowsOver(base: string, [gain]: Gain): object[] {
  const variants = { base: 0.05, refined: 0.05 * (1 + gain), "refined-shuffled": 0.0497 };
  return Object.entries(variants).map(([variant, ndcg]) => ({
    base,
    variant,
    dim: 64,
    seeds: 3,
    guided_weight: variant === "base" ? null : 1.5,
    named_share: variant === "base" ? null : 0.26,
    training_s: 85.2,
    masked: metrics(ndcg),
    unmasked: metrics(0.9 * ndcg),
  }));
}

function gainsOver(base: string, [gain, low, high, p_holm]: Gain): object[] {
  return ["masked", "unmasked"].flatMap((mask) =>
    ["base", "refined-shuffled"].flatMap((against) =>
      ["mrr", "ndcg@10"].map((metric) => ({
        ...{ base, variant: "refined", against, mask, metric },
        ...{ gain, low, high, p: p_holm / 12, p_holm },
      })),
    ),
  );
}

function groupGainsOver(base: string, group: string): object[] {
  const record = { base, variant: "refined", against: "base", metric: "ndcg@10" };
  return [
    { ...record, by: "popularity", group, cases: 1200, gain: 0.11, low: 0.04, high: 0.18 },
    { ...record, by: "popularity", group: "5 or more", cases: 9, gain: -0.02, low: -7, high: 7 },
    { ...record, by: "history", group: "3 to 4", cases: 800, gain: 0.02, low: -0.01, high: 0.05 },
  ];
}

/** A comparison over one base a gain; `text` stands wherever people could put words. */
function comparison(gains: readonly Gain[], text = "Garden"): object {
  const named = gains.map((gain, index) => [`${text} ${index}`, gain] as const);
  return {
    ...{ title: text, protocol: "leave-one-out", cases: 2009, items: 412, width: 64 },
    ...{ attributes: [text, "new"], seeds: [1, 2, 3], mercer: "0.1.0" },
    command: `mercer compare --data '${text}'`,
    rows: [
      { base: null, variant: "ease", dim: 0, masked: metrics(0.04), unmasked: metrics(0.03) },
      ...named.flatMap(([base, gain]) => rowsOver(base, gain)),
    ],
    gains: named.flatMap(([base, gain]) => gainsOver(base, gain)),
    group_gains: named.flatMap(([base]) => groupGainsOver(base, text)),
  };
}

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

function openReport(
  data: object,
  viewport?: { readonly width: number; readonly height: number },
  scheme?: "light" | "dark",
): Promise<OpenReport> {
  return open(browser, data, viewport, scheme);
}

async function headline(data: object): Promise<string> {
  const { page } = await openReport(data);
  return (await page.locator("h1").innerText()).replaceAll("\u00a0", " ");
}

describe("the headline of a comparison report", () => {
  const gain = "NDCG@10 +5.2 %, 95 % interval +2.0 to +8.0 %";
  const loss = "NDCG@10 −4.2 %, 95 % interval −7.0 to −1.4 %";
  const neither = "NDCG@10 +0.6 %, 95 % interval −1.1 to +2.3 %";

  const neitherNor = "rank neither measurably better nor worse";

  it.each([
    ["a gain over the only base", [better], `rank better than their base (${gain}).`],
    ["gains", [better, better], "rank better than all 2 bases (NDCG@10 +5.2 % and +5.2 %)."],
    ["a loss", [worse], `rank worse than their base (${loss}).`],
    ["no difference", [same], `${neitherNor} than their base (${neither}).`],
    [
      "all three at once",
      [same, worse, better],
      `rank better than 1 of 3 bases (${gain}), worse than 1 (${loss}), ` +
        "not measurably different from 1.",
    ],
  ] as const)("tells %s", async (_what, gains, sentence) => {
    expect(await headline(comparison(gains))).toBe(`Refined embeddings ${sentence}`);
  });

  it("does not count a gain that Holm's correction takes away", async () => {
    expect(await headline(comparison([withoutHolm]))).toContain(neitherNor);
  });

  it("does not count a gain whose p value is missing", async () => {
    const json = JSON.stringify(comparison([better]));
    const untested = JSON.parse(json.replaceAll(/"p_holm":[^,}]+/g, '"p_holm":null'));
    expect(await headline(untested)).toContain(neitherNor);
  });
});

describe("a comparison report", () => {
  it("has one place for its data", () => {
    expect(template.split(placeOfData)).toHaveLength(2);
  });

  it.each(["light", "dark"] as const)("is clean for axe, %s", async (scheme) => {
    for (const [name, viewport] of Object.entries({ ...viewports, narrowPhone })) {
      const data = comparison([better, same, worse]);
      const { page, trouble } = await openReport(data, viewport, scheme);
      expect(await layoutShift(page)).toBeLessThan(0.01);
      await screenshot(page, `comparison-report-${name}-${scheme}`, true);
      await openAllNumbers(page);
      expect(await axeViolations(page)).toEqual([]);
      expect(trouble).toEqual([]);
    }
  });

  it("gives the numbers of every plot as a table, too", async () => {
    const { page } = await openReport(comparison([better, same, worse]));
    await openAllNumbers(page);
    const figures = await page.locator("figure").evaluateAll((found) =>
      found.map((figure) => ({
        drawings: [...figure.querySelectorAll("svg")].map((drawing) =>
          drawing.getAttribute("role") === "img" ? (drawing.getAttribute("aria-label") ?? "") : "",
        ),
        shown: [...figure.querySelectorAll(".values span")].map(({ textContent }) => textContent),
        cells: [...figure.querySelectorAll("details td")].map(({ textContent }) => textContent),
      })),
    );
    expect(figures.map(({ drawings }) => drawings.length)).toEqual([3, 4, 3, 3, 2]);
    for (const { drawings, shown, cells } of figures) {
      expect(shown.length).toBeGreaterThan(0);
      for (const value of shown) {
        expect(cells).toContain(value);
        expect(drawings.join()).toContain(value);
      }
    }
  });

  it("follows the choices, by keyboard", async () => {
    const { page } = await openReport(comparison([better, worse]));
    const caption = page.locator("#accuracy figcaption");
    const first = page.locator("#accuracy svg").first();
    expect(await caption.innerText()).toMatch(/^NDCG@10, masked/);
    expect(await first.getAttribute("aria-label")).toBe("Without embeddings: EASE .0400");
    await page.getByRole("radio", { name: "NDCG@10" }).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await caption.innerText()).toMatch(/^Recall@10, masked/);
    expect(await first.getAttribute("aria-label")).toBe("Without embeddings: EASE .0680");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    expect(await caption.innerText()).toMatch(/^Recall@10, unmasked/);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("#accuracy details[open] td").first().innerText()).toBe(".0510");
  });

  it("marks the best of each column", async () => {
    const { page } = await openReport(comparison([better, worse]));
    const best = page.locator(".full tr", { has: page.locator("strong") });
    const row = "refined\t.0473\t.0894\t.0526\t64\t3\t85.2\u00a0s";
    expect(await best.allInnerTexts()).toEqual([row]);
  });

  it("asks for nothing but itself", async () => {
    const { page, requests, url } = await openReport(comparison([better]));
    await openAllNumbers(page);
    await page.getByRole("radio", { name: "refined, shuffled" }).check();
    expect(requests).toEqual([url]);
    expect(template).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
  });

  const hostile = `</script><img src=x onerror="document.title='owned'"><!--${"wide".repeat(60)}`;

  it("shows hostile names as the text they are", async () => {
    const { page, trouble } = await openReport(comparison([better, same], hostile));
    await openAllNumbers(page);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} – Mercer comparison`);
    expect(await page.locator("#gains h3").first().textContent()).toBe(`${hostile} 0`);
    expect(await page.locator("pre").textContent()).toBe(`mercer compare --data '${hostile}'`);
    expect(await page.locator("#groups details tbody th").nth(1).textContent()).toBe(hostile);
    expect(trouble).toEqual([]);
  });

  it.each([360, 390, 768, 1280])("never scrolls sideways, %i pixels wide", async (width) => {
    for (const text of ["Garden", hostile]) {
      const { page } = await openReport(comparison([better, worse], text), { width, height: 800 });
      await openAllNumbers(page);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
  });

  it("names what was not measured", async () => {
    const { page, trouble } = await openReport({ title: "Nothing", rows: [] });
    expect(await page.locator("h1").innerText()).toMatch(/^No base has been compared/);
    expect(await page.locator("section .quiet").count()).toBe(4);
    expect(await page.locator("figure").count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });
});
