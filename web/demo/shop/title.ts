// The catalogue shouts: "WHITE HANGING HEART T-LIGHT HOLDER". Titles are turned into sentence case,
// with the names in them restored and the till's abbreviations spelt out.

const kNames = [
  "Christmas",
  "Easter",
  "Halloween",
  "Valentine",
  "Valentines",
  "London",
  "Paris",
  "England",
  "English",
  "French",
  "France",
  "Scottie",
  "Scandinavian",
  "Swedish",
  "Danish",
  "Dutch",
  "Italian",
  "Indian",
  "Chinese",
  "Japanese",
  "Moroccan",
  "Mexican",
  "American",
  "African",
  "Kashmir",
  "Madras",
  "Provence",
  "Murano",
  "Edwardian",
  "Victorian",
  "Georgian",
  "Regency",
  "Rococo",
  "Morris",
  "Monte",
  "Carlo",
  "Charlotte",
  "Charlie",
  "Lola",
  "Suki",
  "Boudicca",
  "Spaceboy",
  "Santa",
  "Rudolph",
  "Noel",
  "Xmas",
  "Hello",
  "Gymkhana",
  "Bertie",
  "Alice",
  "Wonderland",
  "Columbian",
  "Acapulco",
  "Budapest",
  "Beurre",
  "Tyrolean",
  "Zanzibar",
  "Jardin",
  "Riviera",
  "Florentine",
  "Parisienne",
  "York",
] as const;

const names = new Map(kNames.map((name) => [name.toLowerCase(), name]));

const kPhrases: readonly (readonly [RegExp, string])[] = [
  [/\bunion jack\b/g, "Union Jack"],
  [/\bdolly girl\b/g, "Dolly Girl"],
  [/\bhome sweet home\b/g, "Home Sweet Home"],
  [/\bkeep calm\b/g, "Keep Calm"],
  [/\bmonte carlo\b/g, "Monte Carlo"],
  [/\bi\b/g, "I"],
  [/\btv\b/g, "TV"],
  [/\bdiy\b/g, "DIY"],
  [/\buk\b/g, "UK"],
  [/\b3d\b/g, "3D"],
  [/\bled\b/g, "LED"],
  [/\bt-?light(s?)\b/g, "T-\u2060light$1"],
  [/\ba([345])\b/g, "A$1"],
  [/\b(letter|number) "?([a-z])"?(?=\s|$)/g, "$1 “$2”"],
];

const kAbbreviations: readonly (readonly [RegExp, string])[] = [
  [/\bS(?:ET)?\s?\/\s?(\d+)/g, "SET OF $1"],
  [/\bSET (\d+)\b/g, "SET OF $1"],
  [/\bP(?:AC)?K\s?\/\s?(\d+)/g, "PACK OF $1"],
  [/\bW\/\s?/g, "WITH "],
  [/\bASST?D?\b\.?/g, "ASSORTED"],
  [/\bMULTICOLOUR\b|\bMULTICOL\b/g, "MULTICOLOURED"],
  [/\bDEC\b/g, "DECORATION"],
  [/\bSM\b/g, "SMALL"],
  [/\bLGE\b|\bLRG\b/g, "LARGE"],
  [/\bCHRYS\w*\b/g, "CHRYSANTHEMUM"],
  [/\bDES\b/g, "DESIGN"],
  [/\bNECKL\.?\b/g, "NECKLACE"],
  [/\bPK\b/g, "PACK"],
  [/\bW\b(?=\s)/g, "WITH"],
  [/,(?=\S)/g, ", "],
  [/\s*\+\s*/g, " AND "],
  [/\s{2,}/g, " "],
  [/\s+,/g, ","],
  [/[.,\s]+$/g, ""],
];

/**
 * A title as a shop would print it: "White hanging heart T-light holder". A word joiner (U+2060)
 * keeps "T-light" on one line.
 */
export function readableTitle(shouted: string): string {
  const spelt = kAbbreviations.reduce(
    (text, [from, to]) => text.replace(from, to),
    shouted.trim().toUpperCase(),
  );
  const restored = spelt.toLowerCase().replace(/[a-z']+/g, (word) => names.get(word) ?? word);
  const phrased = kPhrases.reduce((text, [from, to]) => text.replace(from, to), restored);
  const letters = phrased.replace(/“([a-z])”/g, (_, letter: string) => `“${letter.toUpperCase()}”`);
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}
