import type { Brush } from "../brush.ts";

/** Draws one kind of object on a canvas of 200 by 200, standing on the line y = 158. */
export type Motif = (brush: Brush) => string;
