// Importing this module registers the elements. It is a no-op where there is no DOM (server-side
// rendering), and a second copy on the page leaves the first in place.
import { MercerPrivacy } from "./mercer_privacy.ts";
import { MercerShelf } from "./mercer_shelf.ts";
import { MercerSteer } from "./mercer_steer.ts";
import { MercerWhy } from "./mercer_why.ts";

const elements: readonly [string, CustomElementConstructor][] = [
  ["mercer-why", MercerWhy],
  ["mercer-shelf", MercerShelf],
  ["mercer-privacy", MercerPrivacy],
  ["mercer-steer", MercerSteer],
];

if (typeof window !== "undefined" && typeof customElements !== "undefined") {
  for (const [name, constructor] of elements) {
    if (!customElements.get(name)) customElements.define(name, constructor);
  }
}

/** With the elements' types, so that `document.querySelector("mercer-shelf")` has them. */
export type * from "./index.ts";
