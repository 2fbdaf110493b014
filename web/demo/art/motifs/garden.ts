import { box, heart, leaf, oval, petals, polygon } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const plantPot: Motif = (b) =>
  b.fill(
    leaf(100, 98, 56, -90) +
      leaf(98, 98, 54, -125) +
      leaf(102, 98, 54, -55) +
      leaf(96, 100, 44, -155) +
      leaf(104, 100, 44, -25),
    "#7d9a6c",
  ) +
  b.fill(leaf(100, 98, 40, -108) + leaf(100, 98, 40, -72), "#95b083") +
  b.body("M58 106h84l-12 52h-60z") +
  b.trim(box(52, 94, 96, 18, 4));

export const wateringCan: Motif = (b) =>
  b.line("M70 78c4 -40 60 -40 64 0", b.colours.dark, 7) +
  b.line("M132 140c32 -2 30 -50 2 -54", b.colours.dark, 7) +
  b.plain("M74 128L32 84l10 -8l40 28z") +
  b.plain(polygon([22, 86], [44, 64], [50, 76], [34, 94])) +
  b.body("M70 78h64l8 72q-40 16 -80 0z") +
  b.fill(oval(102, 78, 32, 7), b.colours.dark);

export const tools: Motif = (b) =>
  b.placed(
    b.fill("M84 40h32v28c0 22 -10 30 -16 36c-6 -6 -16 -14 -16 -36z", b.colours.metal) +
      b.fill(box(97, 98, 6, 20), b.colours.metal) +
      b.body(box(92, 114, 16, 48, 7)),
    -28,
    2,
    1,
    -10,
  ) +
  b.placed(
    b.line("M84 44v34q16 12 32 0V44M100 44v60", b.colours.metal, 6) +
      b.fill(box(97, 98, 6, 20), b.colours.metal) +
      b.body(box(92, 114, 16, 48, 7)),
    30,
    2,
    1,
    10,
  );

export const parasol: Motif = (b) =>
  b.line("M100 40v112", b.colours.wood, 6) +
  b.fill(oval(100, 154, 30, 6), b.colours.ink) +
  b.body(
    "M24 92c20 -40 56 -48 76 -48s56 8 76 48q-19 10 -38 0q-19 10 -38 0q-19 10 -38 0q-19 10 -38 0z",
  ) +
  b.line("M100 44c-14 12 -34 30 -38 48M100 44c14 12 34 30 38 48M100 44v48", b.colours.dark, 1.6);

export const bucket: Motif = (b) =>
  b.line("M54 80c0 -52 92 -52 92 0", b.colours.dark, 4) +
  b.body("M50 78h100l-14 76q-36 10 -72 0z") +
  b.fill(oval(100, 78, 50, 10), b.colours.dark) +
  b.trim("M53 98q47 12 94 0l-1.6 9q-46 11 -91 0z");

export const hamper: Motif = (b) =>
  b.line("M76 72c0 -30 48 -30 48 0", b.colours.wood, 7) +
  b.body(box(34, 88, 132, 68, 8)) +
  b.trim(box(30, 70, 140, 24, 8)) +
  b.line("M34 110h132M34 132h132M58 94v62M84 94v62M116 94v62M142 94v62", b.colours.dark, 1.6) +
  b.fill(box(92, 84, 16, 22, 4), "#8a5a3a");

export const birdHouse: Motif = (b) =>
  b.line("M100 24v22", b.colours.ink, 2.5) +
  b.body("M56 86h88v64a8 8 0 0 1 -8 8h-72a8 8 0 0 1 -8 -8z") +
  b.trim(polygon([40, 92], [100, 42], [160, 92])) +
  b.fill(oval(100, 108, 15), "#4d3a35") +
  b.line("M100 134v10", b.colours.wood, 6) +
  b.fill(heart(100, 76, 16), b.colours.base);

export const windChime: Motif = (b) =>
  b.line("M100 28v18M64 62v70M88 62v84M112 62v84M136 62v70", b.colours.ink, 2) +
  b.body("M46 62c10 -26 98 -26 108 0q-54 12 -108 0z") +
  b.plain(
    box(59, 82, 10, 54, 5) +
      box(83, 82, 10, 70, 5) +
      box(107, 82, 10, 70, 5) +
      box(131, 82, 10, 54, 5),
  );

export const wreathOfFlowers: Motif = (b) =>
  b.line(oval(100, 104, 46), "#7d9a6c", 15) +
  [
    [100, 58],
    [140, 82],
    [140, 126],
    [100, 150],
    [60, 126],
    [60, 82],
  ]
    .map(
      ([x = 0, y = 0], i) =>
        (i % 2 ? b.fill(petals(x, y, 19, 6), b.colours.accent) : b.body(petals(x, y, 23, 6))) +
        b.fill(oval(x, y, 5), "#e6b84c"),
    )
    .join("");

export const gnome: Motif = (b) =>
  b.body("M52 158c0 -40 20 -58 48 -58s48 18 48 58z") +
  b.fill("M66 96h68c0 34 -18 52 -34 52s-34 -18 -34 -52z", b.colours.paper) +
  b.fill(oval(100, 98, 10), "#efc0a0") +
  b.fill("M100 24c20 24 36 50 38 72q-38 -14 -76 0c2 -22 18 -48 38 -72z", "#c4473f");

export const frog: Motif = (b) =>
  b.body(
    "M60 66a20 20 0 0 1 38 -2h4a20 20 0 0 1 38 2c22 12 30 40 22 66c-6 18 -30 26 -62 26s-56 -8 -62 -26c-8 -26 0 -54 22 -66z",
  ) +
  b.fill(oval(78, 66, 11) + oval(122, 66, 11), b.colours.paper) +
  b.fill(oval(80, 67, 5) + oval(120, 67, 5), b.colours.ink) +
  b.line("M68 108q32 26 64 0", b.colours.dark, 4);

export const toadstool: Motif = (b) =>
  b.fill("M88 100h24q-2 40 10 58h-44q12 -18 10 -58z", b.colours.paper) +
  b.fill("M100 100h12q-2 40 10 58h-22z", b.colours.metal, 0.35) +
  b.body("M36 106c0 -44 34 -64 64 -64s64 20 64 64q-64 18 -128 0z") +
  b.fill(
    oval(76, 76, 10, 9) +
      oval(112, 66, 9, 8) +
      oval(134, 90, 9, 8) +
      oval(100, 94, 7, 6) +
      oval(58, 98, 6, 5),
    b.colours.paper,
  );
