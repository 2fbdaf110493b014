import { describe, expect, it } from "vitest";
import { axeViolations, layoutShift } from "./browser_page.ts";
import { serveElements } from "./elements_page.ts";

const { show } = serveElements();

const cards = "mercer-shelf .card:not(.ghost)";

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
    await page.locator("mercer-privacy .count", { hasText: "0 network requests by" }).waitFor();
    await page.evaluate(() => fetch("/shop.mercer").then((response) => response.arrayBuffer()));
    await page.locator("mercer-privacy .count", { hasText: "1 network request by" }).waitFor();
  });
});

describe("<mercer-shelf>", () => {
  it("shows as many as by default when its `k` is taken away", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="3"></mercer-shelf>');
    await page.locator(cards).nth(2).waitFor();
    expect(await page.locator(cards).count()).toBe(3);
    await page.evaluate(() => document.querySelector("mercer-shelf")!.removeAttribute("k"));
    await page.locator(cards).nth(7).waitFor();
    expect(await page.locator(cards).count()).toBe(8);
  });
});

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
    const spoken = await page.locator("mercer-shelf .card .why").first().getAttribute("lang");
    expect(spoken).toBe(lang === "ja" ? "en" : null);
    expect(trouble).toEqual([]);
  });

  it("is shown at once or not yet, never English first, and moves nothing", async () => {
    const body =
      '<mercer-shelf model="/shop.mercer"></mercer-shelf>' +
      '<mercer-steer model="/shop.mercer" rows="16"></mercer-steer><p>Below</p>';
    const { page, requests } = await show(body, {
      lang: "de",
      prepare: async (opened) => {
        await opened.route("**/languages/**", async (route) => {
          await new Promise((done) => setTimeout(done, 400));
          await route.continue();
        });
        await opened.addInitScript(() => {
          const seen = new Set<string>();
          Object.assign(window, { seen });
          const look = (): void => {
            for (const element of document.querySelectorAll("mercer-shelf, mercer-steer")) {
              const heading = element.shadowRoot?.querySelector("[part=heading]");
              if (heading) seen.add(heading.textContent!.trim());
            }
            requestAnimationFrame(look);
          };
          look();
        });
      },
    });
    await page.locator(cards).first().waitFor();
    await page.waitForTimeout(100);
    const seen = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
    expect(seen.sort()).toEqual(["", "Beliebt für den Anfang", "Deine Interessen"]);
    expect(requests.filter((url) => url.includes("/languages/")).length).toBe(2);
    expect(await layoutShift(page)).toBeLessThan(0.01);
  });

  it("is English where its file cannot be had", async () => {
    const { page } = await show(all, {
      lang: "fr",
      prepare: (opened) => opened.route("**/languages/**", (route) => route.abort()),
    });
    await page.locator(cards).first().waitFor();
    const heading = page.locator("mercer-shelf [part=heading]");
    expect((await heading.innerText()).trim()).toBe("Popular to start with");
    const code = await page.evaluate(() =>
      window.mercer.loadLanguage("fr").catch((error: { code: string }) => error.code),
    );
    expect(code).toBe("io");
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
