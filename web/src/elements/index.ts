// The element classes, without registering them: import define.ts for that.
export type { AttributeLabels } from "../text/attribute_label.ts";
export type { ItemPresentation, ItemPresenter, PresentableItem } from "./item_presenter.ts";
export { MercerPrivacy } from "./mercer_privacy.ts";
export { MercerShelf } from "./mercer_shelf.ts";
export { MercerSteer } from "./mercer_steer.ts";
export { MercerWhy } from "./mercer_why.ts";
export type { MercerEventMap, ShelfItemDetail } from "./element_events.ts";
export type { ElementProps } from "./element_props.ts";
