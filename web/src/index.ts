// The package's entry: the engine, without the elements (those are in elements/).
export type { Display, DisplayEntry } from "./engine/display.ts";
export { MercerError, type MercerErrorCode } from "./engine/mercer_error.ts";
export type { Progress } from "./engine/model_file.ts";
export {
  Recommender,
  type LoadOptions,
  type RecommendOptions,
  type SimilarOptions,
  type Steering,
  type WhatIfOptions,
} from "./engine/recommender.ts";
export {
  Explanation,
  type Attribute,
  type AttributeContribution,
  type CatalogueItem,
  type Contrast,
  type HistoryCells,
  type HistoryContribution,
  type Interest,
  type Recommendation,
  type RecommendedItem,
  type ScoreParts,
  type WhatIf,
} from "./engine/recommendation.ts";
export type { Engine } from "./engine/scorer.ts";
export type { Interaction } from "./history/remembered.ts";
export {
  kHistoryCapacity,
  kHistoryDays,
  type Consent,
  type HistoryExport,
  type HistoryItem,
  type Mode,
  type ShopperHistory,
} from "./history/shopper_history.ts";
export { attributeLabel, type AttributeLabels } from "./text/attribute_label.ts";
export type { TextNames } from "./text/explanation_text.ts";
export { interestsText } from "./text/interests_text.ts";
export type { LanguageTag } from "./text/language.ts";
export { loadLanguage, spokenLanguage } from "./text/load_language.ts";
