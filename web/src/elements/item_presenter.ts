/** What a presenter gets to know of an item. Items of the history come without a price. */
export interface PresentableItem {
  readonly id: string;
  readonly title: string;
  readonly price?: number;
  /** Where its page and its picture are, if the shop's {@link Display} says so. */
  readonly url?: string;
  readonly image?: string;
}

/** How the shop shows an item. What is left out is taken from the model file. */
export interface ItemPresentation {
  readonly title?: string;
  /** The price as text, with its currency. */
  readonly price?: string;
  /** Where a click on the item leads. Without it the card is a button and fires `mercer-select`. */
  readonly href?: string;
  /** The picture: a DOM node or a Lit template. It is decoration; the title names the item. */
  readonly art?: unknown;
}

/** The shop's own way to show items; given to the elements as their `presenter` property. */
export type ItemPresenter = (item: PresentableItem) => ItemPresentation;

/** The title to show for an item: the shop's, the model's, or the id when there is none. */
export function titleOf(item: PresentableItem, presenter?: ItemPresenter): string {
  return presenter?.(item).title || item.title || item.id;
}
