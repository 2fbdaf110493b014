// Tells Vue's templates of the elements, for vue-tsc and editors.
import type { HTMLAttributes } from "vue";
import type {
  ElementProps,
  MercerPrivacy,
  MercerShelf,
  MercerSteer,
  MercerWhy,
} from "mercer/element";

type Template<Element extends HTMLElement> = new () => {
  $props: HTMLAttributes & ElementProps<Element>;
};

declare module "vue" {
  interface GlobalComponents {
    "mercer-privacy": Template<MercerPrivacy>;
    "mercer-shelf": Template<MercerShelf>;
    "mercer-steer": Template<MercerSteer>;
    "mercer-why": Template<MercerWhy>;
  }
}
