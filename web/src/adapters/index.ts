// The package's `mercer/adapters`: what connects a recommender with the rest of a shop's page.
export { observeDataLayer, type DataLayerItem, type DataLayerOptions } from "./data_layer.ts";
export { withFallback, type FallbackOptions } from "./fallback.ts";
export type { Observer, Stop } from "./observer.ts";
export {
  observeProductPage,
  type ProductData,
  type ProductPage,
  type ProductPageObserver,
  type ProductPageOptions,
} from "./product_page.ts";
export {
  reportToDataLayer,
  type ReportedItem,
  type ShelfReport,
  type ShelfReportOptions,
} from "./shelf_report.ts";
export {
  followShopifyConsent,
  type ConsentTaker,
  type ShopifyConsentOptions,
} from "./shopify_consent.ts";
export {
  observeShopify,
  type ShopifyAnalyticsBus,
  type ShopifyOptions,
  type ShopifyProduct,
} from "./shopify.ts";
