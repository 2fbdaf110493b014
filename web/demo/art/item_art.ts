import { Brush } from "./brush.ts";
import { choosePalette } from "./palette.ts";
import { patternFor } from "./pattern.ts";
import { ruleFor, unpatterned } from "./motif_rules.ts";

const kCapacity = 600;
const drawn = new Map<string, string>();

/**
 * A picture of an item as the address of an SVG image: there are no photographs, so it is drawn
 * from the words of the title. The same id and title always give the same picture.
 */
export function drawItem(id: string, title: string): string {
  const key = `${id} ${title}`;
  const known = drawn.get(key);
  if (known) return known;
  const address = `data:image/svg+xml,${encodeURIComponent(svgOf(id, title.toUpperCase()))}`;
  if (drawn.size >= kCapacity) drawn.clear();
  drawn.set(key, address);
  return address;
}

/** The SVG text itself. */
export function svgOf(id: string, title: string): string {
  const seed = hash(id);
  const colours = choosePalette(title.split(/[^A-Z0-9]+/), seed);
  const brush = new Brush(colours);
  const { motif } = ruleFor(title);
  const object = motif(brush);
  const turn = (seed % 7) - 3; // a hand's breadth off straight, so that rows of tiles look alive
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400"><defs>' +
    patternFor(unpatterned.has(motif) ? "" : title, colours) +
    '<linearGradient id="shade" x1="0" x2="1" y1="0" y2=".35">' +
    '<stop offset="0" stop-color="#fff" stop-opacity=".22"/>' +
    '<stop offset=".42" stop-color="#fff" stop-opacity="0"/>' +
    '<stop offset="1" stop-color="#2a1022" stop-opacity=".2"/></linearGradient></defs>' +
    `<path d="M0 0h200v200H0z" fill="${colours.ground}"/>` +
    `<circle cx="100" cy="${98 + (seed % 5)}" r="78" fill="${colours.disc}"/>` +
    '<ellipse cx="100" cy="163" rx="56" ry="6" fill="#4a2c3c" fill-opacity=".13"/>' +
    arrange(brush, object, pieceCount(title), turn) +
    "</svg>"
  );
}

/** How many pieces a title promises, at most three are drawn. */
function pieceCount(title: string): number {
  const count = /(?:SET|PACK|BOX|S)\s?(?:OF\s?|\/\s?)(\d+)/.exec(title)?.[1];
  return count ? Math.min(Number(count), 3) : 1;
}

function arrange(brush: Brush, object: string, count: number, turn: number): string {
  if (count === 2) {
    return brush.placed(object, -31, 5, 0.66, -3) + brush.placed(object, 31, 8, 0.66, 3);
  }
  if (count >= 3) {
    return (
      brush.placed(object, -36, -16, 0.56, -5) +
      brush.placed(object, 36, -14, 0.56, 5) +
      brush.placed(object, 0, 22, 0.66, 0)
    );
  }
  return brush.placed(object, 0, 2, 0.88, turn);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
