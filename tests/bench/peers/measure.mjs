// Rounds of everyone in turn, so that what else the machine does falls on all alike.
import { exactAnswers, recall } from "./exact.mjs";
import { contendersFor } from "./contenders.mjs";

const kAtLeast_ms = 20; // of searches, each time a contender's turn comes
const kWarmUp_ms = 300; // before the first round, so that browsers have compiled what is hot
const kVisits = 16; // as many as a shop's data has

export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (place - below) * (above - sorted[below]);
  };
  return { median: at(0.5), first: at(0.25), third: at(0.75) };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Opens all contenders of all places; one that cannot run is reported and left out. */
async function openAll(places, items, only, log) {
  const opened = [];
  for (const [kind, place] of Object.entries(places)) {
    for (const contender of contendersFor(kind, items, only).filter(({ onlyCold }) => !onlyCold)) {
      const { first, ...session } = await place.open(contender, items);
      log(`  ${place.name}: ${contender.title}, first answer after ${first.ms.toFixed(0)} ms`);
      opened.push({ kind, contender, session, first, samples: [], recalls: [] });
    }
  }
  return opened;
}

/** Times of everyone on a shop of `items`: {place, id, items, samples [runs], recall}. */
export async function measureSearches(places, items, runs, only, log) {
  log(`${items} products`);
  const right = exactAnswers(items, Math.min(runs, kVisits));
  const all = await openAll(places, items, only, log);
  for (const { session } of all) await session.time(0, kWarmUp_ms);
  for (let run = 0; run < runs; ++run) {
    for (let turn = 0; turn < all.length; ++turn) {
      const one = all[(turn + run) % all.length];
      const visit = run % kVisits;
      const { ms, items: found } = await one.session.time(visit, kAtLeast_ms);
      one.samples.push(ms);
      if (one.contender.work !== "read") one.recalls.push(recall(found, right[visit][one.contender.work]));
    }
  }
  for (const { session } of all) await session.close();
  return all.map(({ kind, contender, samples, recalls }) => ({
    place: kind,
    id: contender.id,
    items,
    samples,
    ...quartiles(samples),
    ...(recalls.length > 0 && { recall: mean(recalls) }),
  }));
}

/** From import to the first ranked list, each in a page of its own that nothing was loaded in. */
export async function measureColdStarts(chromium, items, runs, only, log) {
  log(`cold starts on ${items} products`);
  const wanted = contendersFor("chromium", items, only).filter(({ work }) => work !== "read");
  const samples = new Map(wanted.map(({ id }) => [id, []]));
  const codeFiles = new Map();
  for (let run = 0; run < runs; ++run) {
    for (const contender of wanted) {
      const session = await chromium.open(contender, items);
      samples.get(contender.id).push(session.first.ms);
      codeFiles.set(contender.id, session.codeFiles);
      await session.close();
    }
  }
  return wanted.map(({ id }) => ({
    id, items, samples: samples.get(id), ...quartiles(samples.get(id)), codeFiles: codeFiles.get(id) }));
}
