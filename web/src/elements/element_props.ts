import type { LitElement } from "lit";
import type { MercerEventMap } from "./element_events.ts";

/**
 * What an element takes in the markup of a framework: its own properties, and a listener for each
 * event, named `on` and the event's name as React does. For the types of JSX and templates; see
 * examples/react and examples/vue.
 */
export type ElementProps<Element extends HTMLElement> = {
  -readonly [Name in Exclude<keyof Element, keyof LitElement>]?: Element[Name] | undefined;
} & {
  readonly [Name in keyof MercerEventMap as `on${Name}`]?: (event: MercerEventMap[Name]) => void;
};
