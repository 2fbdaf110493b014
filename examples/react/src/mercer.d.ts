// Tells JSX of the elements. React 19 sets their properties and listens to their events by itself.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type {
  ElementProps,
  MercerPrivacy,
  MercerShelf,
  MercerSteer,
  MercerWhy,
} from "mercer/element";

type Props<Element extends HTMLElement> = DetailedHTMLProps<HTMLAttributes<Element>, Element> &
  ElementProps<Element>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "mercer-privacy": Props<MercerPrivacy>;
      "mercer-shelf": Props<MercerShelf>;
      "mercer-steer": Props<MercerSteer>;
      "mercer-why": Props<MercerWhy>;
    }
  }
}
