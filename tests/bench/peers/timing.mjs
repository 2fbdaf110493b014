// What happens around a contender, the same in a page and in Node. A contender is a module with
// open(source) => { prepare(visit), search(), read?(answer) }: prepare() is not timed, search() is,
// read() makes item indices of what search() gave.
let contender;
let visits;

async function searchOnce(visit) {
  contender.prepare(visit);
  return contender.search();
}

const itemsOf = (answer) => Array.from(contender.read ? contender.read(answer) : answer, Number);

/**
 * Imports `module` and asks once. `source`: items, dimension, variant, thread; at: where data,
 * modules, mercer and scan lie; bytes(url) and modelFrom(url) as the platform reads.
 * Resolves to how long it took until the first ranked list.
 */
export async function openContender(module, source) {
  visits = JSON.parse(new TextDecoder().decode(await source.bytes(`${source.at.data}visits.json`)));
  const start = performance.now();
  const { open } = await import(/* @vite-ignore */ module);
  contender = await open({ ...source, dimension: visits.dimension, visits }).catch((error) => {
    // Some throw plain objects, of which nothing would arrive.
    throw error instanceof Error ? error : new Error(JSON.stringify(error));
  });
  const answer = await searchOnce(0);
  return { ms: performance.now() - start, items: itemsOf(answer) };
}

/** The time of one search: the mean over as many as take `atLeast_ms`, after one that is not timed. */
export async function timeSearches(visit, atLeast_ms) {
  const items = itemsOf(await searchOnce(visit));
  let calls = 0;
  let elapsed = 0;
  const start = performance.now();
  while (elapsed < atLeast_ms) {
    await contender.search();
    ++calls;
    elapsed = performance.now() - start;
  }
  return { calls, ms: elapsed / calls, items };
}
