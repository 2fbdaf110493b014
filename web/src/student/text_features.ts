// A text as a set of features; core/include/mercer/text_features.h says what they are, and
// core/src/text_features.cpp is the same for the command line: equal texts have equal features.

/** How many features there are; their numbers are below it. */
export const kTextFeatureCount = 2 ** 14;

const kSpace = 0x20;
/** From here on CJK radicals, ideographs, kana and Hangul: words themselves, which no spaces part. */
const kFirstWordlike = 0x2e80;
const kReplacement = 0xfffd;

/** The features of a text, each once. */
export function textFeatures(text: string): Set<number> {
  const points = normalised(text);
  const features = new Set<number>();
  let previous = -1; // where the word before begins, with its space; none yet
  for (let begin = 0; begin + 1 < points.length; ) {
    const end = points.indexOf(kSpace, begin + 1) + 1; // behind the space after the word
    features.add(featureOf(points, begin, end));
    if (previous >= 0) features.add(featureOf(points, previous, end));
    for (let at = begin; at < end; ++at) {
      const shortest = points[at]! >= kFirstWordlike ? 1 : 3;
      for (let size = shortest; size <= 4 && at + size <= end; ++size) {
        features.add(featureOf(points, at, at + size));
      }
    }
    previous = begin;
    begin = end - 1;
  }
  return features;
}

/** The code points of " word word ", or of a lone space. */
function normalised(text: string): number[] {
  const points = [kSpace];
  for (const character of text) {
    let point = character.codePointAt(0)!;
    if (point >= 0x41 && point <= 0x5a) point += 0x20; // A to Z
    if (point >= 0xd800 && point < 0xe000) point = kReplacement; // half a character
    if (!isSeparator(point)) points.push(point);
    else if (points.at(-1) !== kSpace) points.push(kSpace);
  }
  if (points.at(-1) !== kSpace) points.push(kSpace);
  return points;
}

/**
 * Whatever is neither a digit nor could be a letter: ASCII's and Latin-1's signs, the general, the CJK
 * and the full-width punctuation.
 */
function isSeparator(point: number): boolean {
  if (point < 0x80) return !(point >= 0x30 && point <= 0x39) && !(point >= 0x61 && point <= 0x7a);
  return (
    point < 0xc0 ||
    (point >= 0x2000 && point <= 0x206f) ||
    (point >= 0x3000 && point <= 0x303f) ||
    (point >= 0xff00 && point <= 0xff0f) ||
    (point >= 0xff1a && point <= 0xff20)
  );
}

/** FNV-1a over the code points, its bits then mixed as MurmurHash3 does it. */
function featureOf(points: readonly number[], begin: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = begin; at < end; ++at) hash = Math.imul(hash ^ points[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (kTextFeatureCount - 1);
}
