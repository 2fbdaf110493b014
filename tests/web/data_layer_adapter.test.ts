import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { observeDataLayer } from "../../web/src/adapters/index.ts";
import { Recommender } from "../../web/src/index.ts";
import { fakeModelBytes } from "./fake_scorer.ts";

vi.mock("../../web/src/engine/inline_scorer.ts", () => import("./fake_scorer.ts"));

let mercer: Recommender;
const seen = (): string[] => mercer.history.items.map(({ type, id }) => `${type} ${id}`);

/** What gtag.js pushes: its own arguments. */
function gtag(dataLayer: unknown[]): (...words: unknown[]) => void {
  return function () {
    dataLayer.push(arguments);
  };
}

beforeEach(async () => {
  mercer = await Recommender.load(fakeModelBytes(), { worker: false });
});

afterEach(() => {
  mercer.dispose();
  delete (globalThis as { dataLayer?: unknown }).dataLayer;
});

describe("observeDataLayer", () => {
  it("takes up what was pushed before it came, and what is pushed after", () => {
    const dataLayer: unknown[] = [{ event: "view_item", ecommerce: { items: [{ item_id: "A" }] } }];
    observeDataLayer(mercer, { dataLayer });
    dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id: "B" }] } });
    expect(seen()).toEqual(["view A", "cart B"]);
  });

  it("understands gtag's arguments, items at the top level, single items, numbers and old ids", () => {
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, {
      dataLayer,
      itemId: ({ item_id, id }) => ({ 1: "A", 2: "B", 3: "C", 4: "D" })[Number(item_id ?? id)],
    });
    gtag(dataLayer)("event", "view_item", { items: [{ item_id: 1 }] });
    dataLayer.push({ event: "select_item", items: [{ item_id: "2" }] });
    dataLayer.push({ event: "purchase", ecommerce: { items: { item_id: 3 } } });
    dataLayer.push({ event: "view_item", ecommerce: { items: [{ id: "4" }] } });
    expect(seen()).toEqual(["view A", "view B", "purchase C", "view D"]);
  });

  it("joins an event with items that were pushed before it by themselves", () => {
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, { dataLayer });
    dataLayer.push({ ecommerce: null });
    dataLayer.push({ event: "view_item" });
    dataLayer.push({ ecommerce: { items: [{ item_id: "C" }] } });
    dataLayer.push({ event: "gtm.dom" });
    expect(seen()).toEqual([]);
    dataLayer.push({ event: "add_to_cart" });
    expect(seen()).toEqual(["cart C"]);
    dataLayer.push({ ecommerce: null });
    dataLayer.push({ event: "purchase" });
    expect(seen()).toEqual(["cart C"]);
  });

  it("records every item of an order and none that was merely listed", () => {
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, { dataLayer });
    dataLayer.push({ event: "view_item_list", ecommerce: { items: [{ item_id: "A" }] } });
    dataLayer.push({
      event: "purchase",
      ecommerce: { items: [{ item_id: "C" }, { item_id: "new-today" }, { item_id: "B" }] },
    });
    expect(seen()).toEqual(["purchase C", "purchase B"]);
  });

  it("leaves pushes as they are, with their return value, several at once too", () => {
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, { dataLayer });
    const entry = { event: "view_item", ecommerce: { items: [{ item_id: "A" }] } };
    const { push } = dataLayer; // some shops call it without its array
    expect(push(entry, { event: "other" })).toBe(2);
    expect([...dataLayer]).toEqual([entry, { event: "other" }]);
    expect(dataLayer[0]).toBe(entry);
    expect(seen()).toEqual(["view A"]);
  });

  it("gets along with Tag Manager before and after it", () => {
    const dataLayer: unknown[] = [];
    const sent: unknown[] = [];
    const installTagManager = (): void => {
      const push = dataLayer.push;
      dataLayer.push = (...entries: unknown[]): number => {
        sent.push(...entries);
        push.apply(dataLayer, entries);
        return 42;
      };
    };
    const view = (item_id: string) => ({ event: "view_item", ecommerce: { items: [{ item_id }] } });
    installTagManager();
    const stop = observeDataLayer(mercer, { dataLayer });
    installTagManager();
    expect(dataLayer.push(view("A"))).toBe(42);
    expect(seen()).toEqual(["view A"]);
    expect(sent).toEqual([view("A"), view("A")]); // once by each of the two
    stop();
    expect(dataLayer.push(view("B"))).toBe(42);
    expect(seen()).toEqual(["view A"]);
    expect([...dataLayer]).toEqual([view("A"), view("B")]);
  });

  it("gives the shop its own push back when stopped", () => {
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, { dataLayer })();
    expect(Object.keys(dataLayer)).toEqual([]);
    const push = vi.fn(() => 1);
    dataLayer.push = push;
    observeDataLayer(mercer, { dataLayer })();
    expect(dataLayer.push).toBe(push);
  });

  it("survives everything that shops push, and a mapping that throws", () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const dataLayer: unknown[] = [undefined, null, 3, "text", () => {}, []];
    observeDataLayer(mercer, {
      dataLayer,
      itemId: () => {
        throw new Error("the shop's own mistake");
      },
    });
    const odd = [
      { event: 7 },
      { event: "view_item", ecommerce: "A" },
      { event: "view_item", items: [null, 1] },
    ];
    expect(() => dataLayer.push(...odd)).not.toThrow();
    expect(reported).not.toHaveBeenCalled();
    expect(() => dataLayer.push({ event: "view_item", items: [{ item_id: "A" }] })).not.toThrow();
    expect(reported).toHaveBeenCalledTimes(1);
    expect(dataLayer).toHaveLength(10);
    reported.mockRestore();
  });

  it("is silent once the recommender has been disposed of", () => {
    const reported = vi.spyOn(console, "error");
    const dataLayer: unknown[] = [];
    observeDataLayer(mercer, { dataLayer });
    mercer.dispose();
    dataLayer.push({ event: "view_item", items: [{ item_id: "A" }] });
    expect(reported).not.toHaveBeenCalled();
  });

  it("makes window.dataLayer where the shop's snippet comes later", () => {
    observeDataLayer(mercer);
    const page = globalThis as { dataLayer?: unknown[] };
    page.dataLayer = page.dataLayer ?? []; // as every snippet begins
    page.dataLayer.push({ event: "view_item", items: [{ item_id: "D" }] });
    expect(seen()).toEqual(["view D"]);
  });
});
