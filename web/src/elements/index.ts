// The element classes, without registering them: import define.ts for that.
export type {
  AttributeLabels,
  ItemPresentation,
  ItemPresenter,
  PresentableItem,
} from "./item_presenter.ts";
export { labelOf } from "./item_presenter.ts";
export { MercerPrivacy } from "./mercer_privacy.ts";
export { MercerShelf, type ShelfItemDetail } from "./mercer_shelf.ts";
export { MercerWhy } from "./mercer_why.ts";
