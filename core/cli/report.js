// What the pages of all reports share. Everything from the data goes into a page as text nodes and attribute values,
// never as markup.

const isNumber = Number.isFinite;
const distinct = (list) => [...new Set(list)];
const together = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter((part) => part).join(" and ");

// ---- Numbers in words
const whole = (value) => (isNumber(value) ? value.toLocaleString("en-GB") : "–");
const plural = (count, word) => `${whole(count)} ${word}${count === 1 ? "" : "s"}`;
const decimal = (value, digits = 4) => (isNumber(value) ? value.toFixed(digits).replace(/^0(?=\.)/, "") : "–");
const share = (value) => (isNumber(value) ? `${(100 * value).toFixed(0)}\u00a0%` : "–");

function signed(value, digits = 1) {
  const size = Math.abs(100 * value).toFixed(digits);
  return Number(size) === 0 ? size : `${value < 0 ? "−" : "+"}${size}`;
}
const hasInterval = ({ low, high }) => isNumber(low) && isNumber(high);
const probability = (p) => (!isNumber(p) ? "–" : p < 0.001 ? "< .001" : decimal(p, 3));

// ---- Elements
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const html = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const byId = (id) => document.getElementById(id);

// Shows the data by `show`; and whatever there is, if that fails.
function drawWith(show) {
  try {
    show(JSON.parse(byId("report").textContent));
  } finally {
    document.documentElement.classList.add("is-drawn");
  }
}

// A table whose numbers line up. groups: [{title, rows}], a row: [head, cell, ...].
function table(caption, head, groups) {
  const headings = head.map((text) => html("th", { scope: "col" }, text));
  const row = ([first, ...others]) =>
    html("tr", {}, html("th", { scope: "row" }, first), ...others.map((cell) => html("td", {}, cell)));
  const bodies = groups.map(({ title, rows }) => {
    const heading = html("th", { scope: "rowgroup", colspan: head.length }, title ?? "");
    return html("tbody", {}, ...(title ? [html("tr", {}, heading)] : []), ...rows.map(row));
  });
  const header = html("thead", {}, html("tr", {}, ...headings));
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    html("table", {}, html("caption", {}, caption), header, ...bodies));
}

// ---- Scales: values to percent of a drawing's width
function scaleOver(low, high, format, tickCount = 5) {
  const rough = (high - low) / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const at = (value) => (100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => first + index).map((count) =>
    ({ at: at(count * step), text: format(count * step, step), isSpare: last - first > 2 && count % 2 !== 0 }));
  return { low, high, at, ticks };
}

const plainTick = (value) => String(Number(value.toPrecision(3))).replace(/^0\./, ".");
const barScale = (values, format) => scaleOver(0, 1.02 * Math.max(...values) || 1, format, 4);

// ---- Plots
const percent = (value) => `${value.toFixed(3)}%`;
const upright = (at, height, kind) =>
  svg("line", { class: kind, x1: percent(at), x2: percent(at), y1: 0, y2: height });

function axis(scale, height) {
  const lines = scale.ticks.map(({ at }) => upright(at, height, "grid"));
  const texts = scale.ticks.map(({ at, text, isSpare }) =>
    svg("text", { class: isSpare ? "tick is-spare" : "tick", x: percent(at), y: height + 16 }, text));
  return [...lines, ...texts, upright(scale.at(0), height, "zero")];
}

const barMark = (scale, value, kind, y) =>
  svg("rect", { class: `bar ${kind}`, x: 0, y: y - 6, width: percent(scale.at(value)), height: 12, rx: 2 });

function intervalMark(scale, gain, kind, y) {
  const mark = svg("g", { class: kind });
  if (hasInterval(gain)) {
    const [from, to] = [percent(scale.at(gain.low)), percent(scale.at(gain.high))];
    mark.append(svg("line", { class: "whisker", x1: from, x2: to, y1: y, y2: y }));
    if (gain.low < scale.low) mark.append(svg("text", { class: "beyond", x: from, y }, "◂"));
    if (gain.high > scale.high) mark.append(svg("text", { class: "beyond", x: to, y }, "▸"));
  }
  mark.append(svg("circle", { class: "dot", cx: percent(scale.at(gain.gain)), cy: y, r: 5 }));
  return mark;
}

// Labels or values beside a drawing, whose own words say the same to those who cannot see it.
function beside(side, rows, partsOf) {
  const cells = rows.map((row) => html("div", { class: row.isKey ? "is-key" : "" }, ...partsOf(row)
    .filter(({ text }) => text).map(({ text, kind = "" }) => html("span", { class: kind, title: text }, text))));
  return html("div", { class: side, "aria-hidden": "true" }, ...cells);
}

// One drawing under one title. rows: [{label, note, value, detail, kind, isKey, mark(y)}].
function panel({ title, note, rows, scale, rowHeight = 30, reference }) {
  const height = rows.length * rowHeight;
  const spoken = rows.map(({ label, value, detail }) => `${label} ${value}${detail ? ` (${detail})` : ""}`);
  const drawing = svg("svg", { role: "img", "aria-label": `${title}: ${spoken.join("; ")}`, height: height + 24 },
    ...axis(scale, height), ...(isNumber(reference) ? [upright(scale.at(reference), height, "reference")] : []),
    ...rows.map(({ mark }, index) => mark((index + 0.5) * rowHeight)));
  const plot = html("div", { class: "plot", style: `--row: ${rowHeight}px` },
    beside("labels", rows, ({ label, note }) => [{ text: label }, { text: note }]), drawing,
    beside("values", rows, ({ value, detail, kind }) => [{ text: value, kind }, { text: detail, kind: "detail" }]));
  const notes = note ? [html("p", { class: "panel-note" }, note)] : [];
  return html("div", { class: "panel" }, html("div", {}, html("h3", { title }, title), ...notes), plot);
}

let choiceCount = 0;

// Radio buttons that call `pick` on a change.
function choice({ legend, options }, initial, pick) {
  const name = `choice-${++choiceCount}`;
  const radios = [...options].map(([value, text]) => {
    const input = html("input", { type: "radio", name, ...(value === initial ? { checked: "" } : {}) });
    input.addEventListener("change", () => pick(value));
    return html("label", { class: "option" }, input, html("span", {}, text));
  });
  const group = html("div", { class: "options" }, ...radios);
  return html("fieldset", { class: "choice" }, html("legend", {}, legend), group);
}

// A figure of what `draw(picks)` makes: {caption, panels, numbers}; drawn again after each choice.
function figure(layout, choices, draw) {
  const picks = Object.fromEntries(choices.map(({ key, options, initial }) =>
    [key, options.has(initial) ? initial : options.keys().next().value]));
  const caption = html("figcaption", { "aria-live": "polite" });
  const panels = html("div", { class: `panels ${layout}` });
  const summary = html("summary", {}, "Numbers");
  const details = html("details", {}, summary);
  const redraw = () => {
    const drawing = draw(picks);
    caption.replaceChildren(...drawing.caption);
    panels.replaceChildren(...drawing.panels);
    details.replaceChildren(summary, drawing.numbers);
  };
  const controls = choices.filter(({ options }) => options.size > 1).map((each) =>
    choice(each, picks[each.key], (value) => {
      picks[each.key] = value;
      redraw();
    }));
  redraw();
  const choosing = controls.length > 0 ? [html("div", { class: "choices" }, ...controls)] : [];
  return html("figure", {}, ...choosing, caption, panels, details);
}

const strong = (text) => html("strong", {}, text);
const say = (id, text) => byId(id).append(html("p", { class: "quiet" }, text));

// The end of a report: what it was made from, and how.
function showOrigin({ attributes, command, mercer }) {
  if (attributes.length > 0) {
    byId("reading").querySelector("dl").append(html("div", {}, html("dt", {}, "The named attributes here"),
      html("dd", {}, together(attributes))));
  }
  if (command) {
    const words = command.split(/(?<= )/).map((word) => html("span", {}, word));
    byId("reading").append(html("h3", {}, "The command that wrote this report"), html("pre", {}, ...words));
  }
  byId("made").append(`Written by mercer${mercer ? ` ${mercer}` : ""}. This page asks nothing of any network.`);
}
