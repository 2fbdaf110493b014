import { render } from "lit";
import { MercerError, Recommender, type Interaction } from "mercer";
import { Assortment, type Order } from "./assortment.ts";
import { Basket } from "./basket.ts";
import { watchForDiscoveries, type Discovery } from "./discoveries.ts";
import { markFirstRecommendation, markModelArrived } from "./milestones.ts";
import { kSoldOut, type Product } from "./product.ts";
import { addressOf, parseRoute, type Route } from "./route.ts";
import { shopView } from "./shop_view.ts";

const kModelUrl = "shop.mercer";
const kPageSize = 24;

/** All that the views show. */
export interface ShopState {
  readonly route: Route;
  readonly assortment: Assortment | undefined;
  readonly mercer: Recommender | undefined;
  readonly order: Order;
  /** How many products of the present selection are listed. */
  readonly listedCount: number;
  /** The last thing worth saying aloud, e.g. "Added to your basket". */
  readonly notice: string;
  readonly failure: string;
  readonly hasPaid: boolean;
  readonly discovered: ReadonlySet<Discovery>;
  readonly wantsTour: boolean;
}

/** All that the views can do. */
export interface ShopActions {
  readonly basket: Basket;
  search(query: string): void;
  sort(order: Order): void;
  listMore(): void;
  addToBasket(product: Product, quantity?: number): void;
  removeFromBasket(product: Product): void;
  pay(): void;
  endTour(): void;
}

/** The demonstration shop: one page, its state, and what happens when people do things. */
export class Storefront implements ShopActions {
  readonly basket = new Basket();
  readonly #root: HTMLElement;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #state: ShopState = {
    route: parseRoute(location.hash),
    assortment: undefined,
    mercer: undefined,
    order: "popular",
    listedCount: kPageSize,
    notice: "",
    failure: "",
    hasPaid: false,
    discovered: new Set(),
    wantsTour: false, // until there is something to discover
  };

  constructor(root: HTMLElement) {
    this.#root = root;
    window.addEventListener("hashchange", () => this.#navigate());
  }

  /** Shows the empty shop at once, then the model's goods. */
  async open(): Promise<void> {
    // The worker starts while the page is drawn.
    const loading = Recommender.load(kModelUrl, { onProgress: markModelArrived });
    // Parsing ends with a layout; drawing in the same task would make it a long one.
    const drawing = nextTask().then(() => this.#update({}));
    try {
      const [mercer] = await Promise.all([loading, drawing]);
      await this.#stock(mercer);
    } catch (error) {
      const message = error instanceof MercerError ? error.message : String(error);
      document.documentElement.dataset["ready"] = "failed";
      this.#update({ failure: message });
    }
  }

  // The shelf comes first; the long list of goods waits until it is on screen.
  async #stock(mercer: Recommender): Promise<void> {
    mercer.soldOut = kSoldOut;
    this.#follow(mercer);
    const isLanding = this.#state.route.page !== "item";
    if (isLanding) {
      this.#update({ mercer });
      await markFirstRecommendation();
    }
    const assortment = await Assortment.of(mercer);
    this.#update({ mercer, assortment });
    this.#observeRoute();
    if (!isLanding) await markFirstRecommendation();
    document.documentElement.dataset["ready"] = "true";
  }

  #follow(mercer: Recommender): void {
    watchForDiscoveries(this.#root, mercer, (discovery) => {
      this.#update({ discovered: new Set([...this.#state.discovered, discovery]) });
    });
    // What product pages say of the shopper's privacy.
    for (const type of ["consentchange", "modechange"]) {
      mercer.addEventListener(type, () => this.#update({}));
    }
    // Who had this page keep things has been here before.
    this.#update({ wantsTour: mercer.history.kept !== "persist" });
  }

  endTour(): void {
    this.#update({ wantsTour: false });
    this.#root.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  }

  search(query: string): void {
    const route: Route = query.trim() === "" ? { page: "home" } : { page: "search", query };
    // Typing must not fill the back button's history with every letter.
    history[this.#state.route.page === "search" ? "replaceState" : "pushState"](
      null,
      "",
      addressOf(route),
    );
    this.#update({ route, listedCount: kPageSize });
  }

  sort(order: Order): void {
    this.#update({ order, listedCount: kPageSize });
  }

  listMore(): void {
    const from = this.#state.listedCount;
    this.#update({ listedCount: from + kPageSize });
    this.#root.querySelectorAll<HTMLElement>(".goods .tile-link")[from]?.focus();
  }

  addToBasket(product: Product, quantity = 1): void {
    this.basket.add(product, quantity);
    if (quantity > 0) {
      this.#observe("cart", product.id);
      this.#say(`${product.title} is in your basket`);
    }
    this.#update({ hasPaid: false });
  }

  removeFromBasket(product: Product): void {
    this.basket.remove(product.id);
    this.#say(`${product.title} taken out`);
    this.#update({});
    this.#root.querySelector<HTMLElement>("h1")?.focus();
  }

  pay(): void {
    for (const { product } of this.basket.lines) this.#observe("purchase", product.id);
    this.basket.empty();
    this.#update({ hasPaid: true, notice: "" });
    this.#root.querySelector<HTMLElement>("h1")?.focus();
  }

  #navigate(): void {
    this.#update({ route: parseRoute(location.hash), listedCount: kPageSize, notice: "" });
    this.#observeRoute();
    this.#root
      .querySelector(".chips [aria-current]")
      ?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
    window.scrollTo({ top: 0, behavior: "instant" });
    this.#root.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  #observeRoute(): void {
    if (this.#state.route.page === "item") this.#observe("view", this.#state.route.id);
  }

  #observe(type: Interaction["type"], item: string): void {
    this.#state.mercer?.observe({ type, item });
  }

  #say(notice: string): void {
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#update({ notice: "" }), 3500);
    this.#update({ notice });
  }

  #update(change: Partial<ShopState>): void {
    this.#state = { ...this.#state, ...change };
    render(shopView(this.#state, this), this.#root);
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
