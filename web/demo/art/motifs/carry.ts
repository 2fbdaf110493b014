import { box, heart, oval } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const shopper: Motif = (b) =>
  b.line("M72 74c0 -46 56 -46 56 0", b.colours.dark, 7) +
  b.body("M44 68h112l8 84a6 6 0 0 1 -6 6h-116a6 6 0 0 1 -6 -6z") +
  b.line("M72 74v22M128 74v22", b.colours.dark, 7) +
  b.fill("M44 68h112l.6 7h-113z", b.colours.dark, 0.35);

export const lunchBag: Motif = (b) =>
  b.line("M78 62c0 -24 44 -24 44 0", b.colours.dark, 7) +
  b.body("M54 78l12 -18h68l12 18v72a8 8 0 0 1 -8 8h-76a8 8 0 0 1 -8 -8z") +
  b.fill("M54 78l12 -18h68l12 18z", b.colours.dark, 0.28) +
  b.line("M54 80h92", b.colours.accent, 3.5) +
  b.fill(box(90, 74, 20, 14, 4), b.colours.accent);

export const backpack: Motif = (b) =>
  b.line("M86 48c0 -20 28 -20 28 0", b.colours.dark, 6) +
  b.trim(box(38, 96, 20, 48, 9) + box(142, 96, 20, 48, 9)) +
  b.body("M56 84c0 -30 20 -40 44 -40s44 10 44 40v64a10 10 0 0 1 -10 10h-68a10 10 0 0 1 -10 -10z") +
  b.trim(box(68, 108, 64, 40, 10)) +
  b.line("M68 122h64", b.colours.dark, 2);

export const washBag: Motif = (b) =>
  b.body(
    "M40 92c0 -16 10 -22 24 -22h72c14 0 24 6 24 22v50a16 16 0 0 1 -16 16h-88a16 16 0 0 1 -16 -16z",
  ) +
  b.line("M54 86h92", b.colours.metal, 5) +
  b.line("M146 86l10 16", b.colours.metal, 4) +
  b.fill(heart(100, 124, 26), b.colours.accent);

export const suitcase: Motif = (b) =>
  b.line("M80 68v-14h40v14", b.colours.dark, 7) +
  b.body(box(34, 66, 132, 90, 12)) +
  b.trim(box(54, 66, 12, 90) + box(134, 66, 12, 90)) +
  b.fill(
    box(36, 68, 16, 16, 6) +
      box(148, 68, 16, 16, 6) +
      box(36, 138, 16, 16, 6) +
      box(148, 138, 16, 16, 6),
    b.colours.dark,
    0.4,
  );

export const storageBoxes: Motif = (b) =>
  b.body(box(38, 108, 124, 50, 5)) +
  b.trim(box(34, 98, 132, 16, 4)) +
  b.body(box(58, 62, 84, 36, 5)) +
  b.trim(box(54, 52, 92, 14, 4)) +
  b.fill(box(84, 122, 32, 18, 3), b.colours.paper);

export const pencilCase: Motif = (b) =>
  b.body(box(32, 80, 136, 64, 24)) +
  b.line("M48 92h104", b.colours.metal, 5) +
  b.line("M150 92l12 10", b.colours.metal, 4);

export const soap: Motif = (b) =>
  b.fill(oval(58, 66, 11) + oval(82, 48, 7) + oval(138, 60, 9), "#ffffff", 0.75) +
  b.plain("M30 132h140q-6 26 -70 26t-70 -26z") +
  b.body(box(48, 84, 104, 54, 24)) +
  b.line(box(62, 96, 76, 30, 14), b.colours.dark, 1.6);

export const lotion: Motif = (b) =>
  b.line("M100 68V48h26", b.colours.ink, 7) +
  b.fill(box(86, 62, 28, 14, 4), b.colours.ink) +
  b.body(box(64, 74, 72, 84, 14)) +
  b.fill(box(76, 96, 48, 38, 5), b.colours.paper) +
  b.line("M84 108h32M84 118h22", b.colours.ink, 2.2);

export const compact: Motif = (b) =>
  b.body(oval(100, 74, 46, 40)) +
  b.fill(oval(100, 74, 34, 29), "#dcebec") +
  b.line("M84 84l18 -24", "#ffffff", 5) +
  b.plain(oval(100, 132, 50, 26)) +
  b.fill(oval(100, 129, 36, 16), "#f0cdb9");

export const radio: Motif = (b) =>
  b.line("M64 70l58 -34", b.colours.metal, 4) +
  b.body(box(34, 68, 132, 88, 14)) +
  b.fill(oval(76, 114, 27), b.colours.dark) +
  b.line("M58 104h36M54 114h44M58 124h36", b.colours.light, 2.5) +
  b.fill(box(116, 86, 38, 16, 4), b.colours.paper) +
  b.fill(oval(126, 126, 9) + oval(148, 126, 7), b.colours.accent);

export const gardenSeat: Motif = (b) =>
  b.line("M54 60L44 158M146 60l10 98M50 128h102", b.colours.wood, 7) +
  b.body("M52 58h96l-6 46h-84z") +
  b.trim("M46 108h108l6 16h-120z");

export const moneyBox: Motif = (b) =>
  b.fill(box(64, 140, 16, 18, 5) + box(118, 140, 16, 18, 5), b.colours.dark) +
  b.body(
    "M38 110c0 -30 28 -44 60 -44c10 0 20 2 28 6l16 -12l2 22c6 6 10 12 12 18h10v24h-12c-8 18 -30 26 -56 26c-34 0 -60 -12 -60 -40z",
  ) +
  b.fill(box(84, 72, 28, 5, 2.5), b.colours.ink) +
  b.fill(oval(138, 98, 3.6), b.colours.ink) +
  b.fill(oval(168, 112, 4, 7), b.colours.dark);
