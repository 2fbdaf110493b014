/** A department of the shop. The model knows none; titles decide (art/motif_rules.ts). */
export type Department =
  | "kitchen"
  | "home"
  | "light"
  | "carry"
  | "party"
  | "paper"
  | "children"
  | "wear"
  | "garden"
  | "christmas"
  | "easter";

/** In the order of the shop's navigation. */
export const departmentNames: Readonly<Record<Department, string>> = {
  kitchen: "Kitchen & table",
  home: "Home",
  light: "Candles & light",
  carry: "Bags & storage",
  party: "Parties & wrapping",
  paper: "Paper & craft",
  children: "Children",
  wear: "To wear",
  garden: "Garden",
  christmas: "Christmas",
  easter: "Easter",
};
