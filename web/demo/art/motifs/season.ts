import { around, bow, box, heart, leaf, oval, petals, polygon, star } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const christmasTree: Motif = (b) =>
  b.fill(box(92, 140, 16, 20, 3), "#936a4d") +
  b.body("M100 34l30 42h-14l28 38h-16l26 32h-108l26 -32h-16l28 -38h-14z") +
  b.fill(star(100, 34, 14, 6), "#e6b84c") +
  (
    [
      [92, 76],
      [112, 96],
      [80, 112],
      [104, 124],
      [128, 132],
      [74, 138],
    ] as const
  )
    .map(([x, y], i) => b.fill(oval(x, y, 5), i % 2 ? "#c4473f" : b.colours.accent))
    .join("");

export const bauble: Motif = (b) =>
  b.line("M100 22v26", b.colours.ink, 2) +
  b.fill(box(88, 46, 24, 16, 4), "#cda04b") +
  b.body(oval(100, 110, 50)) +
  b.trim("M51 102q49 20 98 0q2 10 0 18q-49 20 -98 0q-2 -8 0 -18z") +
  b.fill(oval(80, 86, 9, 13), "#ffffff", 0.4);

export const reindeer: Motif = (b) =>
  b.line(
    "M112 66q-4 -22 -20 -26M104 50l2 -18M124 64q4 -22 22 -24M136 48l2 -18",
    b.colours.dark,
    5,
  ) +
  b.body(
    "M112 62q24 -4 30 12l18 12q2 14 -16 14l-8 2l-6 22v34h-14v-30h-40v30h-14v-34c-10 -4 -16 -20 -10 -30c18 -6 40 -2 52 -6z",
  ) +
  b.fill(oval(158, 88, 6), "#c4473f") +
  b.fill(oval(138, 76, 3), b.colours.ink) +
  b.trim("M106 88l26 12l-4 9l-26 -12z");

export const stocking: Motif = (b) =>
  b.line("M124 48c0 -16 16 -14 14 2", b.colours.ink, 3) +
  b.body(
    "M84 60h50v48c0 16 -6 20 -22 34c-16 16 -52 22 -60 4c-6 -16 12 -24 22 -32c8 -6 10 -10 10 -20z",
  ) +
  b.fill(box(78, 46, 62, 24, 8), b.colours.paper) +
  b.trim("M56 132q12 6 14 22q-16 2 -20 -8q-2 -8 6 -14z");

export const wreath: Motif = (b) =>
  around(100, 102, 46, 16)
    .map(([x, y], i) =>
      b.fill(
        leaf(x, y, 28, i * 22.5 + 60) + leaf(x, y, 24, i * 22.5 - 60),
        i % 2 ? "#6b8f62" : "#587d54",
      ),
    )
    .join("") +
  around(100, 102, 46, 7)
    .map(([x, y]) => b.fill(oval(x, y, 5), "#c4473f"))
    .join("") +
  b.body(bow(100, 146, 34));

export const cracker: Motif = (b) =>
  b.placed(
    b.body(box(64, 82, 72, 38, 3)) +
      b.trim("M64 84l-14 6l-24 -12v46l24 -12l14 6zM136 84l14 6l24 -12v46l-24 -12l-14 6z") +
      b.fill(box(92, 82, 16, 38), b.colours.accent) +
      b.fill(star(100, 101, 13, 6), "#e6b84c"),
    0,
    4,
    1,
    -20,
  );

export const snowman: Motif = (b) =>
  b.fill(oval(100, 124, 38, 36), "#fdfcfa") +
  b.fill(oval(100, 76, 26, 25), "#fdfcfa") +
  b.fill(oval(112, 128, 24, 30), "#dbe3ea", 0.6) +
  b.fill(box(72, 48, 56, 8, 4) + box(82, 26, 36, 26, 4), b.colours.ink) +
  b.body(box(74, 92, 52, 13, 6)) +
  b.body(box(108, 98, 14, 34, 5)) +
  b.fill(
    oval(91, 72, 3) + oval(109, 72, 3) + oval(98, 120, 3.2) + oval(98, 136, 3.2),
    b.colours.ink,
  ) +
  b.fill(polygon([99, 78], [124, 84], [99, 85]), "#e2843c");

export const santaHat: Motif = (b) =>
  b.body("M48 134c4 -56 40 -88 76 -82c20 4 30 24 32 44l-18 -6q-2 22 2 44z") +
  b.fill(box(40, 126, 116, 28, 14), b.colours.paper) +
  b.fill(oval(150, 100, 16), b.colours.paper);

export const bell: Motif = (b) =>
  b.fill(oval(100, 148, 10), b.colours.ink) +
  b.body("M100 54c32 0 36 28 38 54c2 18 8 24 14 32h-104c6 -8 12 -14 14 -32c2 -26 6 -54 38 -54z") +
  b.fill(box(46, 136, 108, 9, 4.5), b.colours.dark, 0.6) +
  b.fill(bow(100, 50, 26), b.colours.accent);

export const angel: Motif = (b) =>
  b.fill(
    "M92 92C60 60 26 76 30 108c18 14 44 10 64 0zM108 92c32 -32 66 -16 62 16c-18 14 -44 10 -64 0z",
    b.colours.paper,
  ) +
  b.body("M100 82c16 0 22 10 26 28l14 46h-80l14 -46c4 -18 10 -28 26 -28z") +
  b.fill(oval(100, 66, 19), "#f9e2cf") +
  b.line(oval(100, 40, 17, 5), "#e0b04f", 4) +
  b.fill(heart(100, 118, 20), b.colours.accent);

export const snowflake: Motif = (b) =>
  b.line("M100 24v20", b.colours.ink, 2) +
  [0, 60, 120, 180, 240, 300]
    .map((turn) =>
      b.placed(
        b.line(
          "M100 104V52M100 74l-14 -14M100 74l14 -14M100 90l-10 -10M100 90l10 -10",
          b.colours.base,
          8,
        ),
        0,
        4,
        1,
        turn,
      ),
    )
    .join("") +
  b.body(oval(100, 104, 12));

export const starDecoration: Motif = (b) =>
  b.line("M100 24v30", b.colours.accent, 3) +
  b.body(star(100, 106, 58, 27)) +
  b.fill(bow(100, 58, 16), b.colours.accent) +
  b.fill(oval(100, 108, 7), b.colours.accent);

export const easterEgg: Motif = (b) =>
  b.body("M100 36c34 0 52 46 52 74c0 30 -20 48 -52 48s-52 -18 -52 -48c0 -28 18 -74 52 -74z") +
  b.trim(
    "M52 88l12 10l12 -10l12 10l12 -10l12 10l12 -10l12 10l12 -10l2 12l-14 12l-12 -10l-12 10l-12 -10l-12 10l-12 -10l-12 10l-14 -12z",
  );

export const bunny: Motif = (b) =>
  b.plain(oval(82, 52, 12, 32)) +
  b.plain(oval(118, 52, 12, 32)) +
  b.fill(oval(82, 54, 6, 22) + oval(118, 54, 6, 22), "#efb9bd") +
  b.body(
    "M100 70c30 0 40 18 40 38c14 8 16 50 -4 50h-72c-20 0 -18 -42 -4 -50c0 -20 10 -38 40 -38z",
  ) +
  b.fill(oval(84, 98, 4.4) + oval(116, 98, 4.4), b.colours.ink) +
  b.fill(oval(100, 110, 5.5, 4), "#e08a94") +
  b.fill(bow(100, 130, 17), b.colours.accent);

export const chick: Motif = (b) =>
  b.line("M88 150v12M112 150v12", "#de8848", 4) +
  b.body(
    "M60 112c0 -44 12 -70 42 -70c24 0 34 22 32 44c16 4 24 20 14 44c-8 20 -26 26 -46 26c-26 0 -42 -16 -42 -44z",
  ) +
  b.fill(oval(114, 72, 4), b.colours.ink) +
  b.fill(polygon([130, 74], [150, 82], [130, 90]), "#de8848") +
  b.fill("M72 112q16 -18 40 0q-8 24 -26 24q-14 -4 -14 -24z", b.colours.dark, 0.4);

export const hen: Motif = (b) =>
  b.line("M90 150v12M108 150v12", "#de8848", 4) +
  b.fill("M126 50q2 -14 10 -8q6 -12 12 0q10 0 6 12z", "#c4473f") +
  b.body(
    "M30 78c16 28 34 22 54 18c26 -4 24 -44 54 -44c18 0 22 18 18 36c-6 44 -22 68 -58 68c-44 0 -66 -30 -68 -78z",
  ) +
  b.fill(oval(140, 68, 3.6), b.colours.ink) +
  b.fill(polygon([156, 68], [172, 76], [156, 82]), "#de8848") +
  b.trim("M66 110q20 -16 46 0q-12 24 -30 22q-14 -4 -16 -22z") +
  b.fill(petals(150, 92, 7, 3), "#c4473f");

export const pumpkin: Motif = (b) =>
  b.fill("M94 64q-4 -18 10 -24l8 6q-8 6 -6 18z", "#6b8f62") +
  b.body(oval(64, 112, 30, 44) + oval(136, 112, 30, 44) + oval(100, 112, 34, 48)) +
  b.line("M78 70q-14 42 0 84M122 70q14 42 0 84", b.colours.dark, 2.4);
