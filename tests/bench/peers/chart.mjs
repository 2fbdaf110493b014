// Draws what run.mjs measured in Chromium as an SVG that needs nothing else:
//   node tests/bench/peers/chart.mjs RESULTS.json > CHART.svg
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { contenders } from "./contenders.mjs";

const kRow = 26; // heights and widths in CSS pixels
const kTop = 64;
const kLabels = 344;
const kWidth = 890;
const kRight = 92;
const kShapes = {
  10000: (x, y) => `<circle cx="${x}" cy="${y}" r="5.5"/>`,
  100000: (x, y) => `<rect x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
  1000000: (x, y) => `<path d="M${x} ${y - 6.5}l6.5 11.5h-13z"/>`,
};

const shapeOf = (items) => kShapes[items] ?? kShapes[10000];

const kStyle = `
  svg { color: #1f2328; background: #fff; font: 13px system-ui, sans-serif; fill: currentColor }
  .grid { stroke: currentColor; stroke-opacity: .18 }
  .line { stroke: currentColor; stroke-opacity: .3; stroke-width: 1.5 }
  .own { fill: #0b62c4 } .peer { fill: #b3471d } .limit { fill: #6b7280 }
  .small { font-size: 12px }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6edf3; background: #0d1117 }
    .own { fill: #6cb0ff } .peer { fill: #ff9d6e } .limit { fill: #a0a7b1 }
  }`;

const number = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function rowsOf({ searches }) {
  return contenders.flatMap(({ id, title, isPeer, work }) => {
    const points = searches.filter((one) => one.place === "chromium" && one.id === id);
    const kind = work === "read" ? "limit" : isPeer ? "peer" : "own";
    return points.length ? [{ title, kind, points }] : [];
  });
}

/** From milliseconds to a place on the logarithmic axis, with the axis' powers of ten. */
function axisOf(rows) {
  const values = rows.flatMap(({ points }) => points.map(({ median }) => Math.log10(median)));
  const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
  const width = kWidth - kLabels - kRight;
  const at = (ms) => Math.round(10 * (kLabels + (width * (Math.log10(ms) - low)) / (high - low))) / 10;
  return { at, powers: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)) };
}

function drawRow({ title, kind, points }, y, at) {
  const ends = points.map(({ median }) => at(median));
  const last = points.at(-1);
  return [
    `<g class="${kind}">`,
    `<title>${escaped(title)}: ${points.map((one) => `${number(one.median)} ms at ${one.items.toLocaleString("en-US")} items`).join(", ")}</title>`,
    `<text x="${kLabels - 14}" y="${y + 4.5}" text-anchor="end">${escaped(title)}</text>`,
    `<line class="line" x1="${Math.min(...ends)}" x2="${Math.max(...ends)}" y1="${y}" y2="${y}"/>`,
    ...points.map(({ median, items }) => shapeOf(items)(at(median), y)),
    `<text class="small" x="${Math.max(...ends) + 12}" y="${y + 4.5}">${number(last.median)} ms</text>`,
    "</g>",
  ];
}

function drawKey(sizes) {
  return sizes.flatMap((items, place) => {
    const x = kLabels + 8 + place * 150;
    return [shapeOf(items)(x, 22), `<text x="${x + 12}" y="26.5">${items.toLocaleString("en-US")} items</text>`];
  });
}

export function chart(results) {
  const rows = rowsOf(results);
  const { at, powers } = axisOf(rows);
  const bottom = kTop + rows.length * kRow;
  const sizes = [...new Set(rows.flatMap(({ points }) => points.map(({ items }) => items)))];
  const grid = powers.flatMap((power) => [
    `<line class="grid" x1="${at(power)}" x2="${at(power)}" y1="${kTop - 12}" y2="${bottom - 4}"/>`,
    `<text class="small" x="${at(power)}" y="${kTop - 18}" text-anchor="middle">${power} ms</text>`]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${bottom + 30}" width="${kWidth}" role="img" aria-label="Milliseconds for the ten best of 10,000, 100,000 and 1,000,000 items, by contender, on a logarithmic axis">`,
    `<style>${kStyle}</style>`,
    `<text x="${kLabels - 14}" y="26.5" text-anchor="end">the ten best of</text>`,
    ...drawKey(sizes),
    ...grid,
    ...rows.flatMap((row, index) => drawRow(row, kTop + 8 + index * kRow, at)),
    `<text class="small" x="${kLabels}" y="${bottom + 18}">Left is faster; each line to the right is ten times slower. Medians in Chromium, one thread.</text>`,
    "</svg>", "",
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.stdout.write(chart(JSON.parse(readFileSync(process.argv[2], "utf8"))));
}
