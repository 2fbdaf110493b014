import { bow, box, heart, leaf, oval, petals, polygon } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const hangingHeart: Motif = (b) =>
  b.line("M100 26v40", b.colours.accent, 3.5) +
  b.body(heart(100, 112, 104)) +
  b.fill(bow(100, 68, 17), b.colours.accent);

export const frame: Motif = (b) =>
  b.line("M100 30L70 52M100 30l30 22", b.colours.ink, 2) +
  b.body(box(50, 50, 100, 108, 6)) +
  b.fill(box(66, 66, 68, 76, 2), b.colours.paper) +
  b.fill(box(72, 72, 56, 64), "#cfe0e4") +
  b.fill("M72 136v-18l16 -18l14 16l10 -8l16 18v10z", "#8fa985") +
  b.fill(oval(114, 88, 7), "#e9c46a");

export const clock: Motif = (b) =>
  b.body(oval(100, 102, 58)) +
  b.fill(oval(100, 102, 45), b.colours.paper) +
  b.line("M100 64v6M100 134v6M62 102h6M132 102h6", b.colours.ink, 3.5) +
  b.line("M100 102V78M100 102l17 10", b.colours.ink, 4) +
  b.fill(oval(100, 102, 4.5), b.colours.base);

export const alarmClock: Motif = (b) =>
  b.fill(box(66, 142, 12, 16, 4) + box(122, 142, 12, 16, 4), b.colours.dark) +
  b.plain(oval(72, 60, 16, 13)) +
  b.plain(oval(128, 60, 16, 13)) +
  b.line("M100 58v-14M90 44h20", b.colours.dark, 5) +
  b.body(oval(100, 108, 48)) +
  b.fill(oval(100, 108, 36), b.colours.paper) +
  b.line("M100 78v4M100 134v4M70 108h4M126 108h4M100 108V88M100 108l12 9", b.colours.ink, 3.5);

export const sign: Motif = (b) =>
  b.line("M66 78L100 40L134 78", b.colours.ink, 2.2) +
  b.fill(oval(100, 40, 4), b.colours.ink) +
  b.body(box(36, 76, 128, 66, 8)) +
  b.line(box(43, 83, 114, 52, 5), b.colours.accent, 1.8) +
  b.fill(box(58, 96, 84, 7, 3.5) + box(70, 113, 60, 7, 3.5), b.colours.accent);

export const cushion: Motif = (b) =>
  b.body("M46 58q54 12 108 0q-10 50 0 100q-54 -12 -108 0q10 -50 0 -100z") +
  b.line("M46 58q54 12 108 0q-10 50 0 100q-54 -12 -108 0q10 -50 0 -100z", b.colours.dark, 2) +
  b.fill(oval(100, 108, 5), b.colours.dark);

export const handMirror: Motif = (b) =>
  b.plain("M92 118h16l4 34a12 8 0 0 1 -24 0z") +
  b.body(oval(100, 80, 46)) +
  b.fill(oval(100, 80, 34), "#d9e8ec") +
  b.line("M82 88l20 -28M96 96l20 -28", "#ffffff", 5);

export const wallMirror: Motif = (b) =>
  b.body(
    "M100 36c14 0 16 12 26 14c16 2 24 18 22 54c2 40 -14 54 -48 54s-50 -14 -48 -54c-2 -36 6 -52 22 -54c10 -2 12 -14 26 -14z",
  ) +
  b.fill(oval(100, 104, 34, 42), "#d9e8ec") +
  b.line("M82 116l24 -36M98 122l20 -30", "#ffffff", 5) +
  b.fill(oval(100, 48, 5), b.colours.accent);

export const knob: Motif = (b) =>
  b.plain(oval(100, 104, 56, 54)) +
  b.fill(oval(100, 104, 46, 44), b.colours.light) +
  b.body(oval(100, 104, 40, 38)) +
  b.fill(oval(86, 88, 10, 7), "#ffffff", 0.6) +
  b.fill(petals(100, 106, 16, 6), b.colours.accent) +
  b.fill(oval(100, 106, 4.5), b.colours.dark);

export const hooks: Motif = (b) =>
  b.body(box(30, 66, 140, 34, 8)) +
  [54, 100, 146]
    .map(
      (x) =>
        b.line(`M${x} 88v34c0 16 18 16 18 0`, b.colours.ink, 6) +
        b.fill(oval(x, 84, 6.5), b.colours.paper),
    )
    .join("");

export const hanger: Motif = (b) =>
  b.line("M100 82v-12c14 -4 16 -26 0 -28c-10 0 -14 6 -14 12", b.colours.metal, 5) +
  b.body("M100 78c16 2 60 30 72 44q4 14 -12 14h-120q-16 0 -12 -14c12 -14 56 -42 72 -44z") +
  b.fill("M100 98c12 2 34 14 42 22h-84c8 -8 30 -20 42 -22z", b.colours.ground) +
  b.fill(bow(100, 84, 15), b.colours.accent);

export const cabinet: Motif = (b) =>
  b.fill(box(52, 152, 10, 10, 2) + box(138, 152, 10, 10, 2), b.colours.dark) +
  b.body(box(44, 44, 112, 110, 6)) +
  b.line("M44 80h112M44 116h112M100 44v110", b.colours.dark, 2.4) +
  [62, 98, 135].map((y) => b.fill(oval(72, y, 5) + oval(128, y, 5), b.colours.accent)).join("");

export const trinketBox: Motif = (b) =>
  b.body(box(46, 92, 108, 64, 8)) +
  b.trim("M42 74q58 -34 116 0v22h-116z") +
  b.fill(box(91, 88, 18, 20, 4), "#d8ae57") +
  b.fill(oval(100, 98, 3), b.colours.ink);

export const vase: Motif = (b) =>
  b.line("M100 84V42M88 86L72 52M112 86l18 -32", "#7d9a6c", 3.5) +
  b.fill(petals(100, 38, 17, 6) + petals(69, 48, 14, 6) + petals(133, 50, 14, 6), "#d9798c") +
  b.fill(oval(100, 38, 5) + oval(69, 48, 4) + oval(133, 50, 4), "#eec15f") +
  b.body("M84 80h32c-2 14 24 24 24 48c0 20 -14 30 -40 30s-40 -10 -40 -30c0 -24 26 -34 24 -48z");

export const hotWaterBottle: Motif = (b) =>
  b.fill(box(84, 36, 32, 14, 5), b.colours.ink) +
  b.body(
    "M86 48h28v16c26 2 34 14 34 34v38a22 22 0 0 1 -22 22h-52a22 22 0 0 1 -22 -22v-38c0 -20 8 -32 34 -34z",
  ) +
  b.trim("M82 58h36v10h-36z") +
  b.line("M72 96v40M128 96v40", b.colours.dark, 2);

export const doorstop: Motif = (b) =>
  b.body("M52 92h96v56a10 10 0 0 1 -10 10h-76a10 10 0 0 1 -10 -10z") +
  b.trim(polygon([42, 94], [100, 46], [158, 94])) +
  b.fill(box(88, 118, 24, 40, 3), b.colours.dark) +
  b.fill(box(62, 106, 18, 18, 2) + box(120, 106, 18, 18, 2), "#dcebec");

export const tableLamp: Motif = (b) =>
  b.fill(oval(100, 100, 78, 66), "#ffe9b0", 0.45) +
  b.fill(box(95, 104, 10, 46, 4), b.colours.wood) +
  b.fill(oval(100, 152, 30, 7), b.colours.wood) +
  b.body("M76 48h48l24 60h-96z") +
  b.line("M76 48h48M52 108h96", b.colours.accent, 4);

export const basket: Motif = (b) =>
  b.line("M56 98c0 -70 88 -70 88 0", b.colours.dark, 7) +
  b.body("M40 92h120l-14 60a8 8 0 0 1 -8 6h-76a8 8 0 0 1 -8 -6z") +
  b.line("M44 108h112M48 124h104M52 140h96M66 94l6 62M100 94v64M134 94l-6 62", b.colours.dark, 2) +
  b.trim(box(36, 86, 128, 13, 6));

export const bird: Motif = (b) =>
  b.body(
    "M36 96c20 -2 22 -34 58 -36c30 0 34 22 34 30l26 8l-24 8c0 32 -24 46 -52 44c-20 0 -34 -12 -38 -30z",
  ) +
  b.trim("M62 104c20 -14 40 -6 48 6c-14 18 -40 20 -56 10z") +
  b.line("M84 148v14M98 148v14", b.colours.ink, 3) +
  b.fill(oval(112, 82, 4), b.colours.ink);

export const butterfly: Motif = (b) =>
  b.body(
    "M98 100C80 40 30 40 34 78c2 24 36 30 64 26zM102 100c18 -60 68 -60 64 -22c-2 24 -36 30 -64 26z",
  ) +
  b.body(
    "M98 106c-30 0 -50 18 -40 40c10 16 36 0 40 -34zM102 106c30 0 50 18 40 40c-10 16 -36 0 -40 -34z",
  ) +
  b.line("M98 74q-6 -22 -18 -26M102 74q6 -22 18 -26", b.colours.ink, 2.5) +
  b.fill(box(95, 72, 10, 70, 5), b.colours.ink);

export const letterTile: Motif = (b) =>
  b.body(box(50, 48, 100, 108, 8)) +
  b.line(box(59, 57, 82, 90, 4), b.colours.accent, 2.5) +
  `<text x="100" y="126" text-anchor="middle" font-family="Georgia,serif" font-weight="700" font-size="62" fill="${b.colours.accent}">A</text>`;

export const key: Motif = (b) =>
  b.line(oval(100, 66, 22), b.colours.base, 13) +
  b.fill(
    box(94, 86, 12, 72, 3) + box(104, 126, 24, 10, 2) + box(104, 144, 18, 10, 2),
    b.colours.base,
  ) +
  b.fill(heart(100, 67, 20), b.colours.accent) +
  b.fill(bow(100, 94, 13), b.colours.accent);

export const rug: Motif = (b) =>
  b.body(box(30, 78, 140, 74, 6)) +
  b.line(box(39, 87, 122, 56, 3), b.colours.accent, 3) +
  b.line(
    "M30 84h-8M30 96h-8M30 108h-8M30 120h-8M30 132h-8M30 144h-8M170 84h8M170 96h8M170 108h8M170 120h8M170 132h8M170 144h8",
    b.colours.dark,
    2.5,
  ) +
  b.fill(heart(100, 116, 32), b.colours.accent);

export const wallArt: Motif = (b) =>
  b.body(box(42, 54, 116, 96, 4)) +
  b.line(box(50, 62, 100, 80, 2), b.colours.paper, 2) +
  b.fill(
    leaf(100, 134, 56, -90) + leaf(100, 130, 40, -45) + leaf(100, 130, 40, -135),
    b.colours.accent,
  ) +
  b.fill(petals(100, 84, 18, 7), b.colours.paper) +
  b.fill(oval(100, 84, 6), "#e6b84c");

export const curtain: Motif = (b) =>
  b.line("M34 46h132", b.colours.wood, 7) +
  [52, 76, 100, 124, 148]
    .map(
      (x, row) =>
        b.line(`M${x} 48v104`, b.colours.dark, 1.2) +
        [66, 88, 110, 132, 150].map((y) => b.body(oval(x, y + (row % 2) * 8, 7))).join(""),
    )
    .join("");
