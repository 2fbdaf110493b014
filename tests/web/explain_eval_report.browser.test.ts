// The report that `mercer explain-eval` writes, opened from disk as whoever gets it by mail would.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { axeViolations, layoutShift, screenshot, viewports } from "./browser_page.ts";
import { openAllNumbers, overflow, placeOfData, reportPage } from "./report_page.ts";
import type { OpenReport } from "./report_page.ts";

const { template, open } = reportPage("explain_eval");
const narrowPhone = { width: 360, height: 740 };

const measures = {
  "deletion area": "lower",
  "insertion area": "higher",
  "comprehensiveness@1": "higher",
  "sufficiency@1": "lower",
  "validity@1": "higher",
  "validity@2": "higher",
  size: "lower",
} as const;
type Measure = keyof typeof measures;

function order(name: string, offset: number): object {
  const deletion = Array.from({ length: 11 }, (_, at) => 3.5 - (0.3 - 0.02 * offset) * at);
  const values = Object.keys(measures).map((measure, at) => [measure, 0.31 + 0.4 * at + offset]);
  return {
    order: name,
    measures: Object.fromEntries(values),
    never_leaves: 0.01,
    deletion,
    insertion: [...deletion].reverse(),
  };
}

/** Shown against another order: better in all but the measures named in `lost`. */
function comparisons(against: string, lost: readonly Measure[]): object[] {
  return Object.entries(measures).map(([measure, better]) => {
    const isLost = lost.includes(measure as Measure);
    const size = isLost ? -0.42 : 1.37;
    const difference = better === "higher" ? size : -size;
    return {
      ...{ against, required: against === "random" || against === "popularity", measure, better },
      ...{ shown: 1.2, other: 1.2 - difference, difference, p: 0.001, p_holm: 0.007 },
      ...{ low: difference - 0.11, high: difference + 0.13, verdict: isLost ? "loses" : "wins" },
    };
  });
}

function features(name: string, others: readonly string[], lost: readonly Measure[]): object {
  return {
    features: name,
    cases: 1000,
    mean_count: 16.5,
    orders: [order("shown", 0), ...others.map((other, at) => order(other, at + 1))],
    comparisons: others.flatMap((other) => comparisons(other, lost)),
  };
}

function agreement(of: string, randomised: string, mean: number): object {
  return {
    ...{ features: of, randomised, cases: 500, agreement: mean },
    ...{ low: mean - 0.02, high: mean + 0.03, lowest_model: mean - 0.1, highest_model: mean + 0.1 },
  };
}

const historyOrders = ["random", "popularity", "recency", "gradient x input", "attention"];

/** A report in which the history's shown order loses on `lost`; `text` stands where people put words. */
function report(lost: readonly Measure[] = [], text = "Garden"): object {
  return {
    ...{ title: text, protocol: "leave-one-out", encoder: "sasrec", precision: "int8" },
    ...{ items: 412, test_cases: 2009, users: 1000, count: 10, seed: 1, randomised_models: 5 },
    ...{ attributes: [text, "new"], mercer: "0.1.0", command: `mercer explain-eval '${text}'` },
    features: [
      features("history", historyOrders, lost),
      features("attributes", ["random", "popularity"], []),
    ],
    smallest_sets: {
      ...{ cases: 200, proven: 180, existing: 171, mean_size: 1.53 },
      orders: ["shown", ...historyOrders].map((name, at) => ({
        ...{ order: name, smallest_share: 0.947 - 0.1 * at, mean_size: 1.71 + 3 * at },
      })),
    },
    randomisations: ["history", "attributes"].flatMap((of) => [
      agreement(of, "nothing", 1),
      agreement(of, "encoder", 0.013),
      agreement(of, "encoder, items and curves", -0.021),
    ]),
    ...{ named_share: 0.57, attribute_error: 4.9e-7, history_error: null, gradient_error: null },
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

describe("a report on explanations", () => {
  it("has one place for its data", () => {
    expect(template.split(placeOfData)).toHaveLength(2);
  });

  it.each(["light", "dark"] as const)("is clean for axe, %s", async (scheme) => {
    for (const [name, viewport] of Object.entries({ ...viewports, narrowPhone })) {
      const { page, trouble } = await openReport(report(["size"]), viewport, scheme);
      expect(await layoutShift(page)).toBeLessThan(0.01);
      await screenshot(page, `explain-eval-report-${name}-${scheme}`, true);
      await openAllNumbers(page);
      expect(await axeViolations(page)).toEqual([]);
      expect(trouble).toEqual([]);
    }
  });

  it("is not seen before it is drawn, unless there are no scripts", async () => {
    const { page, url } = await openReport(report());
    const headline = page.locator("h1");
    expect(await headline.isVisible()).toBe(true);
    await page.evaluate(() => document.documentElement.classList.remove("is-drawn"));
    expect(await headline.isVisible()).toBe(false);
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(url);
    expect(await still.locator("h1").innerText()).toMatch(/a script, which has not run/);
    expect(await still.locator("h1").isVisible()).toBe(true);
    await plain.close();
  });

  it("says in its headline how often the shown history wins", async () => {
    const won = await openReport(report());
    expect(await won.page.locator("h1").innerText()).toBe(
      "The history items named as reasons beat random order and popularity on every measure (14 of 14).",
    );
    const lost = await openReport(report(["size", "sufficiency@1"]));
    expect(await lost.page.locator("h1").innerText()).toBe(
      "The history items named as reasons beat random order and popularity on 10 of 14 measures.",
    );
  });

  it("names what is lost, and what holds by construction", async () => {
    const { page } = await openReport(report(["size", "sufficiency@1"]));
    const checks = await page.locator("#checks").innerText();
    expect(checks).toContain(
      "History items do not win on sufficiency@1 and size against random; sufficiency@1 and size " +
        "against popularity.",
    );
    expect(checks).toContain(
      "sufficiency@1 and size against gradient × input; sufficiency@1 and size against attention, " +
        "which they need not beat.",
    );
    expect(checks).toContain("better on 14 of 14 measures, which holds by construction");
  });

  it("gives the numbers of every plot as a table, too", async () => {
    const { page } = await openReport(report(["size"]));
    await openAllNumbers(page);
    const figures = await page.locator("figure").evaluateAll((found) =>
      found.map((figure) => ({
        drawings: [...figure.querySelectorAll("svg[role=img]")].map(
          (drawing) => drawing.getAttribute("aria-label") ?? "",
        ),
        shown: [...figure.querySelectorAll(".values span, .legend b")].map(
          ({ textContent }) => textContent,
        ),
        cells: [...figure.querySelectorAll("details td")].map(({ textContent }) => textContent),
      })),
    );
    expect(figures.map(({ drawings }) => drawings.length)).toEqual([2, 3, 2, 2]);
    for (const { drawings, shown, cells } of figures) {
      expect(shown.length).toBeGreaterThan(0);
      for (const value of shown) {
        expect(cells).toContain(value);
        expect(drawings.join()).toContain(value);
      }
    }
  });

  it("turns every measure so that more is better", async () => {
    const { page } = await openReport(report(["size"]));
    const label = (at: number): Promise<string | null> =>
      page.locator("#orders svg[role=img]").nth(at).getAttribute("aria-label");
    expect(await label(0)).toBe(
      "Value: deletion area +1.37; insertion area +1.37; comprehensiveness@1 +1.37; sufficiency@1 +1.37",
    );
    expect(await label(2)).toBe("Features until it leaves: size −0.42");
    expect(await page.locator("#orders .values .worse").allInnerTexts()).toEqual(["−0.42"]);
  });

  it("follows the choices, by keyboard", async () => {
    const { page } = await openReport(report());
    const caption = page.locator("#orders figcaption");
    expect(await caption.innerText()).toMatch(/^History items: shown against random/);
    await page.locator("#orders").getByRole("radio", { name: "random" }).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await caption.innerText()).toMatch(/^History items: shown against attention/);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowRight");
    expect(await caption.innerText()).toMatch(
      /^Attributes: shown against random \(attention was not measured for attributes\)/,
    );
    await page.locator("#curves").getByRole("radio", { name: "attributes" }).check();
    expect(await page.locator("#curves .legend").first().locator("li").count()).toBe(3);
  });

  it("asks for nothing but itself", async () => {
    const { page, requests, url } = await openReport(report());
    await openAllNumbers(page);
    expect(requests).toEqual([url]);
    expect(template).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
  });

  const hostile = `</script><img src=x onerror="document.title='owned'"><!--${"wide".repeat(60)}`;

  it("shows hostile names as the text they are", async () => {
    const { page, trouble } = await openReport(report([], hostile));
    await openAllNumbers(page);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} – Mercer faithfulness`);
    expect(await page.locator("pre").textContent()).toBe(`mercer explain-eval '${hostile}'`);
    expect(trouble).toEqual([]);
  });

  it.each([360, 390, 768, 1280])("never scrolls sideways, %i pixels wide", async (width) => {
    for (const text of ["Garden", hostile]) {
      const { page } = await openReport(report(["size"], text), { width, height: 800 });
      await openAllNumbers(page);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
  });

  it("names what was not measured", async () => {
    const { page, trouble } = await openReport({ title: "Nothing", precision: "int8" });
    expect(await page.locator("h1").innerText()).toBe("No explanation has been measured.");
    expect(await page.locator("section .quiet").count()).toBe(4);
    expect(await page.locator("figure").count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });
});
