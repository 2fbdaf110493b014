import { box, heart, oval, petals, polygon, star } from "../shapes.ts";
import type { Motif } from "./motif.ts";

export const nestingDoll: Motif = (b) =>
  b.body(
    "M100 34c24 0 32 18 32 34c0 10 -4 16 2 24c18 22 14 66 -6 66h-56c-20 0 -24 -44 -6 -66c6 -8 2 -14 2 -24c0 -16 8 -34 32 -34z",
  ) +
  b.fill(oval(100, 68, 22, 21), "#f9e2cf") +
  b.fill("M78 66q8 -20 22 -18q14 -2 22 18q-10 -10 -22 -10t-22 10z", "#5b4034") +
  b.fill(oval(92, 70, 2.4) + oval(108, 70, 2.4), b.colours.ink) +
  b.fill(oval(86, 77, 4) + oval(114, 77, 4), "#e79a98", 0.7) +
  b.line("M95 79q5 4 10 0", "#b9484f", 2) +
  b.fill(petals(100, 124, 20, 6), b.colours.accent) +
  b.fill(oval(100, 124, 6), "#e6b84c");

export const teddy: Motif = (b) =>
  b.plain(oval(68, 52, 16) + oval(132, 52, 16)) +
  b.body(oval(100, 130, 44, 34)) +
  b.body(oval(100, 78, 46, 40)) +
  b.plain(oval(60, 150, 17, 13) + oval(140, 150, 17, 13)) +
  b.fill(oval(100, 90, 20, 15), b.colours.light) +
  b.fill(oval(84, 72, 4) + oval(116, 72, 4) + oval(100, 84, 6, 4.5), b.colours.ink) +
  b.line("M100 88v5q-6 6 -11 1M100 93q6 6 11 1", b.colours.ink, 2);

export const blocks: Motif = (b) => {
  const letter = (x: number, y: number, text: string, colour: string): string =>
    `<text x="${x}" y="${y}" text-anchor="middle" font-family="Georgia,serif" font-weight="700" font-size="32" fill="${colour}">${text}</text>`;
  return (
    b.body(box(44, 104, 54, 54, 5)) +
    b.trim(box(102, 104, 54, 54, 5)) +
    b.plain(box(72, 48, 54, 54, 5)) +
    letter(71, 142, "B", b.colours.accent) +
    letter(129, 142, "C", b.colours.base) +
    letter(99, 86, "A", b.colours.accent)
  );
};

export const jigsaw: Motif = (b) =>
  b.body(
    "M46 54h42c-8 -22 28 -22 20 0h46v44c-22 -8 -22 26 0 20v40h-44c8 -20 -28 -20 -20 0h-44v-42c22 8 22 -28 0 -20z",
  ) +
  b.line(
    "M100 56c-20 10 20 30 0 48s20 30 0 50M48 108c20 -18 30 16 52 0s30 14 50 0",
    b.colours.dark,
    2,
  );

export const skittles: Motif = (b) => {
  const pin = (isTrim: boolean): string => {
    const outline =
      "M92 52c0 -18 16 -18 16 0c0 12 -3 16 4 30c10 20 10 60 4 76h-32c-6 -16 -6 -56 4 -76c7 -14 4 -18 4 -30z";
    return (
      (isTrim ? b.trim(outline) : b.body(outline)) +
      b.fill(box(90, 62, 20, 6, 3), b.colours.dark, 0.6)
    );
  };
  return (
    b.placed(pin(true), -36, 4, 0.92) +
    b.placed(pin(true), 36, 4, 0.92) +
    pin(false) +
    b.fill(oval(140, 146, 15), "#e0b04f")
  );
};

export const dinosaur: Motif = (b) =>
  b.trim(polygon([62, 96], [70, 74], [80, 90], [90, 68], [102, 86], [114, 70], [122, 94])) +
  b.body(
    "M26 130c22 -2 24 -46 66 -48c24 0 30 12 40 4c6 -6 2 -40 24 -40c18 0 22 22 8 26c-10 4 -8 20 -12 36c-4 14 -10 18 -14 24v26h-18v-20h-30v20h-18v-24c-18 4 -36 4 -46 -4z",
  ) +
  b.fill(oval(156, 58, 3.2), b.colours.ink);

export const paintSet: Motif = (b) =>
  b.body(
    "M100 48c44 0 66 26 66 54c0 20 -16 26 -30 22c-16 -4 -24 6 -16 18c6 10 -4 16 -20 16c-40 0 -66 -26 -66 -58s26 -52 66 -52z",
  ) +
  (
    [
      [68, 88, "#c4473f"],
      [94, 72, "#e6bd55"],
      [126, 76, "#5a86b3"],
      [62, 116, "#6b9a70"],
      [84, 138, "#86679f"],
    ] as const
  )
    .map(([x, y, colour]) => b.fill(oval(x, y, 10, 9), colour))
    .join("") +
  b.fill(oval(140, 104, 8), b.colours.ground);

export const playingCards: Motif = (b) => {
  const face = (suit: string, colour: string): string =>
    b.fill(box(68, 46, 64, 96, 7), "#fffdf8") + b.fill(suit, colour);
  return (
    b.placed(b.body(box(68, 46, 64, 96, 7)), -24, 8, 1, -18) +
    b.placed(face(star(100, 94, 19, 9, 4), b.colours.ink), 0, 0, 1, 0) +
    b.placed(face(heart(100, 94, 32), "#c4473f"), 26, 8, 1, 18)
  );
};

export const spinningTop: Motif = (b) =>
  b.fill(box(95, 36, 10, 38, 4), b.colours.wood) +
  b.fill(oval(100, 38, 14, 7), b.colours.wood) +
  b.body("M44 94c0 -30 112 -30 112 0c0 24 -40 40 -56 66c-16 -26 -56 -42 -56 -66z") +
  b.trim("M45 90q55 20 110 0q2 10 -6 18q-49 18 -98 0q-8 -8 -6 -18z");

export const rocket: Motif = (b) =>
  b.trim("M72 112l-28 34l32 -6zM128 112l28 34l-32 -6z") +
  b.fill("M86 140h28l-14 26z", "#e8a13c") +
  b.body("M100 26c34 28 36 76 24 116h-48c-12 -40 -10 -88 24 -116z") +
  b.fill(oval(100, 84, 15), "#dcebec") +
  b.line(oval(100, 84, 15), b.colours.dark, 4);

export const robot: Motif = (b) =>
  b.line("M100 48v-14", b.colours.ink, 3) +
  b.fill(oval(100, 32, 5), "#c4473f") +
  b.plain(box(68, 46, 64, 48, 10)) +
  b.fill(oval(86, 68, 8) + oval(114, 68, 8), b.colours.paper) +
  b.fill(oval(86, 68, 3.5) + oval(114, 68, 3.5), b.colours.ink) +
  b.line("M88 84h24", b.colours.ink, 3) +
  b.body(box(58, 98, 84, 56, 8)) +
  b.trim(box(42, 102, 14, 40, 7) + box(144, 102, 14, 40, 7)) +
  b.fill(heart(100, 124, 24), b.colours.accent);

export const owl: Motif = (b) =>
  b.body(
    "M56 60c0 -20 -2 -22 6 -22q12 2 18 8q20 -6 40 0q6 -6 18 -8c8 0 6 2 6 22c14 40 4 98 -44 98s-58 -58 -44 -98z",
  ) +
  b.fill(oval(82, 78, 19) + oval(118, 78, 19), b.colours.paper) +
  b.fill(oval(84, 78, 8) + oval(116, 78, 8), b.colours.ink) +
  b.fill(polygon([93, 90], [107, 90], [100, 104]), "#e0a03c") +
  b.line("M78 122q8 8 14 0q8 8 16 0q8 8 14 0M84 138q8 8 16 0q8 8 16 0", b.colours.dark, 2.4);

export const cat: Motif = (b) =>
  b.line("M138 146c28 2 30 -34 12 -36", b.colours.dark, 9) +
  b.body(
    "M66 158c-8 -30 2 -48 6 -58c-14 -18 -10 -44 -8 -60l22 16q14 -4 28 0l22 -16c2 16 6 42 -8 60c4 10 14 28 6 58z",
  ) +
  b.fill(oval(86, 80, 4.5, 6) + oval(114, 80, 4.5, 6), b.colours.ink) +
  b.fill(polygon([95, 90], [105, 90], [100, 96]), "#e39aa2") +
  b.line("M64 92l16 2M62 102l18 -2M136 92l-16 2M138 102l-18 -2", b.colours.ink, 1.6);

export const dog: Motif = (b) =>
  b.body(
    "M50 112c0 -14 12 -18 24 -18h50c0 -20 2 -34 20 -34c14 0 18 10 28 12c2 16 -10 22 -22 22l-4 26v36h-18v-22h-48v22h-18v-30c-6 -2 -12 -6 -12 -14z",
  ) +
  b.line("M52 108q-14 -10 -10 -28", b.colours.dark, 8) +
  b.fill("M138 62q-18 0 -14 30q14 -2 18 -20z", b.colours.dark) +
  b.fill(oval(152, 74, 3) + oval(170, 74, 4.5, 3.5), b.colours.ink) +
  b.trim(box(124, 96, 26, 8, 4));
