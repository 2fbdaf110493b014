// Patterns printed on an object's body, chosen by words of its title.
import type { Palette } from "./palette.ts";
import { box, heart, leaf, oval, petals, polygon, star } from "./shapes.ts";

interface Repeat {
  readonly size: number;
  readonly drawing: string;
  /** Degrees; a slight turn keeps small repeats from looking like graph paper. */
  readonly turn?: number;
}

type PatternMaker = (colours: Palette) => Repeat;

const fill = (outline: string, colour: string, opacity = 1): string =>
  `<path d="${outline}" fill="${colour}" fill-opacity="${opacity}"/>`;

const line = (outline: string, colour: string, width: number, opacity = 1): string =>
  `<path d="${outline}" fill="none" stroke="${colour}" stroke-width="${width}" ` +
  `stroke-opacity="${opacity}" stroke-linecap="round"/>`;

function dots(radius: number, size: number): PatternMaker {
  return ({ accent }) => ({
    size,
    drawing: fill(
      oval(size / 4, size / 4, radius) + oval((size * 3) / 4, (size * 3) / 4, radius),
      accent,
    ),
  });
}

const stripes: PatternMaker = ({ accent }) => ({
  size: 14,
  drawing: fill(box(0, 0, 5, 14), accent, 0.9) + fill(box(9, 0, 1.2, 14), accent, 0.7),
});

const gingham: PatternMaker = ({ accent }) => ({
  size: 16,
  drawing: fill(box(0, 0, 8, 16), accent, 0.45) + fill(box(0, 0, 16, 8), accent, 0.45),
});

const roses: PatternMaker = ({ accent, paper, base }) => {
  const bloom = accent === paper ? "#d9798c" : accent;
  const rose = (x: number, y: number): string =>
    fill(leaf(x, y, 10, 20) + leaf(x, y, 10, 160), "#7d9a6c") +
    fill(petals(x, y, 6.5, 5), bloom) +
    fill(oval(x, y, 2.2), base === bloom ? paper : "#fbe7c6");
  return { size: 34, drawing: rose(9, 10) + rose(26, 27), turn: 8 };
};

const daisies: PatternMaker = ({ paper }) => ({
  size: 30,
  turn: 10,
  drawing:
    fill(petals(8, 8, 7, 8) + petals(23, 23, 7, 8), paper) +
    fill(oval(8, 8, 2.4) + oval(23, 23, 2.4), "#e6b84c"),
});

const skulls: PatternMaker = ({ paper, base }) => ({
  size: 26,
  drawing:
    fill(
      oval(8, 8, 5.5, 5) +
        box(5.4, 10, 5.2, 4.5, 1) +
        oval(21, 21, 5.5, 5) +
        box(18.4, 23, 5.2, 4.5, 1),
      paper,
    ) +
    fill(oval(6, 8.2, 1.4) + oval(10, 8.2, 1.4) + oval(19, 21.2, 1.4) + oval(23, 21.2, 1.4), base),
});

const unionFlag: PatternMaker = ({ paper }) => ({
  size: 84,
  drawing:
    fill(box(0, 0, 84, 84), "#3d5284") +
    line("M0 0L84 84M84 0L0 84", paper, 14) +
    line("M0 0L84 84M84 0L0 84", "#c4473f", 5) +
    line("M42 -9V93M-9 42H93", paper, 24) +
    line("M42 -9V93M-9 42H93", "#c4473f", 14),
});

const paisley: PatternMaker = ({ accent, light }) => {
  const drop = (x: number, y: number): string =>
    fill(
      `M${x} ${y}c9 -2 13 8 7 14c-5 5 -14 3 -14 -4c0 -5 5 -5 6 -2c1 -3 2 -6 1 -8z`,
      accent,
      0.9,
    ) + fill(oval(x + 1, y + 9, 2.2), light);
  return { size: 32, drawing: drop(9, 2) + drop(25, 17), turn: 12 };
};

const leopard: PatternMaker = () => ({
  size: 30,
  turn: 15,
  drawing: [
    [7, 7],
    [22, 12],
    [11, 23],
  ]
    .map(
      ([x = 0, y = 0]) =>
        line(
          `M${x - 4} ${y + 1}q-1 -6 5 -5M${x + 3} ${y - 2}q4 4 -1 7M${x - 2} ${y + 5}q-1 0 -2 -1`,
          "#4a3328",
          2.6,
        ) + fill(oval(x, y + 0.5, 2.4), "#a8713a", 0.7),
    )
    .join(""),
});

const strawberries: PatternMaker = ({ paper, base }) => {
  const flesh = base.startsWith("#c") ? paper : "#cf4f5a";
  const berry = (x: number, y: number): string =>
    fill(`M${x} ${y + 12}q-8 -6 -6 -11q6 -4 12 0q2 5 -6 11z`, flesh) +
    fill(polygon([x - 5, y + 1], [x, y + 3], [x + 5, y + 1], [x, y - 3]), "#6f9a63");
  return { size: 32, drawing: berry(9, 4) + berry(25, 18), turn: 6 };
};

const cherries: PatternMaker = ({ paper, base }) => {
  const flesh = base.startsWith("#c") || base.startsWith("#b") ? paper : "#bd3b4c";
  const pair = (x: number, y: number): string =>
    line(`M${x} ${y}q-5 4 -4 9M${x} ${y}q5 4 4 9`, "#6f9a63", 1.4) +
    fill(oval(x - 4, y + 11, 3.6) + oval(x + 4, y + 11, 3.6), flesh);
  return { size: 32, drawing: pair(9, 2) + pair(25, 17) };
};

const apples: PatternMaker = ({ paper, base }) => {
  const flesh = base.startsWith("#c") ? paper : "#c4473f";
  const apple = (x: number, y: number): string =>
    fill(oval(x - 2.6, y + 8, 4.8, 5.6) + oval(x + 2.6, y + 8, 4.8, 5.6), flesh) +
    fill(leaf(x, y + 2, 8, -35), "#6f9a63");
  return { size: 34, drawing: apple(9, 3) + apple(26, 19) };
};

const hearts: PatternMaker = ({ accent }) => ({
  size: 28,
  drawing: fill(heart(8, 8, 11) + heart(22, 22, 11), accent),
});

const stars: PatternMaker = ({ accent }) => ({
  size: 28,
  drawing: fill(star(8, 8, 6, 2.5) + star(22, 22, 6, 2.5), accent),
});

const dolls: PatternMaker = ({ paper, dark }) => {
  const face = (x: number, y: number): string =>
    fill(oval(x, y, 6.5), dark) +
    fill(oval(x, y + 1.4, 4.6, 4.4), "#f7dcc6") +
    fill(oval(x - 1.7, y + 1.5, 0.7) + oval(x + 1.7, y + 1.5, 0.7), "#43343d");
  return {
    size: 36,
    drawing: face(10, 10) + fill(petals(27, 10, 5, 5) + petals(10, 28, 5, 5), paper) + face(27, 28),
  };
};

const space: PatternMaker = ({ paper }) => ({
  size: 40,
  drawing:
    fill("M10 4q6 6 4 14h-8q-2 -8 4 -14z", paper) +
    fill("M6 15l-3 6h4zM14 15l3 6h-4zM8 19h4l-2 6z", "#d98a4c") +
    fill(oval(29, 27, 5.5), "#e6bd55") +
    line("M21 30q8 1 16 -6", paper, 1.6) +
    fill(star(29, 8, 3.6, 1.5, 4) + star(10, 33, 3.6, 1.5, 4), paper),
});

const woodland: PatternMaker = ({ paper }) => ({
  size: 38,
  drawing:
    fill("M4 13q0 -9 8 -9t8 9z", "#c4473f") +
    fill(box(9.6, 12, 5, 8, 2), paper) +
    fill(oval(9, 9, 1.5) + oval(14, 7.5, 1.5) + oval(16, 11, 1.2), paper) +
    fill(leaf(22, 32, 13, -40) + leaf(33, 33, 10, -130), "#5f7f55") +
    fill(oval(31, 10, 2) + oval(8, 31, 2), paper, 0.8),
});

const snow: PatternMaker = ({ accent, paper, base }) => {
  const colour = accent === base ? paper : accent;
  const flake = (x: number, y: number): string =>
    line(`M${x} ${y - 5}v10M${x - 4.4} ${y - 2.5}l8.8 5M${x - 4.4} ${y + 2.5}l8.8 -5`, colour, 1.6);
  return { size: 28, drawing: flake(8, 8) + flake(22, 22) };
};

const birds: PatternMaker = ({ accent }) => {
  const bird = (x: number, y: number): string =>
    fill(`M${x - 7} ${y}q3 -6 8 -4q2 -4 5 -1l3 1l-3 1q-1 7 -7 7q-3 0 -4 -2l-5 3z`, accent, 0.95);
  return { size: 36, drawing: bird(11, 9) + bird(27, 27) };
};

const butterflies: PatternMaker = ({ accent }) => {
  const wings = (x: number, y: number): string =>
    fill(leaf(x, y, 9, -40) + leaf(x, y, 9, -140) + leaf(x, y, 7, 40) + leaf(x, y, 7, 140), accent);
  return { size: 30, drawing: wings(8, 9) + wings(23, 24), turn: 8 };
};

const damask: PatternMaker = ({ accent }) => ({
  size: 30,
  drawing:
    fill(
      leaf(15, 15, 13, -90) + leaf(15, 15, 13, 90) + leaf(15, 15, 9, 0) + leaf(15, 15, 9, 180),
      accent,
      0.5,
    ) + fill(oval(0, 0, 4) + oval(30, 0, 4) + oval(0, 30, 4) + oval(30, 30, 4), accent, 0.5),
});

const letters: PatternMaker = ({ accent }) => ({
  size: 40,
  drawing:
    `<g fill="${accent}" font-family="Georgia,serif" font-weight="700" font-size="15">` +
    '<text x="3" y="15">A</text><text x="24" y="15">b</text>' +
    '<text x="4" y="35">3</text><text x="24" y="35">C</text></g>',
});

const circus: PatternMaker = ({ accent }) => ({
  size: 24,
  drawing: fill(polygon([12, 0], [24, 12], [12, 24], [0, 12]), accent, 0.75),
});

const fruit: PatternMaker = ({ paper }) => ({
  size: 34,
  drawing:
    fill(oval(9, 9, 6), "#de8848") +
    fill(oval(9, 9, 4.2), paper, 0.75) +
    fill("M20 20h14a7 7 0 0 1 -14 0z", "#c4473f") +
    fill(leaf(22, 8, 9, -20), "#6f9a63"),
});

/** First match wins. */
const kRules: readonly (readonly [RegExp, PatternMaker])[] = [
  [/UNION (JACK|FLAG)|\bFLAG\b/, unionFlag],
  [/RETRO ?SPOT|BIG SPOT/, dots(5.2, 24)],
  [/POLKA ?DOT|\bSPOTS?\b|SPOTTY|SPOTTED/, dots(2.6, 14)],
  [/STRIP(E|ES|EY|ED)\b|\bLINES\b|TICKING|DECKCHAIR/, stripes],
  [/GINGHAM|CHECK|TARTAN|PICNIC/, gingham],
  [/SKULL/, skulls],
  [/PAISLEY|KASHMIR|MADRAS/, paisley],
  [/LEOPARD|ANIMAL PRINT/, leopard],
  [/STRAWBERR/, strawberries],
  [/CHERR(Y|IES)\b(?! BLOSSOM)/, cherries],
  [/APPLE|PEAR/, apples],
  [/DOLLY|DOLLCRAFT|BABUSHKA|CHARLIE|LOLA/, dolls],
  [/SPACE|ROCKET|ROBOT/, space],
  [/WOODLAND|TOADSTOOL|FOREST|MUSHROOM/, woodland],
  [/CHRISTMAS|SNOW|XMAS|SCANDI|NORDIC|ADVENT/, snow],
  [/CIRCUS|HARLEQUIN|RETRO|DINER/, circus],
  [/TUTTI|FRUIT|ORANGES|LEMON/, fruit],
  [/BAROQUE|DAMASK|ROCOCO|REGENCY|MORRIS|EMPIRE|VICTORIAN|FILIGREE/, damask],
  [/DAISY|DAISIES|PANTRY|SUKI/, daisies],
  [/\bROSES?\b|FLORAL|FLOWER|BLOSSOM|BOTANICAL|GARDEN|LAVENDER|TULIP|POPP|CHINTZ|LAURA/, roses],
  [/BUTTERFL/, butterflies],
  [/\bBIRDS?\b|LOVEBIRD|DOVE|OWL|HEN\b|CHICK/, birds],
  [/SWEETHEART|\bLOVE\b|VALENTINE|HEARTS/, hearts],
  [/\bSTARS?\b|FAIRY/, stars],
  [/ALPHABET|LETTER|NUMBER|SCHOOL|VINTAGE DOILY/, letters],
];

/** The `<pattern id="pattern">` for a title; an empty one when the title names none. */
export function patternFor(title: string, colours: Palette): string {
  const make = kRules.find(([words]) => words.test(title))?.[1];
  if (!make) return '<pattern id="pattern" width="1" height="1"></pattern>';
  const { size, drawing, turn = 0 } = make(colours);
  return (
    `<pattern id="pattern" width="${size}" height="${size}" patternUnits="userSpaceOnUse" ` +
    `patternTransform="translate(58 58) rotate(${turn})">${drawing}</pattern>`
  );
}
