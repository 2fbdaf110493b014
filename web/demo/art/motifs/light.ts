import { box, heart, leaf, oval, petals, star } from "../shapes.ts";
import type { Brush } from "../brush.ts";
import type { Motif } from "./motif.ts";

function flame(b: Brush, x: number, y: number, size: number): string {
  const s = size / 10;
  return (
    b.fill(oval(x, y - 8 * s, 20 * s, 22 * s), "#ffe4a0", 0.5) +
    b.fill(
      `M${x} ${y - 22 * s}q${10 * s} ${12 * s} ${6 * s} ${18 * s}q${-6 * s} ${7 * s} ${-12 * s} 0q${-4 * s} ${-6 * s} ${6 * s} ${-18 * s}z`,
      "#f0a73c",
    ) +
    b.fill(oval(x, y - 4 * s, 2.6 * s, 4.4 * s), "#fff1c9")
  );
}

export const candle: Motif = (b) =>
  flame(b, 100, 60, 11) +
  b.line("M100 74V60", b.colours.ink, 2.5) +
  b.body("M66 76h68v74q-34 16 -68 0z") +
  b.fill(oval(100, 76, 34, 8), b.colours.light);

export const tLight: Motif = (b) =>
  flame(b, 100, 88, 10) +
  b.fill(oval(100, 98, 56, 10), b.colours.dark) +
  b.fill(oval(100, 97, 26, 6), "#fff7e6") +
  b.body("M44 98q56 20 112 0q0 58 -56 58t-56 -58z");

export const hangingTLight: Motif = (b) =>
  b.line("M100 24L62 92M100 24l38 68", b.colours.ink, 2) +
  b.body(heart(100, 104, 96)) +
  b.fill(heart(100, 108, 56), "#fff3d1") +
  flame(b, 100, 116, 7) +
  b.fill(box(88, 116, 24, 12, 3), b.colours.metal);

export const lantern: Motif = (b) =>
  b.line("M84 48c0 -24 32 -24 32 0", b.colours.ink, 4) +
  b.plain("M100 42l42 34h-84z") +
  b.fill(box(64, 76, 72, 70), "#fff1cd") +
  flame(b, 100, 116, 9) +
  b.fill(box(90, 116, 20, 26, 3), b.colours.paper) +
  b.line("M66 78v68M134 78v68M100 78v10M66 96h12M122 96h12", b.colours.base, 7) +
  b.body(box(54, 144, 92, 14, 4)) +
  b.trim(box(56, 72, 88, 8, 3));

export const paperLantern: Motif = (b) =>
  b.line("M100 26v24", b.colours.ink, 2.5) +
  b.body(oval(100, 106, 58, 56)) +
  b.line(
    "M46 86q54 10 108 0M42 106q58 12 116 0M46 126q54 12 108 0M56 144q44 10 88 0M58 66q42 8 84 0",
    b.colours.dark,
    1.4,
  ) +
  b.fill(box(84, 48, 32, 7, 3), b.colours.ink);

export const fairyLights: Motif = (b) =>
  b.line(
    "M26 60c30 50 50 -10 76 30s50 -20 72 14M26 112c26 44 60 -10 80 30s40 -6 66 4",
    b.colours.ink,
    2.4,
  ) +
  (
    [
      [46, 84, 0],
      [80, 68, 1],
      [108, 98, 2],
      [142, 86, 0],
      [168, 106, 1],
      [44, 136, 2],
      [78, 126, 0],
      [108, 148, 1],
      [146, 146, 2],
    ] as const
  )
    .map(
      ([x, y, tone]) =>
        b.fill(oval(x, y + 4, 14), "#ffedb8", 0.5) +
        b.fill(
          `M${x - 5} ${y}h10q4 14 -5 18q-9 -4 -5 -18z`,
          [b.colours.base, "#f0b64f", b.colours.light][tone] as string,
        ) +
        b.fill(box(x - 4, y - 4, 8, 6, 1.5), b.colours.ink),
    )
    .join("");

export const candlestick: Motif = (b) =>
  flame(b, 100, 46, 8) +
  b.fill(box(92, 54, 16, 44, 3), b.colours.paper) +
  b.body(
    "M80 96h40q0 14 -14 16v10q10 4 6 12q26 4 26 20q-38 12 -76 0q0 -16 26 -20q-4 -8 6 -12v-10q-14 -2 -14 -16z",
  );

export const incense: Motif = (b) =>
  b.line("M86 124q-10 -20 4 -34t2 -34q-4 -10 4 -18", "#ffffff", 4) +
  b.line("M60 150L118 66", b.colours.ink, 3) +
  b.line("M74 150L136 78", b.colours.ink, 3) +
  b.fill(oval(118, 66, 3.5) + oval(136, 78, 3.5), "#e2743c") +
  b.body("M36 144h128q-4 16 -64 16t-64 -16z") +
  b.fill(petals(146, 132, 12, 6), b.colours.accent) +
  b.fill(leaf(146, 134, 18, 160), "#7d9a6c");

export const starLight: Motif = (b) =>
  b.line("M100 24v22", b.colours.ink, 2.5) +
  b.body(star(100, 104, 64, 28)) +
  b.line(
    "M100 104V42M100 104l60 -18M100 104l38 50M100 104l-38 50M100 104l-60 -18",
    b.colours.dark,
    1.8,
  ) +
  b.fill(oval(100, 104, 10), "#ffedb8");
