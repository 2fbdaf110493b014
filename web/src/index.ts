// The package's entry: the engine, without the elements (those are in elements/).
export { MercerError, type MercerErrorCode } from "./engine/mercer_error.ts";
export { Recommender, type LoadOptions, type RecommendOptions } from "./engine/recommender.ts";
export type {
  Attribute,
  AttributeContribution,
  CatalogueItem,
  Explanation,
  HistoryContribution,
  Interest,
  Recommendation,
  RecommendedItem,
} from "./engine/recommendation.ts";
export {
  kHistoryCapacity,
  SessionHistory,
  type HistoryItem,
  type Interaction,
} from "./history/session_history.ts";
