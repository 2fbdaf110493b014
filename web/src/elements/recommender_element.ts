import type { PropertyDeclarations } from "lit";
import { MercerError, describeCause } from "../engine/mercer_error.ts";
import { Recommender } from "../engine/recommender.ts";
import { attributeLabel, type AttributeLabels } from "../text/attribute_label.ts";
import type { ItemPresenter } from "./item_presenter.ts";
import { LocalizedElement } from "./localized_element.ts";

/** Elements that name the same model share one recommender, and so one history. */
const sharedRecommenders = new Map<string, Promise<Recommender>>();

function shareRecommender(model: string): Promise<Recommender> {
  const url = new URL(model, document.baseURI).href;
  const shared = sharedRecommenders.get(url) ?? Recommender.load(url);
  sharedRecommenders.set(url, shared);
  shared.catch(() => sharedRecommenders.delete(url)); // a later element may try again
  return shared;
}

/**
 * What the elements have in common: where their recommender comes from (the `recommender` property,
 * or the `model` attribute, which loads one), being told when its history or the shopper's wishes
 * change, and the language.
 *
 * @fires mercer-error CustomEvent<MercerError>: the model named by `model` could not be loaded
 */
export abstract class RecommenderElement extends LocalizedElement {
  static override properties: PropertyDeclarations = {
    model: { type: String, reflect: true },
    recommender: { attribute: false },
    presenter: { attribute: false },
    labels: { attribute: false },
    failure: { state: true },
  };

  /** URL of a .mercer file; ignored while `recommender` is set by the page. */
  declare model: string | undefined;
  declare recommender: Recommender | undefined;
  declare presenter: ItemPresenter | undefined;
  /** The shop's own names of attributes, instead of the model's. */
  declare labels: AttributeLabels;
  /** Why the model named by `model` could not be loaded. */
  declare failure: MercerError | undefined;

  #followed: Recommender | undefined;
  readonly #followHistory = (): void => this.historyChanged();
  readonly #followSteering = (): void => this.steeringChanged();

  constructor() {
    super();
    this.labels = {};
  }

  /** Called when the history has changed, and when there is a new recommender. */
  protected abstract historyChanged(): void;

  /** Called when the shopper's own wishes have changed. */
  protected steeringChanged(): void {}

  /** What people call an attribute of the model, in this element's language. */
  protected labelOf(name: string): string {
    return attributeLabel(name, this.recommender?.attributes ?? [], this.locale, this.labels);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscribe(this.recommender);
  }

  override disconnectedCallback(): void {
    this.#subscribe(undefined);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has("model") && this.model && !this.recommender) void this.#load(this.model);
    if (changed.has("recommender") && this.isConnected) this.#subscribe(this.recommender);
  }

  async #load(model: string): Promise<void> {
    try {
      const recommender = await shareRecommender(model);
      if (this.model === model) this.recommender ??= recommender;
    } catch (error) {
      this.failure =
        error instanceof MercerError ? error : new MercerError("io", describeCause(error));
      this.dispatchEvent(
        new CustomEvent("mercer-error", { detail: this.failure, bubbles: true, composed: true }),
      );
    }
  }

  #subscribe(recommender: Recommender | undefined): void {
    if (this.#followed === recommender) return;
    this.#followed?.removeEventListener("historychange", this.#followHistory);
    this.#followed?.removeEventListener("steeringchange", this.#followSteering);
    this.#followed = recommender;
    recommender?.addEventListener("historychange", this.#followHistory);
    recommender?.addEventListener("steeringchange", this.#followSteering);
    if (recommender) this.historyChanged();
  }
}
