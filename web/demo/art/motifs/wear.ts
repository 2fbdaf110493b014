import { around, bow, box, heart, oval, petals, polygon, star } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const necklace: Motif = (b) =>
  b.line("M50 34c0 70 24 96 50 96s50 -26 50 -96", b.colours.metal, 2.4) +
  [
    [51, 52],
    [55, 74],
    [62, 93],
    [73, 110],
    [127, 110],
    [138, 93],
    [145, 74],
    [149, 52],
  ]
    .map(([x = 0, y = 0], index) =>
      index % 2 ? b.fill(oval(x, y, 5), b.colours.accent) : b.plain(oval(x, y, 7)),
    )
    .join("") +
  b.plain(oval(87, 122, 8) + oval(113, 122, 8)) +
  b.body(heart(100, 142, 36));

export const beads: Motif = (b) =>
  around(100, 98, 52, 22)
    .map(([x, y], index) =>
      index % 3 ? b.plain(oval(x, y * 1.06 - 4, 8)) : b.body(oval(x, y * 1.06 - 4, 10.5)),
    )
    .join("");

export const bracelet: Motif = (b) =>
  around(100, 108, 50, 16)
    .map(([x, y], index) =>
      index % 2
        ? b.fill(oval(x, 108 + (y - 108) * 0.78, 6.5), b.colours.accent)
        : b.body(oval(x, 108 + (y - 108) * 0.78, 10)),
    )
    .join("") +
  b.line("M100 147v8", b.colours.metal, 2.5) +
  b.body(heart(100, 162, 20));

export const bangle: Motif = (b) =>
  b.fill(oval(100, 108, 58, 48), b.colours.dark) +
  b.body("M100 58a58 46 0 1 1 -.1 0zM100 72a44 32 0 1 0 .1 0z") +
  b.fill(oval(74, 76, 5) + oval(100, 65, 5) + oval(126, 76, 5), b.colours.accent);

export const earrings: Motif = (b) => {
  const drop = (x: number): string =>
    b.line(`M${x} 66c-14 -4 -12 -26 2 -26c10 0 10 12 2 14`, b.colours.metal, 3) +
    b.line(`M${x} 66v14`, b.colours.metal, 2.4) +
    b.fill(oval(x, 84, 7), b.colours.accent) +
    b.body(`M${x} 90c6 16 22 28 22 44a22 22 0 0 1 -44 0c0 -16 16 -28 22 -44z`) +
    b.fill(oval(x - 8, 130, 4, 8), "#ffffff", 0.5);
  return drop(66) + drop(134);
};

export const ring: Motif = (b) =>
  b.line(oval(100, 118, 40), "#cda04b", 10) +
  b.body(polygon([76, 50], [124, 50], [138, 66], [100, 96], [62, 66])) +
  b.line("M62 66h76M86 66l14 28l14 -28l-10 -16h-8z", b.colours.light, 2);

export const brooch: Motif = (b) =>
  b.body(petals(100, 102, 58, 8)) +
  b.fill(petals(100, 102, 34, 8), b.colours.accent, 0.9) +
  b.plain(oval(100, 102, 15)) +
  b.fill(oval(95, 97, 4), "#ffffff", 0.7);

export const hairBow: Motif = (b) => b.body(bow(100, 92, 66)) + b.plain(box(88, 78, 24, 28, 8));

export const hairClip: Motif = (b) =>
  b.placed(b.fill(box(36, 112, 128, 12, 6), b.colours.metal), 0, 0, 1, -14) +
  b.body(petals(72, 108, 34, 6)) +
  b.fill(oval(72, 108, 10), "#e6b84c") +
  b.body(petals(128, 94, 34, 6)) +
  b.fill(oval(128, 94, 10), "#e6b84c");

export const purse: Motif = (b) =>
  b.body("M40 92q60 -26 120 0c8 40 -8 66 -60 66s-68 -26 -60 -66z") +
  b.line("M42 92q58 -28 116 0", "#cda04b", 7) +
  b.fill(oval(92, 68, 8) + oval(108, 68, 8), "#cda04b");

export const wallet: Motif = (b) =>
  b.body(box(38, 66, 124, 86, 10)) +
  b.fill(
    "M38 76a10 10 0 0 1 10 -10h104a10 10 0 0 1 10 10v30q-62 26 -124 0z",
    b.colours.dark,
    0.28,
  ) +
  b.fill(oval(100, 118, 8), "#cda04b");

export const handbag: Motif = (b) =>
  b.line("M68 86c0 -60 64 -60 64 0", b.colours.dark, 7) +
  b.body("M48 84h104l12 62a12 12 0 0 1 -12 12h-104a12 12 0 0 1 -12 -12z") +
  b.fill("M48 84h104l4 22q-56 20 -112 0z", b.colours.dark, 0.25) +
  b.fill(oval(100, 114, 7), "#cda04b");

export const umbrella: Motif = (b) =>
  b.line("M100 40v104c0 18 -24 18 -24 2", b.colours.wood, 6) +
  b.body(
    "M28 108c0 -46 34 -68 72 -68s72 22 72 68q-12 -12 -24 0q-12 -12 -24 0q-12 -12 -24 0q-12 -12 -24 0q-12 -12 -24 0q-12 -12 -24 0z",
  ) +
  b.line("M100 40c-16 16 -24 40 -24 68M100 40c16 16 24 40 24 68", b.colours.dark, 1.6) +
  b.line("M100 40v-10", b.colours.wood, 5);

export const scarf: Motif = (b) =>
  b.body("M54 50q46 30 92 0l6 18q-20 16 -34 20l8 70h-30l-6 -66q-26 -6 -42 -24z") +
  b.plain("M84 86h32v16h-32z") +
  b.line("M98 158v8M106 158v8M114 158v8M122 158v8", b.colours.dark, 2.4);

export const slippers: Motif = (b) => {
  const one =
    b.body("M72 52c18 0 24 20 22 50s-6 56 -22 56s-20 -26 -22 -56s4 -50 22 -50z") +
    b.trim("M49 92q23 -22 46 0q0 30 -5 40h-36q-5 -10 -5 -40z") +
    b.fill(heart(72, 112, 16), b.colours.base);
  return one + b.placed(one, 56, 0);
};

export const keyring: Motif = (b) =>
  b.line(oval(100, 56, 22), b.colours.metal, 6) +
  b.line("M100 78v14", b.colours.metal, 5) +
  b.body(star(100, 128, 38, 20)) +
  b.fill(oval(100, 128, 7), b.colours.accent);

export const sunglasses: Motif = (b) =>
  b.body(oval(62, 108, 34, 30) + oval(138, 108, 34, 30)) +
  b.fill(oval(62, 108, 24, 21) + oval(138, 108, 24, 21), "#5b4b58") +
  b.line("M94 104q6 -8 12 0M30 96l-8 -10M170 96l8 -10", b.colours.dark, 6) +
  b.line("M50 112l12 -16M126 112l12 -16", "#ffffff", 4);
