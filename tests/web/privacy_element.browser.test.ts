// <mercer-privacy>: what it shows and what its buttons really do.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { HistoryExport } from "../../web/src/index.ts";
import { axeViolations, layoutShift, screenshot, viewports } from "./browser_page.ts";
import { serveElements, type ShowOptions } from "./elements_page.ts";

const { show } = serveElements();
const kElement = '<mercer-privacy model="/shop.mercer"></mercer-privacy>';
const privacy = (page: Page, part = "") => page.locator(`mercer-privacy ${part}`);

/** A page with the element, its model loaded, after looking at some items. */
async function opened(places: readonly number[], options: ShowOptions = {}, body = kElement) {
  const watched = await show(body, options);
  await privacy(watched.page, ".count").filter({ hasText: "0" }).waitFor();
  await watched.page.evaluate((wanted) => {
    const mercer = document.querySelector("mercer-privacy")!.recommender!;
    for (const place of wanted) {
      mercer.observe({ type: "view", item: mercer.catalogue[place]!.id });
    }
  }, places);
  await privacy(watched.page, "li").nth(Math.max(places.length - 1, 0)).waitFor();
  return watched;
}

const answer = (page: Page): Promise<string> => privacy(page, "[role=status]").innerText();
const how = (page: Page): Promise<string> => privacy(page, ".how").innerText();
const toggle = (page: Page, name: string) => page.getByRole("switch", { name });
const inside = <T>(page: Page, read: "kept" | "mode" | "length"): Promise<T> =>
  page.evaluate((what) => {
    const mercer = document.querySelector("mercer-privacy")!.recommender!;
    return (what === "mode" ? mercer.mode : mercer.history[what]) as T;
  }, read);

describe("<mercer-privacy>", () => {
  it("keeps the history on the device and deletes it again, as its switch says", async () => {
    const { page, trouble, requests } = await opened([1, 2]);
    const before = requests.length;
    const store = toggle(page, "Keep on this device");
    expect(await store.getAttribute("aria-checked")).toBe("false");
    expect(await how(page)).toMatch(/never sent or saved/);
    await store.click();
    await privacy(page, "[role=status]").filter({ hasText: "Stored in this browser" }).waitFor();
    expect(requests.slice(before)).toEqual([]);
    expect(await store.getAttribute("aria-checked")).toBe("true");
    expect(await how(page)).toMatch(/stored in this browser, and nowhere else, since \d.* 180 days/);
    await page.reload();
    await privacy(page, "li").nth(1).waitFor();
    expect(await layoutShift(page)).toBeLessThan(0.01);
    await store.click();
    await privacy(page, "[role=status]").filter({ hasText: "Deleted from" }).waitFor();
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(await privacy(page, "li").count()).toBe(2);
    expect(trouble).toEqual([]);
  });

  it("says so where the browser does not store", async () => {
    const { page } = await opened([1], {
      prepare: (tab) => tab.route("**/stored_history*", (route) => route.abort()),
    });
    await toggle(page, "Keep on this device").click();
    await privacy(page, "[role=status]").filter({ hasText: "does not let" }).waitFor();
    expect(await toggle(page, "Keep on this device").getAttribute("aria-checked")).toBe("false");
  });

  it("is the shopper's own choice, which outweighs Global Privacy Control", async () => {
    const { page } = await opened([1], {
      prepare: (tab) =>
        tab.addInitScript(() => {
          Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
        }),
    });
    const store = toggle(page, "Keep on this device");
    expect(await store.innerText()).toMatch(/asks sites not to track you/);
    await store.click();
    await privacy(page, "[role=status]").filter({ hasText: "Stored" }).waitFor();
    expect(await inside(page, "kept")).toBe("persist");
  });

  it("switches personal suggestions off, and with them the storage", async () => {
    const { page } = await opened([1, 2]);
    await toggle(page, "Personal suggestions").click();
    expect(await answer(page)).toMatch(/are off, and all that was remembered is erased/);
    expect([await inside(page, "mode"), await inside(page, "length")]).toEqual(["contextual", 0]);
    expect(await how(page)).toMatch(/only the item you are looking at/);
    const store = toggle(page, "Keep on this device");
    expect(await store.getAttribute("aria-disabled")).toBe("true");
    await store.click({ force: true });
    expect(await inside(page, "kept")).toBe("memory");
    await toggle(page, "Personal suggestions").click();
    expect(await inside(page, "mode")).toBe("personal");
  });

  it("saves a copy of all that is remembered, without a request", async () => {
    const { page, requests } = await opened([1, 2]);
    const before = requests.length;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      privacy(page, "[part=copy]").click(),
    ]);
    expect(download.suggestedFilename()).toBe("shop-history.json");
    const saved = JSON.parse(readFileSync(await download.path(), "utf8")) as HistoryExport;
    expect(saved.format).toBe("mercer-history");
    expect(saved.items).toHaveLength(2);
    expect(requests.slice(before).filter((url) => !url.startsWith("blob:"))).toEqual([]);
  });

  it("forgets one item by keyboard, and the focus stays in the list", async () => {
    const { page } = await opened([1, 2, 3]);
    const titles = await privacy(page, "li .title").allInnerTexts();
    await page.getByRole("button", { name: `Forget ${titles[1]}` }).focus();
    await page.keyboard.press("Enter");
    await privacy(page, "[role=status]").filter({ hasText: "Forgotten: " }).waitFor();
    expect(await privacy(page, "li .title").allInnerTexts()).toEqual([titles[0], titles[2]]);
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(
        () => document.querySelector("mercer-privacy")!.shadowRoot!.activeElement?.ariaLabel,
      );
    expect(await focused()).toBe(`Forget ${titles[2]}`);
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await privacy(page, ".empty").waitFor();
    expect(await inside(page, "length")).toBe(0);
  });

  it("erases the history and the wishes, moves nothing and keeps the focus", async () => {
    const { page } = await opened([1, 2]);
    const top = () => privacy(page, "[part=erase]").boundingBox();
    const before = await top();
    await page.getByRole("button", { name: "Erase all of this" }).focus();
    await page.keyboard.press("Enter");
    await privacy(page, "[role=status]").filter({ hasText: "Erased." }).waitFor();
    expect(await top()).toEqual(before);
    expect(await inside(page, "length")).toBe(0);
    const part = await page.evaluate(() =>
      document.querySelector("mercer-privacy")!.shadowRoot!.activeElement?.getAttribute("part"),
    );
    expect(part).toBe("erase");
  });

  it.each([
    ["desktop", "light", "en", ""],
    ["phone", "dark", "de", ""],
    ["phone", "light", "zh", 'dir="rtl"'],
  ] as const)("is sound on a %s, %s, in %s", async (device, scheme, lang, direction) => {
    const { page, trouble } = await opened(
      [1, 2, 3, 4, 5, 6, 7],
      { viewport: viewports[device], scheme, lang },
      `<div ${direction}>${kElement}</div>`,
    );
    await page.getByRole("switch").nth(1).click();
    await page.waitForFunction(
      () => document.querySelector("mercer-privacy")!.recommender!.history.kept === "persist",
    );
    expect(await axeViolations(page)).toEqual([]);
    const [content, width] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBe(width);
    await screenshot(page, `privacy-${device}-${scheme}-${lang}`);
    expect(trouble).toEqual([]);
  });
});
