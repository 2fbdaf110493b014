// The page of the case studies: facts from the engine, comments from comments.mjs. Comments that were
// written about another list are reported, never printed.
import { comments, lessons } from "./comments.mjs";
import { kSeed, drawCases, kinds } from "./histories.mjs";

const kListed = 5;
const kShownHistory = 8;

/**
 * @param engine {Recommender, interestsText, qualityTable, signed, dropSentences, elementWords}, of web/src
 * @param inputs {model: bytes, customers, card: {namedShare, recall}, as text}
 * @returns {text, stale}: the page, and a line for each comment that no longer fits
 */
export async function casesPage(engine, { model, customers, card }) {
  const mercer = await engine.Recommender.load(model, { worker: false });
  try {
    const cases = [];
    for (const drawn of drawCases(customers)) cases.push(await factsOf(engine, mercer, drawn));
    const stale = cases.flatMap((facts, index) => whatIsStale(facts, comments[index], index + 1));
    const sections = cases.map((facts, index) => sectionOf(facts, comments[index], index + 1));
    const parts = [introduction(cases, card), ...sections, conclusion(cases, card)];
    return { text: `${parts.join("\n\n")}\n`, stale };
  } finally {
    mercer.dispose();
  }
}

async function factsOf(engine, mercer, { kind, eligible, history, next }) {
  await mercer.history.erase();
  for (const { id } of history) mercer.observe({ type: "purchase", item: id });
  const words = engine.elementWords.phrases("en");
  const titleOf = ({ title }) => title;
  const list = await mercer.recommend({ k: kListed });
  const all = await mercer.recommend({ k: mercer.catalogue.length });
  const first = list.items[0];
  const contrast = first.explanation.against();
  const labels = new Map(mercer.attributes.map(({ name, labels }) => [name, labels.en ?? name]));
  const namer = { words, attribute: (name) => labels.get(name), item: titleOf };
  const change = await mercer.whatIf({ k: kListed, drop: first.id });
  return {
    kind,
    eligible,
    historyLength: history.length,
    latestId: history.at(-1).id,
    latest: history.slice(-kShownHistory).reverse().map(({ id }) => mercer.item(id).title),
    items: list.items,
    next: mercer.item(next.id),
    nextPlace: all.items.findIndex(({ id }) => id === next.id) + 1,
    candidates: all.items.length,
    contrast,
    table: engine.qualityTable(contrast, false, namer),
    pointsOf: (hundredths) => engine.signed(hundredths, words),
    interests: engine.interestsText(list.interests, mercer.attributes, "en"),
    owed: engine.dropSentences(change, words, titleOf).join(" "),
  };
}

function whatIsStale({ items, historyLength }, comment, number) {
  const now = {
    history: historyLength,
    list: items.map(({ id }) => id),
    named: items.map(({ explanation }) => Math.round(100 * explanation.against().namedShare)),
  };
  const [written, found] = [comment?.about, now].map((about) => JSON.stringify(about));
  return written === found ? [] : [`case ${number}: the comment is about ${written}, but now it is ${found}`];
}

/** Prose of at most 118 columns. */
export function wrapped(text, indent = "") {
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const line = lines.at(-1);
    if (line && line.length + 1 + word.length > 118) lines.push(indent + word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}

const percent = (share) => `${Math.round(100 * share)} %`;
const tidy = (title) => title.trim().replace(/\s+/g, " ").replace(/[|*_<>]/g, "\\$&");

function introduction(cases, { namedShare, recall }) {
  const drawn = kinds.map(({ name, says, count }) => {
    const { eligible } = cases.find(({ kind }) => kind.name === name);
    return wrapped(`- **${name}** (${count} of ${eligible.toLocaleString("en")}): ${says}`, "  ");
  });
  const within = (places) => cases.filter(({ nextPlace }) => nextPlace <= places).length;
  return [
    "# Ten customers, and what the model tells them",
    "",
    wrapped(`What the shipped model recommends to ten real customers of [Online Retail](README.md), with the reasons as
      a shopper would read them, and after each a comment on whether they convince. The figures and sentences come from
      the engine that runs in the browser; the comments are written by hand, for the list that is shown.`),
    "",
    "```",
    "npm run demo -- --check                 # makes the data set and the wasm",
    "node models/online-retail/cases.mjs     # writes this page; fails where a comment was written about another list",
    "```",
    "",
    wrapped(`Nobody was picked for a good or bad result: from all customers of each kind below those were drawn whose
      hash with seed ${kSeed} is smallest, and none was exchanged.`),
    "",
    ...drawn,
    "",
    wrapped(`A history is a customer's first purchases, and the question is the next one. For eight of the ten that is
      the customer's last purchase, which the model was not trained on; for the two with one purchase it is the second,
      which it was. Only the latest ${kShownHistory} titles are shown, the latest first; the lines of one order have no
      real order among themselves. Titles are the shop's.`),
    "",
    wrapped(`Named attributes carry ${namedShare} of what tells candidates apart in this model; the rest is "bought
      together", patterns without a name. The tables are those of the Why dialog for the first of the list: how far each
      part puts it ahead of the average candidate, in points of the score. They add up. "(less)" marks an attribute of
      which the item has less than average. The share with a name leaves popularity aside. The sentences say "looked
      at" because that is what a storefront sees; here it was bought.`),
    "",
    "| case | purchases before | first of the list | ahead by | with a name | the next purchase was at place |",
    "|---|---:|---|---:|---:|---:|",
    ...cases.map((facts, index) => [
      "", ` [${index + 1}](#${anchorOf(facts, index + 1)}) ${facts.kind.name} `, ` ${facts.historyLength} `,
      ` ${tidy(facts.items[0].title)} `, ` ${facts.pointsOf(facts.table.total)} `,
      ` ${percent(facts.contrast.namedShare)} `,
      facts.nextPlace <= kListed ? ` **${facts.nextPlace}** ` : ` ${facts.nextPlace.toLocaleString("en")} `, "",
    ].join("|")),
    "",
    wrapped(`${within(kListed)} of the ten next purchases are in the list of ${kListed} and ${within(10)} among the
      first ten places; over all customers it is Recall@10 ${recall} for the last purchase.`),
  ].join("\n");
}

const headingOf = ({ kind, historyLength }, number) =>
  `${number}. ${kind.name[0].toUpperCase()}${kind.name.slice(1)}` +
  (historyLength > 1 ? `: ${historyLength} purchases` : "");
const anchorOf = (facts, number) =>
  headingOf(facts, number).toLowerCase().replace(/[^\w\s-]/g, "").replace(/\s/g, "-");

function sectionOf(facts, comment, number) {
  const { items, table, pointsOf, contrast, next, nextPlace, latest, historyLength } = facts;
  const more = historyLength > latest.length ? `; and ${historyLength - latest.length} earlier ones` : "";
  const rows = table.rows.map(({ kind, label, note, hundredths }) => {
    const less = kind === "attribute" && note === "has less of it" ? " (less)" : "";
    return `| ${label}${less} | ${pointsOf(hundredths)} |`;
  });
  const place = nextPlace <= kListed
    ? `The next purchase was number ${nextPlace} of the list.`
    : `The next purchase was **${tidy(next.title)}**, here at place ${nextPlace.toLocaleString("en")} of ` +
      `${facts.candidates.toLocaleString("en")}.`;
  const others = contrast.history.length - 3;
  const byHistory = contrast.history.slice(0, 3)
    .map(({ title, contribution }) => `${tidy(title)} ${pointsOf(Math.round(100 * contribution))}`);
  return [
    `## ${headingOf(facts, number)}`,
    wrapped(`**Bought, latest first:** ${latest.map(tidy).join("; ")}${more}.`),
    "",
    ...items.map(({ id, title }, index) =>
      `${index + 1}. ${tidy(title)}${id === next.id ? " **← bought next**" : ""}`),
    "",
    wrapped(place),
    "",
    wrapped(`> ${tidy(items[0].explanation.text("en"))}`, "> "),
    "",
    "| number 1 against the average item | points |",
    "|---|---:|",
    ...rows,
    `| **ahead by** | **${pointsOf(table.total)}** |`,
    "",
    wrapped(`With a name: ${percent(contrast.namedShare)}. By what was bought: ${byHistory.join("; ")}` +
      (others > 0 ? `; the other ${others === 1 ? "one less" : `${others} less each`}.` : ".")),
    "",
    wrapped(`**Interests:** ${facts.interests}`),
    "",
    wrapped(`**What it owes its place to:** ${tidy(facts.owed)}`),
    "",
    wrapped(`**Comment.** ${comment?.text ?? "(to be written)"}`),
  ].join("\n");
}

const meanOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Whether no other single part puts the item as far ahead as popularity does. */
function isMostlyPopularity({ bias, attributes, taste }) {
  return bias > taste && attributes.every(({ contribution }) => bias > contribution);
}

function conclusion(cases, card) {
  const listed = cases.flatMap(({ items }) => items.map(({ explanation }) => explanation));
  const contrasts = listed.map((explanation) => explanation.against());
  const mostlyTaste = contrasts.filter(({ namedShare }) => namedShare < 0.5).length;
  const popular = listed.filter((_, index) => isMostlyPopularity(contrasts[index]));
  const saysSo = popular.filter((explanation) => explanation.text("en").includes("popular"));
  const several = cases.filter(({ historyLength }) => historyLength > 1);
  const byLatest = several.filter(({ contrast, latestId }) => contrast.history[0].id === latestId);
  const texts = new Set(listed.map((explanation) => explanation.text("en")));
  return [
    "## What the cases teach",
    wrapped(`Counted over the ${listed.length} recommendations above: ${mostlyTaste} have their larger part in what was
      bought together, without a name; the mean share with a name is
      ${percent(meanOf(contrasts.map(({ namedShare }) => namedShare)))} (the model's ${card.namedShare} are of another kind:
      of the variance over all candidates). Popularity is the largest single part of
      ${popular.length}, and the reasons of ${saysSo.length} of these say so. There are ${texts.size} different reasons.
      In ${byLatest.length} of ${several.length} histories of several purchases the latest one counted most for the
      first of the list.`),
    "",
    ...lessons.map((lesson) => wrapped(`- ${lesson}`, "  ")),
  ].join("\n");
}
