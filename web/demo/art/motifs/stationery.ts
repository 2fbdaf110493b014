import { box, heart, leaf, oval, petals, polygon, star } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const notebook: Motif = (b) =>
  b.fill(box(58, 46, 92, 112, 6), b.colours.paper) +
  b.line("M150 54v98", b.colours.metal, 1.5) +
  b.body(box(52, 42, 92, 112, 6)) +
  b.fill(box(52, 42, 14, 112, 5), b.colours.dark, 0.5) +
  b.fill(box(78, 66, 52, 28, 4), b.colours.paper) +
  b.line("M86 76h36M86 84h24", b.colours.ink, 2) +
  b.line("M132 42v112", b.colours.accent, 3.5);

export const pencils: Motif = (b) => {
  const pencil = (colour: string): string =>
    b.fill(box(91, 62, 18, 90), colour) +
    b.fill(box(91, 62, 6, 90), "#ffffff", 0.25) +
    b.fill("M91 62l9 -28l9 28z", "#f0d9b5") +
    b.fill("M97 43l3 -9l3 9z", b.colours.ink) +
    b.fill(box(91, 146, 18, 6), b.colours.metal) +
    b.fill(box(91, 152, 18, 9, 3), "#e39aa2");
  return (
    b.placed(pencil(b.colours.dark), -30, 4, 0.95, -14) +
    b.placed(pencil("#e0b04f"), 32, 4, 0.95, 14) +
    b.placed(pencil(b.colours.light), -12, 2, 0.98, -5) +
    b.placed(
      b.body(box(91, 62, 18, 90)) + pencil(b.colours.base).replace(/^<path[^>]*>/, ""),
      12,
      2,
      0.98,
      5,
    )
  );
};

export const pen: Motif = (b) =>
  b.placed(
    b.body(box(90, 34, 20, 92, 8)) +
      b.fill(box(108, 42, 5, 44, 2.5), b.colours.metal) +
      b.fill("M91 126h18l-7 26h-4z", b.colours.metal) +
      b.trim(box(90, 78, 20, 6)),
    0,
    4,
    1,
    35,
  ) + b.line("M40 152q16 -14 26 0t24 0", b.colours.ink, 2.5);

export const sewingBox: Motif = (b) =>
  b.line("M74 74c0 -34 52 -34 52 0", b.colours.dark, 6) +
  b.body(box(40, 92, 120, 64, 10)) +
  b.trim(box(36, 72, 128, 26, 10)) +
  b.fill(oval(100, 98, 9), "#d8ae57") +
  b.line("M132 66l22 -26", b.colours.metal, 3) +
  b.line("M152 42q12 10 2 22", "#c4473f", 1.8);

export const threadReel: Motif = (b) =>
  b.fill(box(56, 44, 88, 14, 5) + box(56, 144, 88, 14, 5), b.colours.wood) +
  b.body(box(66, 58, 68, 86, 6)) +
  b.line("M66 72h68M66 86h68M66 100h68M66 114h68M66 128h68", b.colours.dark, 1.6) +
  b.line("M134 120q28 8 20 38", b.colours.base, 2.4);

export const tape: Motif = (b) =>
  b.body("M96 50a54 54 0 1 1 -.1 0zM96 78a26 26 0 1 0 .1 0z") +
  b.plain("M100 158h62v-12l-6 -4l6 -4v-4h-32z") +
  b.line(oval(96, 104, 26), b.colours.dark, 3) +
  b.line(oval(96, 104, 40), b.colours.dark, 1);

export const stickers: Motif = (b) =>
  b.fill(box(46, 42, 108, 116, 5), b.colours.paper) +
  b.fill(box(46, 42, 108, 16, 5), b.colours.base) +
  b.body(heart(74, 84, 34)) +
  b.body(star(124, 84, 20, 9)) +
  b.fill(
    petals(74, 130, 20, 6),
    b.colours.accent === b.colours.paper ? "#e0b04f" : b.colours.accent,
  ) +
  b.fill(oval(74, 130, 6), b.colours.dark) +
  b.body(oval(124, 130, 17));

export const stamp: Motif = (b) =>
  b.fill(oval(100, 58, 20, 18) + box(90, 66, 20, 40, 6), b.colours.wood) +
  b.body("M64 104h72l10 26h-92z") +
  b.fill(box(52, 130, 96, 12, 3), b.colours.ink) +
  b.fill(box(56, 150, 88, 8, 2), b.colours.dark, 0.4);

export const ruler: Motif = (b) =>
  b.placed(
    b.body(box(24, 84, 152, 34, 4)) +
      b.line(
        "M36 84v12M48 84v8M60 84v12M72 84v8M84 84v12M96 84v8M108 84v12M120 84v8M132 84v12M144 84v8M156 84v12M168 84v8",
        b.colours.ink,
        2,
      ),
    0,
    4,
    1,
    -28,
  );

export const calendar: Motif = (b) =>
  b.fill(box(46, 54, 108, 104, 8), b.colours.paper) +
  b.body("M54 54h92a8 8 0 0 1 8 8v22h-108v-22a8 8 0 0 1 8 -8z") +
  b.line("M74 44v20M126 44v20", b.colours.ink, 6) +
  [100, 120, 140]
    .map((y) =>
      [62, 81, 100, 119, 138]
        .map((x) =>
          b.fill(box(x - 6, y - 6, 12, 11, 2), (x + y) % 3 ? b.colours.disc : b.colours.base),
        )
        .join(""),
    )
    .join("");

export const buttons: Motif = (b) =>
  (
    [
      [74, 82, 34],
      [130, 96, 26],
      [92, 136, 24],
    ] as const
  )
    .map(
      ([x, y, r]) =>
        b.body(oval(x, y, r)) +
        b.line(oval(x, y, r * 0.72), b.colours.dark, 2) +
        b.fill(
          oval(x - r / 5, y - r / 5, r / 9) +
            oval(x + r / 5, y - r / 5, r / 9) +
            oval(x - r / 5, y + r / 5, r / 9) +
            oval(x + r / 5, y + r / 5, r / 9),
          b.colours.ink,
        ),
    )
    .join("");

export const chalkboard: Motif = (b) =>
  b.line("M66 62l-16 98M134 62l16 98", b.colours.wood, 6) +
  b.fill(box(48, 42, 104, 98, 5), b.colours.wood) +
  b.fill(box(56, 50, 88, 82, 2), "#3c4a48") +
  b.line("M70 72h60M70 90h44M70 108h52", "#e8eee9", 3) +
  b.body(heart(130, 116, 18));

export const luggageTag: Motif = (b) =>
  b.line("M100 62c-30 -40 40 -50 20 -6", b.colours.accent, 4) +
  b.body("M82 56h36l22 24v70a8 8 0 0 1 -8 8h-64a8 8 0 0 1 -8 -8v-70z") +
  b.fill(oval(100, 72, 7), b.colours.ground) +
  b.fill(box(74, 96, 52, 40, 4), b.colours.paper) +
  b.line("M82 108h36M82 118h36M82 128h20", b.colours.ink, 2);

export const passport: Motif = (b) =>
  b.body(box(54, 42, 92, 116, 8)) +
  b.line(oval(100, 92, 24) + "M76 92h48M100 68q-18 24 0 48q18 -24 0 -48", b.colours.accent, 2.6) +
  b.fill(box(76, 132, 48, 7, 3.5), b.colours.accent);

export const scissors: Motif = (b) =>
  b.fill(polygon([96, 104], [134, 36], [108, 108]), b.colours.metal) +
  b.fill(polygon([104, 104], [66, 36], [92, 108]), b.colours.metal) +
  b.line(oval(76, 136, 17, 20) + oval(124, 136, 17, 20), b.colours.base, 9) +
  b.fill(oval(100, 108, 5), b.colours.ink);

export const yarnFlower: Motif = (b) =>
  b.body(petals(78, 84, 40, 6)) +
  b.fill(oval(78, 84, 12), "#e6b84c") +
  b.trim(petals(132, 118, 32, 6)) +
  b.fill(oval(132, 118, 9), b.colours.base) +
  b.body(petals(80, 142, 20, 6)) +
  b.fill(oval(80, 142, 6), b.colours.paper) +
  b.fill(leaf(112, 70, 36, -30), "#7d9a6c");
