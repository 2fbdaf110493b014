import type { MercerError } from "../engine/mercer_error.ts";
import type { Recommendation, RecommendedItem } from "../engine/recommendation.ts";
import type { Recommender, Steering } from "../engine/recommender.ts";

/** Detail of `mercer-select` and `mercer-why`. */
export interface ShelfItemDetail {
  readonly item: RecommendedItem;
  /** Position on the shelf, from 0. */
  readonly index: number;
}

/** The elements' events, by name. All bubble and leave shadow roots. */
export interface MercerEventMap {
  /** The model named by the `model` attribute is ready. */
  "mercer-load": CustomEvent<Recommender>;
  /** The model could not be loaded, or an answer not be had. */
  "mercer-error": CustomEvent<MercerError>;
  /** A shelf shows a new answer. */
  "mercer-change": CustomEvent<Recommendation>;
  /** A card was chosen. Cancelable: the link is then not followed. */
  "mercer-select": CustomEvent<ShelfItemDetail>;
  /** Why was pressed. Cancelable: the shelf's own dialog then stays closed. */
  "mercer-why": CustomEvent<ShelfItemDetail>;
  /** A dialog was closed. */
  "mercer-close": CustomEvent<null>;
  /** The shopper has changed a wish. */
  "mercer-steer": CustomEvent<Steering>;
  /** The shopper has erased what was remembered, and the wishes. */
  "mercer-erase": CustomEvent<null>;
}

declare global {
  interface HTMLElementEventMap extends MercerEventMap {}
}
