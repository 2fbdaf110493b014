import type { AttributeLabels } from "../../src/elements/index.ts";

/** The model's attributes in this shop's own words. */
export const attributeLabels: AttributeLabels = {
  festive: "Festive",
  vintage: "Vintage charm",
  romantic: "Romantic",
  for_children: "For children",
  kitchen_dining: "Kitchen & table",
  home_decor: "Home décor",
  storage_carrying: "Carrying & storing",
  party: "Parties",
  stationery_craft: "Paper & craft",
  garden_outdoor: "Garden & outdoors",
  lighting_scent: "Candles & scent",
  wearable: "To wear",
  whimsical: "A bit of fun",
  giftable: "Makes a present",
  premium: "A special treat",
  practical: "Useful every day",
};
