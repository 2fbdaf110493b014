import { box, heart, leaf, oval, petals, polygon } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const mug: Motif = (b) =>
  b.line("M128 84h10a18 18 0 0 1 0 44h-11", b.colours.dark, 9) +
  b.body("M58 66h72v74a18 18 0 0 1 -18 18h-36a18 18 0 0 1 -18 -18z") +
  b.fill(oval(94, 66, 36, 8), b.colours.dark) +
  b.fill(oval(94, 68, 30, 5.5), "#6b4433");

export const teacup: Motif = (b) =>
  b.plain(oval(96, 148, 66, 11)) +
  b.fill(oval(96, 145, 40, 6), b.colours.dark, 0.35) +
  b.line("M134 90c22 -6 28 26 -2 30", b.colours.dark, 7) +
  b.body("M54 80h84c2 34 -14 66 -42 66s-44 -32 -42 -66z") +
  b.fill(oval(96, 80, 42, 9), b.colours.light) +
  b.fill(oval(96, 82, 36, 6.5), "#9a6a43") +
  b.line("M84 62q-6 -8 0 -15t0 -15M106 62q-6 -8 0 -15t0 -15", "#ffffff", 3.5);

export const teapot: Motif = (b) =>
  b.line("M142 92c30 -10 34 40 -4 42", b.colours.dark, 9) +
  b.plain("M62 112c-18 -4 -16 -28 -34 -36l10 -8c20 8 18 22 34 26z") +
  b.body("M100 74c34 0 52 20 52 44s-18 40 -52 40s-52 -16 -52 -40s18 -44 52 -44z") +
  b.trim("M72 80c2 -16 54 -16 56 0q-28 8 -56 0z") +
  b.trim(oval(100, 62, 8));

export const plate: Motif = (b) =>
  b.body(oval(100, 106, 62, 60)) +
  b.fill(oval(100, 106, 42, 40), b.colours.paper, 0.92) +
  b.line(oval(100, 106, 42, 40), b.colours.dark, 1.5) +
  b.fill(petals(100, 106, 16, 6), b.colours.base) +
  b.fill(oval(100, 106, 5), b.colours.dark);

export const bowl: Motif = (b) =>
  b.body("M38 94h124c0 40 -26 64 -62 64s-62 -24 -62 -64z") +
  b.fill(oval(100, 94, 62, 13), b.colours.light) +
  b.fill(oval(100, 97, 54, 9), b.colours.dark, 0.4) +
  b.plain(box(78, 152, 44, 8, 3));

export const cakeStand: Motif = (b) =>
  b.plain("M94 118h12l6 34h-24z") +
  b.plain(oval(100, 154, 34, 7)) +
  b.trim("M66 72q34 -18 68 0v36h-68z") +
  b.fill(
    "M64 76q36 -26 72 0q-2 14 -12 12q-4 12 -14 2q-8 10 -16 0q-10 10 -16 -2q-12 2 -14 -12z",
    "#f7dfe0",
  ) +
  b.fill(oval(100, 56, 7), "#bd3b4c") +
  b.body("M34 106h132q-4 16 -66 16t-66 -16z") +
  b.fill(oval(100, 106, 66, 5), b.colours.light, 0.7);

export const cakeCase: Motif = (b) =>
  b.fill("M58 104c-14 -24 12 -34 16 -34c6 -26 48 -26 54 0c8 0 28 12 14 34z", "#f6dfd8") +
  b.fill("M62 96c10 -10 18 2 30 -4s22 4 46 0l2 8h-80z", "#e9bfc0") +
  b.fill(oval(101, 52, 8), "#c4473f") +
  b.body("M54 102h92l-14 56h-64z") +
  b.line("M70 104l8 52M86 104l4 52M114 104l-4 52M130 104l-8 52M100 104v52", b.colours.dark, 1.6);

export const jar: Motif = (b) =>
  b.fill(box(58, 72, 84, 86, 16), "#dcebec", 0.9) +
  b.fill(box(64, 96, 72, 58, 12), "#b9484f") +
  b.fill(box(64, 84, 10, 62, 5), "#ffffff", 0.5) +
  b.body("M54 46h92l8 22q-54 12 -108 0z") +
  b.line("M52 67q48 12 96 0", b.colours.accent, 4) +
  b.fill(box(76, 104, 48, 30, 5), b.colours.paper) +
  b.line("M84 114h32M88 123h24", b.colours.ink, 2.2);

export const tin: Motif = (b) =>
  b.body("M52 70h96v78q-48 20 -96 0z") +
  b.trim("M48 58h104v18q-52 14 -104 0z") +
  b.fill(oval(100, 58, 52, 11), b.colours.light) +
  b.line(oval(100, 57, 16, 3.5), b.colours.dark, 2.5) +
  b.fill(oval(100, 116, 24, 19), b.colours.paper) +
  b.fill(heart(100, 117, 20), b.colours.dark);

export const bottle: Motif = (b) =>
  b.body(
    "M86 52h28v22c0 14 18 18 18 36v36a12 12 0 0 1 -12 12h-40a12 12 0 0 1 -12 -12v-36c0 -18 18 -22 18 -36z",
  ) +
  b.fill(box(74, 112, 8, 34, 4), "#ffffff", 0.45) +
  b.trim(box(82, 40, 36, 14, 5));

export const jug: Motif = (b) =>
  b.line("M130 82c34 -10 34 50 -4 50", b.colours.dark, 9) +
  b.body(
    "M60 54l14 6h52l6 -6c4 30 12 40 12 66c0 28 -16 38 -44 38s-44 -10 -44 -38c0 -26 14 -36 4 -66z",
  ) +
  b.fill("M60 54l14 6h52l6 -6q-36 -8 -72 0z", b.colours.dark);

export const drinkingGlass: Motif = (b) =>
  b.fill("M62 56h76l-10 102h-56z", b.colours.light, 0.75) +
  b.body("M66 92h68l-6 62h-56z") +
  b.fill("M70 62h10l8 90h-8z", "#ffffff", 0.55) +
  b.line("M62 56h76", b.colours.dark, 3);

export const wineGlass: Motif = (b) =>
  b.line("M100 112v38", b.colours.dark, 5) +
  b.plain(oval(100, 153, 30, 6)) +
  b.fill("M66 46h68c4 40 -8 68 -34 68s-38 -28 -34 -68z", b.colours.light, 0.8) +
  b.body("M66 74h68c-2 26 -14 40 -34 40s-32 -14 -34 -40z") +
  b.fill("M74 54q-2 28 8 44", "#ffffff", 0.5);

export const cutlery: Motif = (b) =>
  b.fill(box(64, 40, 4, 30, 2) + box(72, 40, 4, 30, 2) + box(80, 40, 4, 30, 2), b.colours.metal) +
  b.fill("M62 66h24q0 18 -9 20v10h-6v-10q-9 -2 -9 -20z", b.colours.metal) +
  b.body(box(66, 92, 16, 66, 8)) +
  b.fill("M96 96v-52q16 8 14 52z", b.colours.metal) +
  b.body(box(95, 92, 16, 66, 8)) +
  b.fill(oval(134, 58, 12, 19), b.colours.metal) +
  b.fill(box(131.5, 74, 5, 20), b.colours.metal) +
  b.body(box(126, 92, 16, 66, 8));

export const apron: Motif = (b) =>
  b.line("M80 58c0 -28 40 -28 40 0", b.colours.accent, 5) +
  b.line("M58 100l-16 14M142 100l16 14", b.colours.accent, 5) +
  b.body("M78 56h44q2 34 22 42v52a8 8 0 0 1 -8 8h-72a8 8 0 0 1 -8 -8v-52q20 -8 22 -42z") +
  b.trim("M76 112h48v16a10 10 0 0 1 -10 10h-28a10 10 0 0 1 -10 -10z");

export const cloth: Motif = (b) =>
  b.line("M36 52h128", b.colours.wood, 6) +
  b.body("M62 52h76v100q-10 8 -19 0t-19 0t-19 0t-19 0z") +
  b.fill("M62 52h20v98q-8 8 -20 2z", b.colours.dark, 0.18) +
  b.trim(box(62, 128, 76, 8)) +
  b.fill(oval(36, 52, 6) + oval(164, 52, 6), b.colours.wood);

export const lunchBox: Motif = (b) =>
  b.line("M76 72c0 -28 48 -28 48 0", b.colours.dark, 8) +
  b.body(box(42, 70, 116, 86, 16)) +
  b.fill(box(42, 100, 116, 5), b.colours.dark, 0.55) +
  b.trim(box(62, 94, 14, 20, 4) + box(124, 94, 14, 20, 4));

export const pan: Motif = (b) =>
  b.placed(b.body(box(132, 92, 60, 15, 7)), -2, 2, 1, -28) +
  b.plain(oval(88, 116, 48, 44)) +
  b.fill(oval(88, 112, 40, 36), b.colours.dark) +
  b.fill(oval(86, 112, 22, 19), "#fffaf0") +
  b.fill(oval(88, 110, 9), "#e8b54a");

export const whisk: Motif = (b) =>
  b.placed(
    b.line(
      "M100 106c-30 -26 -24 -62 0 -68c24 6 30 42 0 68M100 106c-12 -26 -10 -58 0 -68c10 10 12 42 0 68",
      b.colours.metal,
      4,
    ) + b.body(box(93, 102, 14, 60, 7)),
    -20,
    0,
    1,
    -18,
  ) +
  b.placed(
    b.fill(oval(100, 58, 17, 23), b.colours.wood) +
      b.fill(box(95, 76, 10, 86, 5), b.colours.wood) +
      b.trim(box(95, 130, 10, 30, 5)),
    26,
    2,
    1,
    16,
  );

export const tray: Motif = (b) =>
  b.body(box(34, 62, 132, 92, 18)) +
  b.fill(box(48, 76, 104, 64, 10), b.colours.paper, 0.35) +
  b.line(box(48, 76, 104, 64, 10), b.colours.dark, 2) +
  b.fill(box(84, 65, 32, 7, 3.5) + box(84, 144, 32, 7, 3.5), b.colours.ground);

export const board: Motif = (b) =>
  b.body(
    "M84 66c0 -10 6 -10 6 -24h20c0 14 6 14 6 24c30 0 36 10 36 30v44a18 18 0 0 1 -18 18h-68a18 18 0 0 1 -18 -18v-44c0 -20 6 -30 36 -30z",
  ) +
  b.fill(oval(100, 54, 4.5), b.colours.ground) +
  b.line("M66 112h68M72 130h56", b.colours.dark, 1.5);

export const eggCup: Motif = (b) =>
  b.fill("M100 38c20 0 30 30 30 46q-30 14 -60 0c0 -16 10 -46 30 -46z", "#f4dcc0") +
  b.body("M64 80h72q-2 36 -26 40l4 24h-28l4 -24q-24 -4 -26 -40z") +
  b.plain(oval(100, 150, 30, 8));

export const doily: Motif = (b) =>
  b.fill(petals(100, 104, 66, 14), b.colours.paper) +
  b.body(oval(100, 104, 46)) +
  b.line(petals(100, 104, 32, 10), b.colours.paper, 2.5) +
  b.fill(oval(100, 104, 8), b.colours.paper);

export const spoonRest: Motif = (b) =>
  b.body("M100 44c34 0 44 30 44 58c0 30 -16 56 -44 56s-44 -26 -44 -56c0 -28 10 -58 44 -58z") +
  b.fill(oval(100, 106, 28, 36), b.colours.light, 0.6);

export const scales: Motif = (b) =>
  b.plain("M50 62h100q-6 24 -50 24t-50 -24z") +
  b.fill(box(94, 84, 12, 14), b.colours.metal) +
  b.body("M60 96h80l12 54a8 8 0 0 1 -8 8h-88a8 8 0 0 1 -8 -8z") +
  b.fill(oval(100, 126, 24), b.colours.paper) +
  b.line("M100 126l10 -14", "#c4473f", 3) +
  b.fill(oval(100, 126, 3.5), b.colours.ink);

export const foodCover: Motif = (b) =>
  b.body(polygon([100, 52], [160, 142], [40, 142])) +
  b.line("M100 52L74 142M100 52L126 142M66 104h68", b.colours.dark, 1.5) +
  b.fill(oval(100, 146, 64, 8), b.colours.accent) +
  b.fill(oval(100, 50, 8), b.colours.accent);

export const pear: Motif = (b) =>
  b.line("M100 62q2 -14 10 -22", b.colours.wood, 5) +
  b.fill(leaf(106, 50, 34, -12), "#7d9a6c") +
  b.body(
    "M100 58c18 0 22 18 26 34c6 18 22 22 22 42c0 18 -20 26 -48 26s-48 -8 -48 -26c0 -20 16 -24 22 -42c4 -16 8 -34 26 -34z",
  ) +
  b.fill(oval(78, 124, 8, 14), "#ffffff", 0.35);
