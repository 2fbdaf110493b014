import type { Palette } from "./palette.ts";

/** Draws the parts of a motif. All methods give SVG text, to be joined. */
export class Brush {
  readonly colours: Palette;

  constructor(colours: Palette) {
    this.colours = colours;
  }

  /** The part that carries the item's own colour and pattern, softly shaded. */
  body(outline: string): string {
    return (
      `<path d="${outline}" fill="${this.colours.base}"/>` +
      `<path d="${outline}" fill="url(#pattern)"/>` +
      `<path d="${outline}" fill="url(#shade)"/>`
    );
  }

  /** As `body`, in the item's second colour and without the pattern. */
  trim(outline: string): string {
    return this.fill(outline, this.colours.accent) + `<path d="${outline}" fill="url(#shade)"/>`;
  }

  /** As `body`, without the pattern. */
  plain(outline: string): string {
    return this.fill(outline, this.colours.base) + `<path d="${outline}" fill="url(#shade)"/>`;
  }

  fill(outline: string, colour: string, opacity = 1): string {
    return `<path d="${outline}" fill="${colour}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ""}/>`;
  }

  line(outline: string, colour: string, width: number): string {
    return (
      `<path d="${outline}" fill="none" stroke="${colour}" stroke-width="${width}" ` +
      'stroke-linecap="round" stroke-linejoin="round"/>'
    );
  }

  /** The same drawing moved, turned and scaled about the middle of the canvas. */
  placed(drawing: string, x: number, y: number, scale = 1, turn = 0): string {
    return (
      `<g transform="translate(${100 + x} ${100 + y}) rotate(${turn}) scale(${scale}) ` +
      `translate(-100 -100)">${drawing}</g>`
    );
  }
}
