// The package as a shop without a bundler would use it: elements from plain ES modules, each alone,
// under a strict Content-Security-Policy.
import { createServer, type Server } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { axeViolations, layoutShift, openPage, viewports } from "./browser_page.ts";
import { modelUnderTest, root } from "./model_under_test.ts";

const kPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-map'; style-src 'self'; " +
  "connect-src 'self'; img-src 'self' data:; worker-src 'self'";

const kImportMap = JSON.stringify({
  imports: {
    mercer: "/package/index.js",
    lit: "/node_modules/lit/index.js",
    "lit/": "/node_modules/lit/",
    "lit-html": "/node_modules/lit-html/lit-html.js",
    "lit-html/": "/node_modules/lit-html/",
    "lit-element/": "/node_modules/lit-element/",
    "@lit/reactive-element": "/node_modules/@lit/reactive-element/reactive-element.js",
    "@lit/reactive-element/": "/node_modules/@lit/reactive-element/",
  },
});

const kTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

let server: Server;
let origin: string;
let browser: Browser;
let model: Uint8Array;
let served = "";

beforeAll(async () => {
  model = modelUnderTest();
  await build({ configFile: resolve(root, "web/vite.package.config.ts"), logLevel: "error" });
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    response.setHeader("content-security-policy", kPolicy);
    if (path === "/") {
      response.setHeader("content-type", "text/html");
      response.end(served);
    } else if (path === "/shop.mercer") {
      response.end(model);
    } else if (path === "/define.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(
        'import "/package/elements/define.js";\nimport * as mercer from "mercer";\nwindow.mercer = mercer;',
      );
    } else if (path === "/page.css") {
      response.setHeader("content-type", "text/css");
      response.end(
        ":root { color-scheme: light dark; background: light-dark(#fff, #121015); color: light-dark(#26222b, #f1ecf4); } mercer-shelf:not(:defined) { display: block; block-size: calc(11.5rem + 11.35rem); }",
      );
    } else {
      const file = join(root, path.startsWith("/package/") ? `build${path}` : path);
      if (!existsSync(file)) return void response.writeHead(404).end();
      response.setHeader("content-type", kTypes[extname(file)] ?? "application/octet-stream");
      response.end(readFileSync(file));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function show(
  body: string,
  { lang = "en", scheme = "light" as "light" | "dark" } = {},
): Promise<{ page: Page; trouble: string[]; requests: string[] }> {
  served =
    `<!doctype html><html lang="${lang}"><head><title>Shop</title><link rel="icon" href="data:,">` +
    `<script type="importmap" nonce="map">${kImportMap}</script>` +
    `<link rel="stylesheet" href="/page.css"><script type="module" src="/define.js"></script></head><body><main><h1>Shop</h1>${body}</main></body></html>`;
  const { page, trouble, requests } = await openPage(browser, viewports.desktop, scheme);
  await page.goto(origin);
  await page.waitForFunction(() => "mercer" in window);
  return { page, trouble, requests };
}

declare global {
  interface Window {
    /** The package's entry, put there by define.js. */
    readonly mercer: typeof import("../../web/src/index.ts");
  }
}

const cards = "mercer-shelf .card:not(.ghost)";

describe("<mercer-shelf>", () => {
  it("needs nothing but its model", async () => {
    const { page, trouble } = await show(
      '<mercer-shelf model="/shop.mercer" k="6"></mercer-shelf><p>Below</p>',
    );
    await page.locator(cards).first().waitFor();
    expect(await page.locator(cards).count()).toBe(6);
    expect(await axeViolations(page)).toEqual([]);
    expect(await layoutShift(page)).toBeLessThan(0.01);
    expect(trouble).toEqual([]);
  });

  it("announces a change politely, and tells the page which card was chosen", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const chosen = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.querySelector("mercer-shelf")!.addEventListener("mercer-select", (event) => {
            resolve((event as CustomEvent<{ item: { id: string } }>).detail.item.id);
          });
        }),
    );
    await page.locator(`${cards} .link`).nth(1).click();
    const id = await chosen;
    await page.evaluate((item) => {
      document.querySelector("mercer-shelf")!.recommender!.observe({ type: "view", item });
    }, id);
    await page
      .locator("mercer-shelf [role=status]", { hasText: "Picked for you, changed: " })
      .waitFor();
  });

  it("keeps moving where wishes change faster than they are answered", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const [during, last, wanted] = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const mercer = shelf.recommender!;
      const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
      const recommend = mercer.recommend.bind(mercer);
      mercer.recommend = async (options) => {
        await pause(60);
        return recommend(options);
      };
      let changes = 0;
      shelf.addEventListener("mercer-change", () => changes++);
      for (let step = 1; step <= 30; step++) {
        mercer.steering = { festive: step / 15 };
        await pause(20);
      }
      const seen = changes;
      await shelf.refresh();
      const idsOf = (items: readonly { id: string }[]): string => items.map(({ id }) => id).join();
      const { items } = await recommend({ k: shelf.k });
      return [seen, idsOf(shelf.recommendation!.items), idsOf(items)] as const;
    });
    expect(during).toBeGreaterThan(3);
    expect(last).toBe(wanted);
  });

  it("shows its fallback, and says why, when the model is missing", async () => {
    const { page } = await show(
      '<mercer-shelf model="/gone.mercer"><p slot="fallback">Back soon</p></mercer-shelf>',
    );
    await page.getByText("Back soon").waitFor();
    const code = await page.evaluate(() => document.querySelector("mercer-shelf")!.failure?.code);
    expect(code).toBe("not-found");
  });
});

describe("<mercer-privacy>", () => {
  it("works alone, and shares the history of the model it names", async () => {
    const { page, trouble } = await show(
      '<mercer-privacy model="/shop.mercer"></mercer-privacy><mercer-shelf model="/shop.mercer"></mercer-shelf>',
    );
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      document.querySelector("mercer-shelf")!.recommender!.observe({ type: "cart", item: "22423" });
    });
    await page.locator("mercer-privacy li", { hasText: "in the basket" }).waitFor();
    expect(await page.locator("mercer-privacy .count").innerText()).toMatch(/^0 network requests/);
    expect(await axeViolations(page)).toEqual([]);
    await page.locator("mercer-privacy [part=erase]").click();
    await page.locator("mercer-privacy .empty").waitFor();
    expect(
      await page.evaluate(
        () => document.querySelector("mercer-shelf")!.recommender!.history.length,
      ),
    ).toBe(0);
    expect(trouble).toEqual([]);
  });

  it("counts the page's own requests truthfully", async () => {
    const { page } = await show('<mercer-privacy model="/shop.mercer"></mercer-privacy>');
    await page.locator("mercer-privacy .count").waitFor();
    await page.evaluate(() => fetch("/shop.mercer").then((response) => response.arrayBuffer()));
    await page.locator("mercer-privacy .count", { hasText: "1 network request by" }).waitFor();
  });
});

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

describe("the elements' language", () => {
  const all =
    '<mercer-shelf model="/shop.mercer"></mercer-shelf><mercer-steer model="/shop.mercer">' +
    '</mercer-steer><mercer-privacy model="/shop.mercer"></mercer-privacy>';

  it.each([
    ["de-AT", "Beliebt für den Anfang", "Warum?", "Deine Interessen", "Festlich"],
    ["fr", "Les plus demandés pour commencer", "Pourquoi\u202f?", "Vos centres d’intérêt", "Esprit des fêtes"],
    ["es", "Lo más popular para empezar", "¿Por qué?", "Tus intereses", "Espíritu festivo"],
    ["zh-Hans", "先看看热销商品", "为什么推荐？", "你的偏好", "节日气氛"],
    ["ja", "Popular to start with", "Why this?", "Your interests", "Festive"],
  ])("is the page's: %s", async (lang, heading, why, interests, festive) => {
    const { page, trouble } = await show(all, { lang });
    await page.locator(cards).first().waitFor();
    const text = async (selector: string): Promise<string> =>
      (await page.locator(selector).first().innerText()).trim();
    expect(await text("mercer-shelf [part=heading]")).toBe(heading);
    expect(await text("mercer-shelf .card .why")).toBe(why);
    expect(await text("mercer-steer [part=heading]")).toBe(interests);
    expect(await text("mercer-steer label")).toBe(festive);
    expect(trouble).toEqual([]);
  });

  it("is the closest one's, down to the dialog in the shelf, and follows a change", async () => {
    const { page } = await show(`<div lang="de">${all}</div>`);
    await page.locator(cards).first().waitFor();
    await page.locator("mercer-shelf .card .why").first().click();
    const dialog = page.locator("mercer-shelf dialog[open]");
    await dialog.waitFor();
    expect(await dialog.innerText()).toMatch(/Du hast dir noch nichts angesehen/);
    await page.evaluate(() => document.querySelector("div")!.setAttribute("lang", "fr"));
    await dialog.locator(".words", { hasText: "Vous n’avez encore rien regardé" }).waitFor();
    await page.evaluate(() => (document.querySelector("mercer-shelf")!.lang = "es"));
    await dialog.locator(".words", { hasText: "Todavía no has mirado nada" }).waitFor();
  });

  it("leaves nothing in English, and fits right-to-left pages", async () => {
    const { page } = await show(`<div lang="de" dir="rtl">${all}</div>`);
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      for (const item of ["22423", "20725"]) {
        document.querySelector("mercer-shelf")!.recommender!.observe({ type: "cart", item });
      }
    });
    await page.locator("mercer-privacy li").first().waitFor();
    const english = /\b(the|and|you|your|this|what|with|looked|more|less|average|other)\b/i;
    const withoutTitles = (text: string): string => text.replace(/\b[A-Z0-9'&,. -]{4,}\b/g, "");
    for (const element of ["mercer-steer", "mercer-privacy"]) {
      expect(withoutTitles(await page.locator(element).innerText())).not.toMatch(english);
    }
    await page.locator("mercer-shelf .card .why").first().click();
    const dialog = page.locator("mercer-shelf dialog[open]");
    await dialog.getByRole("button", { name: /^Welchen/ }).click();
    await dialog.locator(".status p").first().waitFor();
    const select = await dialog.locator("select").innerText();
    const text = (await dialog.innerText()).replace(select, "");
    expect(withoutTitles(text)).not.toMatch(english);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe("Recommender in a worker", () => {
  it("gives the same answers as on the page's own thread", async () => {
    const { page } = await show("");
    const [inWorker, here] = await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const answers = [];
      for (const worker of [true, false]) {
        const mercer = await Recommender.load("/shop.mercer", { worker });
        for (const item of ["22423", "20725"]) mercer.observe({ type: "view", item });
        answers.push(await mercer.recommend({ k: 20 }));
        mercer.dispose();
      }
      return answers;
    });
    expect(inWorker).toEqual(here);
  });

  it("says what to do when the wasm is not where it should be", async () => {
    const { page } = await show("");
    const failures = await page.evaluate(async () => {
      const { Recommender } = window.mercer;
      const failed = [];
      for (const wasmUrl of ["/gone.wasm", "/"]) {
        failed.push(
          await Recommender.load("/shop.mercer", { wasmUrl }).then(
            () => "loaded",
            (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
          ),
        );
      }
      return failed;
    });
    expect(failures[0]).toMatch(/^not-found: The server answered 404 for mercer\.wasm/);
    expect(failures[1]).toMatch(/^wasm-failed: Got an HTML page instead of mercer\.wasm/);
  });
});
