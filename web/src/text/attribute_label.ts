import type { Attribute } from "../engine/recommendation.ts";
import { localized } from "./language.ts";

/** The shop's own names for attributes, by the machine's name; they go before the model's. */
export type AttributeLabels = Readonly<Record<string, string>>;

/**
 * What to call an attribute: the shop's own label, the model's in the language asked for or in the
 * next one that it falls back to, or the machine's name made readable ("for_children" becomes
 * "For children").
 */
export function attributeLabel(
  name: string,
  attributes: readonly Attribute[],
  locale: string,
  own: AttributeLabels = {},
): string {
  const labels = attributes.find((attribute) => attribute.name === name)?.labels ?? {};
  const label = own[name] ?? localized(labels, locale) ?? name.replace(/[_-]+/g, " ").trim();
  return label.charAt(0).toUpperCase() + label.slice(1);
}
