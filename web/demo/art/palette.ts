/** The colours of one illustration, as hex. */
export interface Palette {
  readonly base: string;
  /** A darker and a lighter tone of the base. */
  readonly dark: string;
  readonly light: string;
  /** The second colour: ribbons, handles, patterns. */
  readonly accent: string;
  /** Fine dark details, near-white details, metal and wood, the same everywhere. */
  readonly ink: string;
  readonly paper: string;
  readonly metal: string;
  readonly wood: string;
  /** The tile behind the object, and the disc on it. */
  readonly ground: string;
  readonly disc: string;
}

/** Colour words of titles, muted so that any two tiles look well side by side. */
const kColourWords: Readonly<Record<string, string>> = {
  RED: "#c4473f",
  RUBY: "#a8334a",
  POPPY: "#cf4a3a",
  PINK: "#e08ea3",
  FUSCHIA: "#c9518a",
  FUSCIA: "#c9518a",
  ROSE: "#d9798c",
  BLUE: "#5a86b3",
  NAVY: "#3b527e",
  TURQUOISE: "#56a9a6",
  TURQ: "#56a9a6",
  AQUA: "#6bb5b4",
  DUCK: "#7fb0b8",
  GREEN: "#6b9a70",
  MINT: "#93c4a7",
  OLIVE: "#8b9157",
  JADE: "#5fa287",
  IVORY: "#f1e8d4",
  CREAM: "#f2e5c8",
  WHITE: "#f8f5ef",
  PEARL: "#efe8e0",
  BLACK: "#3d383f",
  JET: "#36323a",
  MIDNIGHT: "#39415e",
  SILVER: "#bcc2c9",
  CHROME: "#b9c0c7",
  ZINC: "#a8b1b7",
  METAL: "#a4adb2",
  IRON: "#6f7378",
  GREY: "#94979c",
  SLATE: "#5f676d",
  GOLD: "#cda04b",
  BRASS: "#c49a4c",
  AMBER: "#d0863c",
  COPPER: "#b97850",
  BRONZE: "#a0744c",
  YELLOW: "#e6bd55",
  LEMON: "#ecd270",
  ORANGE: "#de8848",
  PEACH: "#efb28f",
  TERRACOTTA: "#c9714e",
  BROWN: "#936a4d",
  CHOCOLATE: "#6d4a3a",
  COFFEE: "#7a5844",
  NATURAL: "#cbb08a",
  WOOD: "#c39a6b",
  WOODEN: "#c39a6b",
  WICKER: "#c7a06a",
  PURPLE: "#86679f",
  LILAC: "#b79cc8",
  LAVENDER: "#a592c2",
  AMETHYST: "#8d6fae",
  DAMSON: "#6b3d5c",
  GLASS: "#b5d3d8",
  CRYSTAL: "#c3dbe2",
  CLEAR: "#c4dce0",
  DIAMANTE: "#cfd6e0",
  STRAWBERRY: "#cf4f5a",
  CHERRY: "#bd3b4c",
  RETROSPOT: "#c4473f",
  UNION: "#3d5284",
  WOODLAND: "#8a9a63",
  SKULL: "#3d383f",
  SKULLS: "#3d383f",
  DOLLY: "#df8fa5",
  SPACEBOY: "#4f7fa8",
  VANILLA: "#f1e2bd",
  CHOC: "#6d4a3a",
  LEOPARD: "#d9a860",
  HONEYCOMB: "#e2a93f",
  GINGHAM: "#6f97bd",
};

/** For titles that name no colour. */
const kHouseColours = [
  "#7d4a6b",
  "#859c76",
  "#7b9cb6",
  "#d5a54b",
  "#cb7c5c",
  "#dd9c9c",
  "#5b938f",
  "#b98a5e",
  "#9a86ad",
];

const kGrounds = [
  { ground: "#f3ddd6", disc: "#f9ebe5", deep: "#d9b5b0", hue: 12 },
  { ground: "#dfe6d3", disc: "#ecf1e3", deep: "#b5c4a6", hue: 84 },
  { ground: "#d6e3ea", disc: "#e7f0f4", deep: "#a5bfce", hue: 200 },
  { ground: "#f5e6c4", disc: "#fbf1da", deep: "#e0c588", hue: 42 },
  { ground: "#e6dbea", disc: "#f1e9f4", deep: "#c2afcb", hue: 284 },
  { ground: "#ebe1d2", disc: "#f4ede2", deep: "#c9b89e", hue: 36 },
] as const;

const kPaper = "#fdf9f1";

/** The colours for a title; `seed` decides what the title leaves open. */
export function choosePalette(words: readonly string[], seed: number): Palette {
  const named = words.flatMap((word) => kColourWords[word] ?? []);
  const base = named[0] ?? pick(kHouseColours, seed);
  const second = named.find((colour) => colour !== base);
  const isPale = luminance(base) > 0.68;
  const candidates = kGrounds.filter(
    (ground) => hueDistance(ground.hue, hueOf(base)) > 26 || isPale,
  );
  const ground = pick(candidates.length > 0 ? candidates : kGrounds, seed >>> 3);
  return {
    base,
    dark: mix(base, "#2a1d26", 0.32),
    light: mix(base, "#ffffff", 0.45),
    accent: second ?? (isPale ? pick(kHouseColours, seed >>> 5) : kPaper),
    ink: "#43343d",
    paper: kPaper,
    metal: "#b4babd",
    wood: "#c39a6b",
    ground: isPale ? ground.deep : ground.ground,
    disc: isPale ? mix(ground.deep, "#ffffff", 0.22) : ground.disc,
  };
}

/** Blends two hex colours; `share` of the second. */
export function mix(first: string, second: string, share: number): string {
  const [a, b] = [channels(first), channels(second)];
  const hex = a.map((value, index) =>
    Math.round(value + ((b[index] as number) - value) * share)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${hex.join("")}`;
}

function pick<T>(choices: readonly T[], seed: number): T {
  return choices[seed % choices.length] as T;
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

function luminance(hex: string): number {
  const [red, green, blue] = channels(hex) as [number, number, number];
  return (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
}

function hueOf(hex: string): number {
  const [red, green, blue] = channels(hex) as [number, number, number];
  const angle = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue);
  return ((angle * 180) / Math.PI + 360) % 360;
}

function hueDistance(first: number, second: number): number {
  const distance = Math.abs(first - second) % 360;
  return Math.min(distance, 360 - distance);
}
