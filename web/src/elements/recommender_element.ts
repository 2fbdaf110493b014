import type { PropertyDeclarations, PropertyValues } from "lit";
import { MercerError, describeCause, type MercerErrorCode } from "../engine/mercer_error.ts";
import { Recommender, type LoadOptions } from "../engine/recommender.ts";
import { attributeLabel, type AttributeLabels } from "../text/attribute_label.ts";
import type { ItemPresenter } from "./item_presenter.ts";
import { LocalizedElement } from "./localized_element.ts";

/** What changes an answer without the shopper's wishes having changed. */
const kHistoryEvents = ["historychange", "modechange", "stockchange"] as const;

/** Elements that name the same model share one recommender, and so one history. */
const sharedRecommenders = new Map<string, Promise<Recommender>>();

function shareRecommender(model: string, options: LoadOptions): Promise<Recommender> {
  const url = new URL(model, document.baseURI).href;
  const known = sharedRecommenders.get(url);
  if (known) return known;
  const shared = Recommender.load(url, options);
  sharedRecommenders.set(url, shared);
  // A later element may try again, or needs one anew.
  const forget = (): void => void sharedRecommenders.delete(url);
  shared.then((recommender) => recommender.addEventListener("dispose", forget), forget);
  return shared;
}

/**
 * What the elements have in common: where their recommender comes from (the `recommender` property,
 * or the `model` attribute, which loads one), being told when its history or the shopper's wishes
 * change, and the language.
 *
 * Elements that name the same model share one recommender, loaded as the first of them says
 * (`display`, `wasm-url`, `thread`). It stays while the page does, with the history that is in no
 * other place; `dispose()` of an element's `recommender` ends it.
 *
 * @attr {string} model - URL of a .mercer file; or set the `recommender` property
 * @attr {string} display - URL of a JSON file with titles, prices, links, pictures and stock
 * @attr {string} wasm-url - where mercer.wasm is, if not beside the scripts
 * @attr {"worker" | "page"} thread - "page" scores on the page's own thread, without a worker
 * @fires {CustomEvent<Recommender>} mercer-load - the model named by `model` is ready
 * @fires {CustomEvent<MercerError>} mercer-error - the model could not be loaded, or an answer not be had
 */
export abstract class RecommenderElement extends LocalizedElement {
  static override properties: PropertyDeclarations = {
    model: { type: String, reflect: true },
    display: { type: String },
    wasmUrl: { type: String, attribute: "wasm-url" },
    thread: { type: String },
    recommender: { attribute: false },
    presenter: { attribute: false },
    labels: { attribute: false },
    failure: { state: true },
  };

  /** URL of a .mercer file; ignored while `recommender` is set by the page. */
  declare model: string | undefined;
  /** URL of what is shown of items in place of what the model says; see Recommender.refreshDisplay. */
  declare display: string | undefined;
  /** Where mercer.wasm is, if not beside the scripts. */
  declare wasmUrl: string | undefined;
  /** "page" scores on the page's own thread; by default a worker does. */
  declare thread: "worker" | "page" | undefined;
  /** What answers; set it to use one that the page has loaded itself. */
  declare recommender: Recommender | undefined;
  /** The shop's own title, price, link and picture of an item. */
  declare presenter: ItemPresenter | undefined;
  /** The shop's own names of attributes, instead of the model's. */
  declare labels: AttributeLabels;
  /** What went wrong last; undefined while all is well. */
  declare failure: MercerError | undefined;

  #followed: Recommender | undefined;
  /** The one that `model` has loaded, and not the page. */
  #loaded: Recommender | undefined;
  readonly #followHistory = (): void => this.historyChanged();
  readonly #followSteering = (): void => this.steeringChanged();

  constructor() {
    super();
    this.labels = {};
  }

  /** Called when the history, the mode or the stock has changed, and for a new recommender. */
  protected abstract historyChanged(): void;

  /** Called when the shopper's own wishes have changed. */
  protected steeringChanged(): void {}

  /** What people call an attribute of the model, in this element's language. */
  protected labelOf(name: string): string {
    return attributeLabel(name, this.recommender?.attributes ?? [], this.locale, this.labels);
  }

  /** Keeps and tells what went wrong; `code` is for what is no MercerError yet. */
  protected fail(error: unknown, code: MercerErrorCode): void {
    this.failure = error instanceof MercerError ? error : new MercerError(code, describeCause(error));
    this.fire("mercer-error", this.failure);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscribe(this.recommender);
  }

  override disconnectedCallback(): void {
    this.#subscribe(undefined);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const isOurs = !this.recommender || this.recommender === this.#loaded;
    if (changed.has("model") && this.model && isOurs) void this.#load(this.model);
    if (changed.has("recommender") && this.isConnected) this.#subscribe(this.recommender);
  }

  async #load(model: string): Promise<void> {
    const { display, wasmUrl, thread } = this;
    const options: LoadOptions = {
      worker: thread !== "page",
      ...(display && { display }),
      ...(wasmUrl && { wasmUrl }),
    };
    try {
      const recommender = await shareRecommender(model, options);
      if (this.model !== model) return;
      if (this.recommender !== this.#loaded) return; // the page has set one meanwhile
      this.failure = undefined;
      this.recommender = this.#loaded = recommender;
      this.fire("mercer-load", recommender);
    } catch (error) {
      if (this.model === model) this.fail(error, "io");
    }
  }

  #subscribe(recommender: Recommender | undefined): void {
    if (this.#followed === recommender) return;
    for (const name of kHistoryEvents) {
      this.#followed?.removeEventListener(name, this.#followHistory);
      recommender?.addEventListener(name, this.#followHistory);
    }
    this.#followed?.removeEventListener("steeringchange", this.#followSteering);
    recommender?.addEventListener("steeringchange", this.#followSteering);
    this.#followed = recommender;
    if (recommender) this.historyChanged();
  }
}
