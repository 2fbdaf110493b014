import { describe, expect, it } from "vitest";
import { readableTitle } from "../../web/demo/shop/title.ts";
import { ruleFor } from "../../web/demo/art/motif_rules.ts";
import { svgOf } from "../../web/demo/art/item_art.ts";
import { addressOf, parseRoute } from "../../web/demo/shop/route.ts";

describe("readableTitle", () => {
  it.each([
    ["WHITE HANGING HEART T-LIGHT HOLDER", "White hanging heart T-\u2060light holder"],
    ["KNITTED UNION FLAG HOT WATER BOTTLE", "Knitted union flag hot water bottle"],
    ["VINTAGE UNION JACK DOORSTOP", "Vintage Union Jack doorstop"],
    ["SET/6 RED SPOTTY PAPER CUPS", "Set of 6 red spotty paper cups"],
    ["PACK OF 60 PINK PAISLEY CAKE CASES", "Pack of 60 pink paisley cake cases"],
    ["LUNCH BAG  BLACK SKULL.", "Lunch bag black skull"],
    ["ACRYLIC HANGING JEWEL,BLUE", "Acrylic hanging jewel, blue"],
    ["PLEASE ONE PERSON METAL SIGN", "Please one person metal sign"],
    ["TOAST ITS - I LOVE YOU", "Toast its - I love you"],
    ["SPACEBOY LUNCH BOX ", "Spaceboy lunch box"],
  ])("%s", (shouted, readable) => {
    expect(readableTitle(shouted)).toBe(readable);
  });
});

describe("item pictures", () => {
  it("are the same every time and differ between items", () => {
    expect(svgOf("1", "RED MUG")).toBe(svgOf("1", "RED MUG"));
    expect(svgOf("1", "RED MUG")).not.toBe(svgOf("2", "BLUE POLKADOT MUG"));
  });

  it("are well-formed for any words", () => {
    for (const title of ["", "?", '3D <&> "SIGN"', "SET OF 3 HEARTS"]) {
      expect(svgOf("1", title)).toMatch(/^<svg [^]*<\/svg>$/);
      expect(svgOf("1", title)).not.toMatch(/NaN|undefined/);
    }
  });

  it.each([
    ["LUNCH BAG RED RETROSPOT", "carry"],
    ["SET OF 3 CAKE TINS PANTRY DESIGN", "kitchen"],
    ["CHRISTMAS CRAFT TREE TOP ANGEL", "christmas"],
    ["WHITE HANGING HEART T-LIGHT HOLDER", "light"],
    ["PARTY BUNTING", "party"],
  ])("%s belongs to %s", (title, department) => {
    expect(ruleFor(title).department).toBe(department);
  });
});

describe("routes", () => {
  it("survive the address bar", () => {
    const routes = [
      { page: "home" },
      { page: "basket" },
      { page: "item", id: "85123A" },
      { page: "department", department: "light" },
      { page: "search", query: "red & white / 50%" },
    ] as const;
    for (const route of routes) expect(parseRoute(addressOf(route))).toEqual(route);
    expect(parseRoute("#/department/nowhere")).toEqual({ page: "home" });
    expect(parseRoute("#/search/50%")).toEqual({ page: "search", query: "50%" });
  });
});
