// mercer guide with a real language model. Runs where MERCER_TEST_LLM names a folder with
// node_modules/node-llama-cpp (npm install --ignore-scripts node-llama-cpp) and the weights of a
// Gemma as model.gguf; nothing of Mercer needs either.
import { expect, it } from "vitest";
import { attributes, GuideShop, UserShop } from "./guide_shop.ts";
import { openLlama } from "./llama_server.ts";

const folder = process.env["MERCER_TEST_LLM"];
const title = "a language model on this machine scores a catalogue, as expected values";

it.skipIf(!folder)(folder ? title : `${title} (left out: MERCER_TEST_LLM is not set)`, async () => {
  const llama = await openLlama(folder!);
  try {
    const shop = new GuideShop(["Christmas tree bauble, red", "Wooden train for toddlers", "Office stapler"]);
    const words = ["--batch", "2", "--timeout", "900", "--json"];
    const { code, out, err } = await shop.guide(llama.url, words);
    expect(code, err).toBe(0);
    console.log(out, shop.read("guided.csv"));
    expect(JSON.parse(out)).toMatchObject({ scored: 3, schema: true, log_probabilities: true, unscored: [] });
    expect(JSON.parse(out).tokens_out).toBeGreaterThan(30);
    expect(JSON.parse(shop.read("guided.json")).expectation).toBe(true);

    const rows = shop.read("guided.csv").trimEnd().split("\n").map((row) => row.split(","));
    expect(rows.map(([id]) => id)).toEqual(["item", "sku-0", "sku-1", "sku-2"]);
    const scores = rows.slice(1).flatMap((row) => row.slice(1).map(Number));
    expect(scores.length).toBe(3 * attributes.length);
    for (const score of scores) expect(score >= 0 && score <= 10).toBe(true);
    expect(scores.some((score) => !Number.isInteger(score))).toBe(true);

    const again = await shop.guide(llama.url, words);
    expect(JSON.parse(again.out)).toMatchObject({ scored: 3, scored_now: 0, requests: 0 });

    const second = await shop.guide(llama.url, [...words, "--retest", "3"]);
    expect(second.code, second.err).toBe(0);
    console.log(second.out, shop.read("guided.retest.csv"));
    expect(JSON.parse(second.out)).toMatchObject({ scored: 3, agreement: attributes.map((name) => ({ name })) });
  } finally {
    await llama.close();
  }
}, 1_800_000);

const usersTitle = "and users, by what they chose";
it.skipIf(!folder)(folder ? usersTitle : `${usersTitle} (left out: MERCER_TEST_LLM is not set)`, async () => {
  const llama = await openLlama(folder!);
  try {
    const shop = new UserShop();
    await shop.sellTo({
      "17850": ["Christmas tree bauble, red", "Advent calendar", "Paper chain, Christmas", "Wrapping paper", "Tinsel"],
      "13047": ["Wooden train for toddlers", "Building blocks", "Spotty children's apron", "Skipping rope", "Puzzle"],
    });
    const words = ["--batch", "1", "--timeout", "900", "--json"];
    const { code, out, err } = await shop.guideUsers(llama.url, words).done;
    expect(code, err).toBe(0);
    console.log(out, shop.read("users.csv"));
    expect(JSON.parse(out)).toMatchObject({ scored: 2, schema: true, log_probabilities: true, unscored: [] });
    const rows = shop.read("users.csv").trimEnd().split("\n").map((row) => row.split(","));
    expect(rows.map(([id]) => id)).toEqual(["user", "13047", "17850"]);
    const scores = rows.slice(1).flatMap((row) => row.slice(1).map(Number));
    for (const score of scores) expect(score >= 0 && score <= 10).toBe(true);
    expect(scores.some((score) => !Number.isInteger(score))).toBe(true);
  } finally {
    await llama.close();
  }
}, 1_800_000);
