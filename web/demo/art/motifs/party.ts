import { around, bow, box, heart, leaf, oval, petals, polygon, star } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const bunting: Motif = (b) => {
  const flag = (x: number, y: number, turn: number, isTrim: boolean): string =>
    b.placed(
      (isTrim ? b.trim : b.body).call(b, polygon([82, 84], [118, 84], [100, 122])),
      x - 100,
      y - 88,
      1,
      turn,
    );
  return (
    flag(44, 66, 14, false) +
    flag(81, 77, 6, true) +
    flag(119, 77, -6, false) +
    flag(156, 66, -14, true) +
    flag(62, 126, 10, true) +
    flag(100, 134, 0, false) +
    flag(138, 126, -10, true) +
    b.line("M20 54q80 40 160 0M36 114q64 34 128 0", b.colours.ink, 3)
  );
};

export const balloons: Motif = (b) =>
  b.line("M70 100q10 40 28 62M132 108q-10 34 -32 54M102 84q-2 50 -2 78", b.colours.ink, 1.8) +
  b.trim("M134 50c20 0 30 16 30 32s-14 32 -30 32s-30 -16 -30 -32s10 -32 30 -32z") +
  b.plain("M66 44c20 0 30 16 30 32s-14 32 -30 32s-30 -16 -30 -32s10 -32 30 -32z") +
  b.body("M102 26c22 0 32 18 32 36s-14 36 -32 36s-32 -18 -32 -36s10 -36 32 -36z") +
  b.fill(oval(90, 48, 6, 10), "#ffffff", 0.5);

export const garland: Motif = (b) =>
  b.line("M24 62q76 70 152 0", b.colours.ink, 3) +
  [
    [36, 72],
    [58, 88],
    [84, 98],
    [116, 98],
    [142, 88],
    [164, 72],
  ]
    .map(([x = 0, y = 0], index) =>
      index % 2
        ? b.fill(petals(x, y + 8, 17, 6), b.colours.accent) + b.fill(oval(x, y + 8, 5), "#e6b84c")
        : b.body(heart(x, y + 10, 30)),
    )
    .join("") +
  b.line("M60 118v20M100 122v24M140 118v20", b.colours.ink, 2) +
  b.body(star(60, 144, 13, 6)) +
  b.body(star(140, 144, 13, 6)) +
  b.body(heart(100, 152, 24));

export const giftBag: Motif = (b) =>
  b.line("M78 64c0 -30 44 -30 44 0", b.colours.accent, 5) +
  b.body("M54 62h92l8 96h-108z") +
  b.fill("M54 62h92l1 14h-94z", b.colours.dark, 0.3) +
  b.fill(bow(100, 92, 26), b.colours.accent);

export const gift: Motif = (b) =>
  b.body(box(44, 86, 112, 72, 4)) +
  b.plain(box(38, 68, 124, 24, 4)) +
  b.trim(box(90, 68, 20, 90)) +
  b.fill(bow(100, 62, 30), b.colours.accent);

export const wrapRolls: Motif = (b) =>
  b.placed(
    b.body(box(84, 36, 30, 122, 4)) + b.fill(oval(99, 38, 15, 5), b.colours.dark),
    -24,
    2,
    1,
    -12,
  ) +
  b.placed(
    b.trim(box(84, 36, 30, 122, 4)) + b.fill(oval(99, 38, 15, 5), b.colours.dark),
    30,
    2,
    1,
    14,
  ) +
  b.placed(
    b.body(box(84, 30, 32, 128, 4)) +
      b.fill(oval(100, 32, 16, 5), b.colours.light) +
      b.trim(box(84, 92, 32, 9)),
    2,
    4,
    1,
    0,
  );

export const ribbon: Motif = (b) =>
  b.plain("M120 120q40 -4 46 36l-12 -4l-8 10q0 -28 -32 -28z") +
  b.plain(oval(92, 108, 52)) +
  b.body("M92 56a52 52 0 1 1 -.1 0zM92 86a22 22 0 1 0 .1 0z") +
  b.fill(oval(92, 108, 22), b.colours.paper) +
  b.fill(oval(92, 108, 10), b.colours.ground) +
  b.line(oval(92, 108, 36), b.colours.accent, 4);

export const card: Motif = (b) =>
  b.placed(
    b.fill(box(42, 74, 104, 72, 3), b.colours.paper) +
      b.line("M42 76l52 40l52 -40", b.colours.metal, 2),
    10,
    24,
    0.9,
    6,
  ) +
  b.placed(
    b.body(box(58, 38, 84, 110, 4)) +
      b.fill(box(68, 48, 64, 90, 3), b.colours.paper, 0.9) +
      b.fill(heart(100, 86, 36), b.colours.base) +
      b.line("M82 120h36M88 129h24", b.colours.ink, 2.2),
    -8,
    -4,
    0.95,
    -6,
  );

export const tissueBox: Motif = (b) =>
  b.fill("M74 92q-8 -34 10 -44q12 8 20 -6q18 12 14 24q10 8 6 26z", "#ffffff") +
  b.fill("M92 92q-4 -22 6 -36q10 12 8 36z", "#e6e9ec") +
  b.body(box(42, 88, 116, 68, 8)) +
  b.fill(oval(100, 92, 38, 6), b.colours.dark, 0.7);

export const napkins: Motif = (b) =>
  b.placed(b.plain(box(52, 58, 96, 96, 3)), 5, 6, 1, 9) +
  b.placed(b.trim(box(52, 58, 96, 96, 3)), 2, 4, 1, 4) +
  b.body(box(52, 58, 96, 96, 3)) +
  b.line("M100 58v96M52 106h96", b.colours.dark, 1.2);

export const paperCups: Motif = (b) =>
  b.placed(b.trim("M66 62h62l-9 94h-44z"), 22, 0, 0.9, 7) +
  b.body("M56 60h72l-10 98h-52z") +
  b.fill(box(52, 55, 80, 9, 4), b.colours.light) +
  b.line("M106 56l14 -34l16 -2", "#c4473f", 5);

export const partyHat: Motif = (b) =>
  b.body(polygon([100, 44], [148, 154], [52, 154])) +
  b.fill(petals(100, 40, 17, 8), b.colours.accent) +
  b.trim(box(48, 148, 104, 11, 5)) +
  around(100, 100, 76, 9)
    .map(([x, y], index) =>
      b.fill(
        index % 2 ? star(x, y, 6, 3) : oval(x, y, 3.5),
        index % 3 ? b.colours.accent : b.colours.base,
      ),
    )
    .join("");

export const confetti: Motif = (b) =>
  b.body(oval(100, 104, 40)) +
  b.line("M60 104h80M100 64v80", b.colours.dark, 1.6) +
  around(100, 104, 60, 10)
    .map(([x, y], index) =>
      b.fill(
        index % 2 ? heart(x, y, 15) : star(x, y, 9, 4),
        index % 2 ? b.colours.accent : b.colours.base,
      ),
    )
    .join("");

export const flowerStem: Motif = (b) =>
  b.line("M100 158V92M76 158L66 108M124 158l10 -52", "#7d9a6c", 4) +
  b.fill(leaf(100, 140, 26, -30) + leaf(100, 148, 26, -150), "#7d9a6c") +
  b.body(petals(100, 72, 38, 7)) +
  b.fill(oval(100, 72, 12), "#e6b84c") +
  b.fill(petals(62, 98, 22, 6) + petals(138, 96, 22, 6), b.colours.accent) +
  b.fill(oval(62, 98, 7) + oval(138, 96, 7), "#e6b84c");

export const paperChain: Motif = (b) => {
  const link = (x: number, y: number, colour: string): string =>
    b.line(oval(x, y, 15, 12), colour, 8);
  const second = b.colours.accent === b.colours.paper ? "#c9756b" : b.colours.accent;
  const tones = [b.colours.base, second, "#d5a54b"];
  const row = (y: number): string =>
    [32, 55, 78, 101, 124, 147, 170]
      .map((x, index) =>
        link(x, y + 24 * Math.sin(((x - 32) / 138) * Math.PI), tones[index % 3] as string),
      )
      .join("");
  return row(66) + row(116);
};
