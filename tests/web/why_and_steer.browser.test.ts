import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { axeViolations, layoutShift } from "./browser_page.ts";
import { serveElements } from "./elements_page.ts";

const { show } = serveElements();

const cards = "mercer-shelf .card:not(.ghost)";

describe("<mercer-why>", () => {
  it("explains any recommended item given to it", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const mercer = await Recommender.load("/shop.mercer", { worker: false });
      mercer.observe({ type: "view", item: "22423" });
      const { items } = await mercer.recommend({ k: 1 });
      await document.querySelector("mercer-why")!.show(items[0]!);
    });
    expect(await page.locator("mercer-why dialog[open]").innerText()).toMatch(
      /REGENCY CAKESTAND 3 TIER/,
    );
    expect(await axeViolations(page)).toEqual([]);
  });

  it.each([true, false])("claims a sum over the history only if it is exact: %s", async (isExact) => {
    const { page } = await show("<mercer-why></mercer-why>");
    await page.evaluate(async (historyIsExact) => {
      const { Explanation, Recommender } = window.mercer;
      const mercer = await Recommender.load("/shop.mercer", { worker: false });
      mercer.observe({ type: "view", item: "22423" });
      const { items } = await mercer.recommend({ k: 1 });
      const { average, vocabulary } = items[0]!.explanation;
      const parts = { ...items[0]!.explanation, historyIsExact };
      const explanation = new Explanation(parts, average, vocabulary);
      await document.querySelector("mercer-why")!.show({ ...items[0]!, explanation });
    }, isExact);
    const history = page.locator("mercer-why table", { hasText: "By what you looked at" });
    expect(await history.locator("tbody tr").count()).toBe(isExact ? 2 : 1);
    expect(await history.locator("tfoot").count()).toBe(isExact ? 1 : 0);
    const notes = await page.locator("mercer-why .small").allInnerTexts();
    expect(notes).toHaveLength(isExact ? 1 : 2);
    expect(/do not add up/.test(notes.at(-1)!)).toBe(!isExact);
    expect(await axeViolations(page)).toEqual([]);
  });

  it("without a recommender shows the bars and offers nothing that it cannot do", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await openWhy(page, false);
    expect(await page.locator("mercer-why table").count()).toBe(2);
    expect(await page.locator("mercer-why .chip").count()).toBe(0);
  });

  it("compares with another item of the list, and what it shows adds up", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await openWhy(page);
    const against = async (): Promise<void> => {
      for (const { parts, total } of await shownSums(page)) {
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
      }
    };
    await against();
    expect(await page.locator("mercer-why tfoot").first().innerText()).toMatch(/the average item by/);
    const select = page.locator("mercer-why select");
    await select.focus();
    await page.keyboard.press("ArrowDown");
    const title = (await select.locator("option:checked").innerText()).trim();
    await page.locator("mercer-why .comparison", { hasText: title }).waitFor();
    expect(await page.locator("mercer-why tfoot").first().innerText()).toContain(title);
    await against();
    expect(await axeViolations(page)).toEqual([]);
  });

  it("tells which items it owes its place to, and that is so", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await openWhy(page);
    await page.getByRole("button", { name: /Which of the things/ }).click();
    const answer = page.locator("mercer-why section", { hasText: "What would change" });
    await answer.locator(".status p").nth(1).waitFor();
    expect(await answer.locator(".status").innerText()).toMatch(
      /^Had you not looked at “.+”, this would not be in the list\..*\s+Then “.+” would come/,
    );
  });

  it("tells where it would stand without one thing, and that is so", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await openWhy(page);
    const button = page.getByRole("button", { name: /^Without “/ }).first();
    const name = /“(.+)”/.exec(await button.innerText())![1]!;
    await button.press("Enter");
    const answer = page.locator("mercer-why .status p", { hasText: `Without “${name}”, this would` });
    await answer.waitFor();
    const place = await page.evaluate(async (title) => {
      const { recommender, item } = document.querySelector("mercer-why")!;
      const left = recommender!.history.items.find((seen) => seen.title === title)!;
      const { after } = await recommender!.whatIf({ without: [left.id], k: 10 });
      return after.items.findIndex(({ id }) => id === item!.id) + 1;
    }, name);
    expect(await answer.innerText()).toMatch(place ? new RegExp(`number ${place} in`) : /not be in/);
  });

  it("follows a wish at once, says so, and takes it back", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await openWhy(page);
    const words = page.locator("mercer-why .words");
    const before = await words.innerText();
    await page.getByRole("button", { name: "More like this" }).click();
    await page.locator("mercer-why [role=status]", { hasText: "Your list has followed" }).waitFor();
    expect(await words.innerText()).toMatch(/You asked for (more|less) “/);
    await page.locator("mercer-why tr", { hasText: "Your own wishes" }).first().waitFor();
    for (const { parts, total } of await shownSums(page)) {
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
    }
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Take back all wishes" }).click();
    await page.waitForFunction(
      (text) =>
        document.querySelector("mercer-why")!.shadowRoot!.querySelector<HTMLElement>(".words")!
          .innerText === text,
      before,
    );
  });

  it("goes on saying what the shop has placed and put forward when a wish changes", async () => {
    const { page } = await show("<mercer-why></mercer-why>");
    await page.evaluate(async () => {
      const recommender = await window.mercer.Recommender.load("/shop.mercer");
      recommender.observe({ type: "view", item: "22423" });
      const options = { k: 3, pins: ["22112"], boosts: { "22112": 1 } };
      const recommendation = await recommender.recommend(options);
      const why = document.querySelector("mercer-why")!;
      Object.assign(why, { recommender, recommendation, options });
      await why.show(recommendation.items[0]!);
    });
    const words = page.locator("mercer-why .words");
    const rules = /The shop has placed it here\.[^]*The shop puts it forward\./;
    expect(await words.innerText()).toMatch(rules);
    await page.getByRole("button", { name: /^(More|Less) “/ }).first().click();
    const status = page.locator("mercer-why [role=status]", { hasText: "Your list has followed" });
    await status.waitFor();
    expect(await words.innerText()).toMatch(rules);
  });

  it("is clean for axe in the dark, too", async () => {
    const { page } = await show("<mercer-why></mercer-why>", { scheme: "dark" });
    await openWhy(page);
    expect(await axeViolations(page)).toEqual([]);
  });
});

/** Explains the first of ten items to somebody who has looked at three. */
async function openWhy(page: Page, withRecommender = true): Promise<void> {
  await page.evaluate(async (isComplete) => {
    const { Recommender } = window.mercer;
    const mercer = await Recommender.load("/shop.mercer", { worker: false });
    for (const item of ["22423", "20725", "84879"]) mercer.observe({ type: "view", item });
    const recommendation = await mercer.recommend({ k: 10 });
    const why = document.querySelector("mercer-why")!;
    if (isComplete) Object.assign(why, { recommender: mercer, recommendation });
    await why.show(recommendation.items[0]!);
  }, withRecommender);
  await page.locator("mercer-why dialog[open]").waitFor();
}

/** In hundredths: what each table shows, and what it shows as its total. */
function shownSums(page: Page): Promise<{ parts: number[]; total: number }[]> {
  return page.locator("mercer-why table").evaluateAll((tables) => {
    const hundredths = (cell: Element | null): number =>
      Math.round(100 * Number(cell?.textContent?.split(",")[0]?.trim().replace("−", "-")));
    return tables.map((table) => ({
      parts: [...table.querySelectorAll("tbody .number")].map(hundredths),
      total: hundredths(table.querySelector("tfoot .number")),
    }));
  });
}

describe("<mercer-steer>", () => {
  const both =
    '<mercer-shelf model="/shop.mercer" k="6"></mercer-shelf>' +
    '<mercer-steer model="/shop.mercer" rows="16"></mercer-steer><p>Below</p>';
  const titles = (page: Page): Promise<string[]> => page.locator(`${cards} .title`).allInnerTexts();
  const changed = (page: Page, from: readonly string[]): Promise<unknown> =>
    page.waitForFunction(
      (before) =>
        [...document.querySelector("mercer-shelf")!.shadowRoot!.querySelectorAll(".card .title")]
          .map((title) => title.textContent)
          .join() !== before,
      from.join(),
    );

  it.each(["light", "dark"] as const)(
    "moves the list while a slider moves, by keyboard, and reset restores it, %s",
    async (scheme) => {
      const { page, trouble, requests } = await show(both, { scheme });
      await page.locator(cards).first().waitFor();
      await page.locator("mercer-steer input").first().waitFor();
      const loaded = requests.length;
      const before = await titles(page);
      const slider = page.getByRole("slider", { name: "Festive" });
      await slider.focus();
      expect(await slider.getAttribute("aria-valuetext")).toBe("no wish");
      for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowRight");
      expect(await slider.getAttribute("aria-valuetext")).toBe("much more (+1.5)");
      await changed(page, before);
      expect(await axeViolations(page)).toEqual([]);
      await page.keyboard.press("Tab"); // the next slider: nothing stands between
      expect(await focusedLabel(page)).toBe("Vintage charm");
      await page.getByRole("button", { name: "Reset wishes" }).click();
      await page.waitForFunction(
        (wanted) =>
          [...document.querySelector("mercer-shelf")!.shadowRoot!.querySelectorAll(".card .title")]
            .map((title) => title.textContent)
            .join() === wanted,
        before.join(),
      );
      expect(await slider.inputValue()).toBe("0");
      expect(await layoutShift(page)).toBeLessThan(0.01);
      expect(requests.slice(loaded)).toEqual([]);
      expect(trouble).toEqual([]);
    },
  );

  it("keeps several in step", async () => {
    const one = '<mercer-steer model="/shop.mercer"></mercer-steer>';
    const { page } = await show(`<div>${one}</div><div>${one}</div>`);
    const sliders = page.getByRole("slider", { name: "Parties" });
    await sliders.nth(1).waitFor();
    await sliders.nth(0).fill("-1");
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll("mercer-steer")].every(
          (steer) => steer.shadowRoot!.querySelectorAll("input")[7]!.value === "-1",
        ),
    );
    expect(await sliders.nth(1).getAttribute("aria-valuetext")).toBe("less (−1)");
  });

  it("hides its sliders behind a button where it is folded", async () => {
    const { page } = await show('<mercer-steer model="/shop.mercer" folded></mercer-steer>');
    const button = page.getByRole("button", { name: "Ask for more or less" });
    await button.waitFor();
    await page.locator("mercer-steer input").first().waitFor({ state: "attached" });
    expect(await page.getByRole("slider").count()).toBe(0);
    await button.press("Enter");
    expect(await page.getByRole("slider").count()).toBe(16);
    const hide = page.getByRole("button", { name: "Hide the sliders" });
    expect(await hide.getAttribute("aria-expanded")).toBe("true");
    expect(await axeViolations(page)).toEqual([]);
  });

  it("says what the shopper leans towards, in a sentence and beside each slider", async () => {
    const { page } = await show(both);
    await page.locator("mercer-steer input").first().waitFor();
    await page.locator("mercer-steer .words", { hasText: "Look at a few things" }).waitFor();
    await page.evaluate(() => {
      const { recommender } = document.querySelector("mercer-shelf")!;
      for (const item of ["22423", "20725"]) recommender!.observe({ type: "view", item });
    });
    await page.locator("mercer-steer .words", { hasText: "compared with this shop’s" }).waitFor();
    const described = await page.locator("mercer-steer .row .for-readers").allInnerTexts();
    expect(described).toHaveLength(16);
    for (const text of described) expect(text).toMatch(/^Your interest so far: /);
    expect(await layoutShift(page)).toBeLessThan(0.01);
  });
});

function focusedLabel(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element: Element | null = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element as HTMLInputElement | null)?.labels?.[0]?.textContent?.trim() ?? "";
  });
}
