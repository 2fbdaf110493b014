import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { axeViolations, layoutShift, viewports } from "./browser_page.ts";
import { serveElements } from "./elements_page.ts";

const { show } = serveElements();
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
    // The shop's own markup stands alone: no heading of ours above it, no box around it.
    expect(await page.locator("mercer-shelf [part=heading]:visible").count()).toBe(0);
    expect(await page.locator("mercer-shelf").getAttribute("state")).toBe("failed");
  });

  it("says that there are no recommendations where the shop has nothing to show instead", async () => {
    const { page } = await show('<mercer-shelf model="/gone.mercer"></mercer-shelf>');
    await page.getByText("Recommendations are not available right now.").waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it("tells the page of the loaded model, and of a failure, by events that bubble", async () => {
    const { page } = await show("<div id=place></div>");
    const told = await page.evaluate(async () => {
      const events: string[] = [];
      for (const name of ["mercer-load", "mercer-change", "mercer-error"] as const) {
        document.addEventListener(name, ({ type, composed }) => events.push(`${type} ${composed}`));
      }
      const place = document.querySelector("#place")!;
      const shelf = document.createElement("mercer-shelf");
      shelf.model = "/shop.mercer";
      const changed = new Promise((done) => shelf.addEventListener("mercer-change", done));
      place.append(shelf);
      await changed;
      const other = document.createElement("mercer-shelf");
      const failed = new Promise((done) => other.addEventListener("mercer-error", done));
      other.model = "/gone.mercer";
      place.append(other);
      await failed;
      return events;
    });
    expect(told).toEqual(["mercer-load true", "mercer-change true", "mercer-error true"]);
  });

  it("loads another model when the attribute changes", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const isAnother = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const before = shelf.recommender;
      const changed = new Promise((done) => shelf.addEventListener("mercer-change", done));
      shelf.setAttribute("model", "/shop.mercer?another");
      await changed;
      return shelf.recommender !== before;
    });
    expect(isAnother).toBe(true);
  });

  it("leaves out what the attribute excludes, and shows nothing where nothing is left", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="3"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const shown = (): Promise<string[]> =>
      page.evaluate(() =>
        document.querySelector("mercer-shelf")!.recommendation!.items.map(({ id }) => id),
      );
    const [first, second, third] = await shown();
    await page.evaluate(async (ids) => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.setAttribute("exclude", ids);
      await shelf.updateComplete;
      await shelf.refresh();
    }, `${first}, ${third}`);
    expect((await shown())[0]).toBe(second);
    await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.innerHTML = "<p slot=empty>Sold out</p>";
      shelf.exclude = shelf.recommender!.catalogue.map(({ id }) => id);
      await shelf.updateComplete;
      await shelf.refresh();
    });
    await page.getByText("Sold out").waitFor();
    expect(await page.locator("mercer-shelf").getAttribute("state")).toBe("empty");
    expect(await page.locator("mercer-shelf [part=heading]").count()).toBe(0);
  });

  it("follows the shop's rules, and its dialog tells of them", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="4" pins="22423"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const [ids, boosted] = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const cheap = shelf.recommender!.catalogue.filter(({ price }) => price > 0 && price < 1);
      const id = cheap.at(-1)!.id;
      shelf.filter = (item) => item.price < 1 || item.id === "22423";
      shelf.boosts = { [id]: 50 };
      await shelf.updateComplete;
      await shelf.refresh();
      await shelf.updateComplete;
      return [shelf.recommendation!.items.map((item) => item.id), id] as const;
    });
    expect(ids.slice(0, 2)).toEqual(["22423", boosted]);
    expect(ids).toHaveLength(4);
    const why = async (place: number): Promise<string> => {
      await page.locator(`${cards} .why`).nth(place).click();
      const text = await page.locator("mercer-shelf dialog[open]").innerText();
      await page.keyboard.press("Escape");
      return text;
    };
    expect(await why(0)).toContain("The shop has placed it here.");
    expect(await why(1)).toMatch(/The shop puts it forward\.[\s\S]*Put forward by the shop/);
    expect(await why(2)).not.toMatch(/the shop has placed|puts it forward/i);
  });

  it("shows what is like an item, whatever the shopper did", async () => {
    const { page } = await show(
      '<mercer-shelf model="/shop.mercer" k="4" similar-to="22423"></mercer-shelf>',
    );
    await page.locator("mercer-shelf [part=heading]", { hasText: "Similar items" }).waitFor();
    await page.locator(cards).first().waitFor();
    const [before, after, wanted] = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const ids = (): string[] => shelf.recommendation!.items.map(({ id }) => id);
      const first = ids();
      shelf.recommender!.observe({ type: "view", item: "85123A" });
      await shelf.refresh();
      const { items } = await shelf.recommender!.similar("22423", { k: 4 });
      return [first, ids(), items.map(({ id }) => id)];
    });
    expect(after).toEqual(before);
    expect(after).toEqual(wanted);
  });

  it("looks in as many clusters as it is told to", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" probes="3"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const asked = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const mercer = shelf.recommender!;
      const recommend = mercer.recommend.bind(mercer);
      const probes: (number | undefined)[] = [];
      mercer.recommend = (options) => {
        probes.push(options?.probes);
        return recommend(options);
      };
      await shelf.refresh();
      shelf.removeAttribute("probes");
      await shelf.refresh();
      return probes;
    });
    expect([asked[0], asked.at(-1)]).toEqual([3, undefined]);
  });

  it("claims nothing personal where only the item on the page counts", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="4"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      const { recommender } = document.querySelector("mercer-shelf")!;
      recommender!.mode = "contextual";
      recommender!.observe({ type: "view", item: "22423" });
    });
    const heading = page.locator("mercer-shelf [part=heading]");
    await heading.filter({ hasText: "Goes with what you are looking at" }).waitFor();
  });

  it("follows what is sold out", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="4"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const isGone = await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      const { id } = shelf.recommendation!.items[0]!;
      const changed = new Promise((done) => shelf.addEventListener("mercer-change", done));
      shelf.recommender!.soldOut = [id];
      await changed;
      return !shelf.recommendation!.items.some((item) => item.id === id);
    });
    expect(isGone).toBe(true);
  });

  it("a chosen card leads nowhere when the page takes the event over", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.presenter = ({ id }) => ({ href: `#${id}` });
      shelf.addEventListener("mercer-select", (event) => {
        if (event.detail.index === 0) event.preventDefault();
      });
    });
    await page.locator(`${cards} a.link`).nth(0).click();
    expect(new URL(page.url()).hash).toBe("");
    await page.locator(`${cards} a.link`).nth(1).click();
    expect(new URL(page.url()).hash).toMatch(/^#./);
  });

  it("defined twice does no harm", async () => {
    const { page, trouble } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>');
    await page.addScriptTag({ type: "module", url: "/package/elements/define.js?again" });
    await page.locator(cards).first().waitFor();
    expect(trouble).toEqual([]);
  });

  it("is hidden by the hidden attribute", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" hidden></mercer-shelf>');
    await page.locator(cards).first().waitFor({ state: "attached" });
    expect(await page.locator("mercer-shelf").isVisible()).toBe(false);
  });

  it("keeps its colours readable where people choose them all themselves", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer"></mercer-shelf>', {
      prepare: (opened) => opened.emulateMedia({ forcedColors: "active" }),
    });
    await page.locator(cards).first().waitFor();
    const system = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.setAttribute("style", "color: CanvasText");
      const { color } = getComputedStyle(probe);
      const root = document.querySelector("mercer-shelf")!.shadowRoot!;
      return [color, getComputedStyle(root.querySelector(".price")!).color];
    });
    expect(system[1]).toBe(system[0]);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe("the shop's own cards on a shelf", () => {
  /** `render` is called in the page with an item and its place. */
  async function withCards(page: Page): Promise<void> {
    await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.renderItem = (item, index) => {
        if (index === 0) return `<b>${item.id}</b>`;
        const link = document.createElement("a");
        link.className = "own";
        link.href = `#${item.id}`;
        link.textContent = item.title;
        return link;
      };
      await shelf.updateComplete;
    });
  }

  it("are styled by the page, follow the list, and choose an item", async () => {
    const { page, trouble } = await show('<mercer-shelf model="/shop.mercer" k="5"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    await withCards(page);
    const own = page.locator("mercer-shelf .own");
    expect(await own.count()).toBe(4);
    expect(await own.first().evaluate((link) => getComputedStyle(link).color)).toBe("rgb(0, 128, 0)");
    expect(await page.locator(`${cards} .link:visible`).count()).toBe(0);
    expect(await page.locator(`${cards} .why:visible`).count()).toBe(5);
    const chosen = page.evaluate(
      () =>
        new Promise((done) =>
          document
            .querySelector("mercer-shelf")!
            .addEventListener("mercer-select", ({ detail }) => done(detail.index)),
        ),
    );
    await own.nth(1).click();
    expect(await chosen).toBe(2);
    await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.recommender!.observe({ type: "view", item: "22423" });
      await shelf.refresh();
      await shelf.updateComplete;
    });
    const listed = await page.evaluate(() => {
      const shelf = document.querySelector("mercer-shelf")!;
      return shelf.recommendation!.items.slice(1).map(({ title }) => title);
    });
    const texts = await page.evaluate(() => {
      const shelf = document.querySelector("mercer-shelf")!;
      const slots = shelf.shadowRoot!.querySelectorAll<HTMLSlotElement>(".card > slot");
      return [...slots].slice(1).map((slot) => slot.assignedElements()[0]!.textContent);
    });
    expect(texts).toEqual(listed);
    expect(await page.locator("mercer-shelf > [slot^='item:']").count()).toBe(5);
    expect(await axeViolations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it("given as text are text, never markup", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="2"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    await withCards(page);
    expect(await page.locator("mercer-shelf > [slot^='item:'] b").count()).toBe(0);
    expect(await page.locator("mercer-shelf > [slot^='item:']").first().innerText()).toMatch(/^<b>/);
  });

  it("can be the page's own elements, in the slot named after the item", async () => {
    const { page } = await show(
      '<mercer-shelf model="/shop.mercer" k="3"><h2 slot="heading">For you</h2><p slot="footer">' +
        "Made in this page</p></mercer-shelf>",
    );
    await page.locator(cards).first().waitFor();
    await page.evaluate(() => {
      const shelf = document.querySelector("mercer-shelf")!;
      const { id, title } = shelf.recommendation!.items[1]!;
      const card = document.createElement("article");
      card.slot = `item:${id}`;
      card.textContent = `Ours: ${title}`;
      shelf.append(card);
    });
    expect(await page.locator("article").isVisible()).toBe(true);
    expect(await page.locator(`${cards} .link:visible`).count()).toBe(2);
    expect(await page.getByText("For you").isVisible()).toBe(true);
    expect(await page.getByText("Made in this page").isVisible()).toBe(true);
    expect(await page.getByText("Popular to start with").isVisible()).toBe(false);
  });
});

describe("what a display file says", () => {
  const display = {
    "22423": { title: "CAKESTAND", price: 1234.5, url: "#/stand", image: "/picture.svg" },
    "85123A": { url: "#/heart" },
  };
  const answer = (page: Page, path: string, contentType: string, body: string): Promise<unknown> =>
    page.route(path, (route) => route.fulfill({ contentType, body }));
  const prepare = async (page: Page): Promise<void> => {
    await answer(page, "**/display.json", "application/json", JSON.stringify(display));
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="9"/>';
    await answer(page, "**/picture.svg", "image/svg+xml", svg);
  };
  const shelf = (attributes: string): string =>
    `<mercer-shelf model="/shop.mercer" display="/display.json" pins="22423 85123A" k="4" ${attributes}>` +
    "</mercer-shelf><p>Below</p>";

  it("is on the cards: title, picture, price in its currency, and where they lead", async () => {
    const { page, trouble } = await show(shelf('currency="eur" lang="de"'), { prepare });
    await page.locator(`${cards} img`).waitFor();
    const stand = page.locator(cards).first();
    expect(await stand.locator(".title").innerText()).toBe("CAKESTAND");
    expect(await stand.locator(".price").innerText()).toBe("1.234,50\u00a0€");
    expect(await stand.locator("img").getAttribute("alt")).toBe("");
    await expect
      .poll(() => stand.locator("img").evaluate((image) => (image as HTMLImageElement).naturalHeight))
      .toBe(9);
    expect(await page.locator(`${cards} img`).count()).toBe(1); // the others have their letters
    expect(await page.locator(`${cards} a.link`).count()).toBe(2);
    expect(await axeViolations(page)).toEqual([]);
    expect(await layoutShift(page)).toBe(0);
    expect(trouble).toEqual([]);
    await page.locator(`${cards} a.link`).nth(1).click();
    expect(new URL(page.url()).hash).toBe("#/heart");
  });

  it("gives way to the shop's presenter, and a currency that is none does no harm", async () => {
    const { page, trouble } = await show(shelf('currency="euros"'), { prepare });
    await page.locator(cards).first().waitFor();
    expect(await page.locator(`${cards} .price`).first().innerText()).toBe("1234.50");
    await page.evaluate(async () => {
      const element = document.querySelector("mercer-shelf")!;
      element.presenter = ({ id, url }) => ({ href: `${url}/${id}`, art: "own", price: "own" });
      await element.updateComplete;
    });
    const stand = page.locator(cards).first();
    expect(await stand.locator("a").getAttribute("href")).toBe("#/stand/22423");
    expect(await stand.locator(".price").innerText()).toBe("own");
    expect(await stand.locator("img").count()).toBe(0);
    expect(trouble).toEqual([]);
  });
});

describe("a model that elements share", () => {
  it("is loaded anew after it was disposed of", async () => {
    const { page, trouble } = await show('<mercer-shelf model="/shop.mercer" k="2"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const workers = (): number => page.workers().length;
    expect(workers()).toBe(1);
    await page.evaluate(() => {
      const first = document.querySelector("mercer-shelf")!;
      first.remove();
      first.recommender!.dispose();
    });
    await expect.poll(workers).toBe(0);
    await page.evaluate(() => {
      const next = document.createElement("mercer-shelf");
      next.model = "/shop.mercer";
      document.body.append(next);
    });
    await page.locator(cards).first().waitFor();
    expect(workers()).toBe(1);
    expect(trouble).toEqual([]);
  });
});

describe("a shelf's layout", () => {
  it.each([
    ["its model is missing", "/gone.mercer", '<p slot="fallback">Own</p>', "failed"],
    ["nothing is left to show", "/shop.mercer", '<p slot="empty">Own</p>', "empty"],
  ])("keeps its place when %s", async (_, model, own, state) => {
    const { page } = await show(`<mercer-shelf k="4">${own}</mercer-shelf><p>Below</p>`);
    await page.evaluate((address) => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.filter = [];
      shelf.model = address;
    }, model);
    await page.locator(`mercer-shelf[state=${state}]`).waitFor();
    await page.getByText("Own").waitFor();
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
    expect(await layoutShift(page)).toBe(0);
  });

  it("fades in what changes, not the first list, and nothing for who wants no motion", async () => {
    for (const reducedMotion of ["no-preference", "reduce"] as const) {
      const { page } = await show('<mercer-shelf model="/shop.mercer" k="6"></mercer-shelf>', {
        prepare: async (opened) => {
          await opened.emulateMedia({ reducedMotion });
          await opened.addInitScript(() => {
            const animate = Element.prototype.animate;
            Object.assign(window, { animated: 0 });
            Element.prototype.animate = function (...words) {
              (window as unknown as { animated: number }).animated++;
              return animate.apply(this, words);
            };
          });
        },
      });
      await page.locator(cards).first().waitFor();
      const animated = (): Promise<number> =>
        page.evaluate(() => (window as unknown as { animated: number }).animated);
      expect(await animated()).toBe(0);
      await page.evaluate(async () => {
        const shelf = document.querySelector("mercer-shelf")!;
        shelf.recommender!.observe({ type: "view", item: "22423" });
        await shelf.refresh();
        await shelf.updateComplete;
      });
      if (reducedMotion === "reduce") expect(await animated()).toBe(0);
      else expect(await animated()).toBeGreaterThan(0);
      expect(await layoutShift(page)).toBe(0);
    }
  });

  it.each([
    ["phone", "ltr"],
    ["desktop", "ltr"],
    ["phone", "rtl"],
  ] as const)("does not move while it loads and changes: %s, %s", async (size, dir) => {
    const { page } = await show(
      `<div dir="${dir}"><mercer-shelf model="/shop.mercer"></mercer-shelf><p>Below</p></div>`,
      { viewport: viewports[size] },
    );
    await page.locator(cards).first().waitFor();
    await page.evaluate(async () => {
      const shelf = document.querySelector("mercer-shelf")!;
      shelf.recommender!.observe({ type: "view", item: "22423" });
      await shelf.refresh();
    });
    await page.locator("mercer-shelf [part=heading]", { hasText: "Picked for you" }).waitFor();
    expect(await layoutShift(page)).toBe(0);
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(overflows).toBe(false);
  });

  it("can be scrolled with the keyboard, each card and its Why in reading order", async () => {
    const { page } = await show('<mercer-shelf model="/shop.mercer" k="10"></mercer-shelf>');
    await page.locator(cards).first().waitFor();
    const focused: string[] = [];
    for (let press = 0; press < 20; press++) {
      await page.keyboard.press("Tab");
      focused.push(
        await page.evaluate(() => {
          const { activeElement } = document.querySelector("mercer-shelf")!.shadowRoot!;
          const list = activeElement!.closest("ul")!.getBoundingClientRect();
          const { left, right } = activeElement!.getBoundingClientRect();
          const isInView = left >= list.left - 1 && right <= list.right + 1;
          return `${activeElement!.className} ${isInView}`;
        }),
      );
    }
    expect(focused).toEqual(Array.from({ length: 10 }, () => ["link true", "why true"]).flat());
    const list = page.getByRole("list", { name: "Popular to start with" });
    expect(await list.getByRole("listitem").count()).toBe(10);
  });
});
