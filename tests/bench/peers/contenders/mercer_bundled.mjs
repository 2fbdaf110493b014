// Mercer as a shop's bundler packs it, which is how everyone else comes, too.
import { Recommender } from "mercer";
import { openWith } from "./mercer.mjs";

export const open = (source) => openWith(Recommender, source);
