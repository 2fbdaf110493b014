// mercer guide --retest: some items once more, beside the first scores.
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completion, FakeLlm, rightScores, scoreOf, send } from "./fake_llm.ts";
import { done, failed } from "../outcome.ts";
import { attributes, GuideShop, manyTitles, rightCsv } from "./guide_shop.ts";

let llm: FakeLlm;

beforeEach(async () => {
  llm = new FakeLlm(attributes);
  await llm.open();
});
afterEach(async () => {
  await llm.close();
});

/** Scores everything; what was asked until then is forgotten. */
async function scoredShop(titles: readonly string[]): Promise<GuideShop> {
  const shop = new GuideShop(titles);
  done(await shop.guide(llm.url));
  llm.questions.length = 0;
  return shop;
}

const rowsOf = (csv: string): string[][] => csv.trimEnd().split("\n").slice(1).map((row) => row.split(","));

describe("a second scoring", () => {
  const titles = manyTitles(40);

  it("of a sample, in other company and order, stands beside the first", async () => {
    const shop = await scoredShop(titles);
    const { out } = done(await shop.guide(llm.url, ["--retest", "20", "--json"]));
    const asked = llm.titles();
    expect(asked.length).toBe(20);
    expect(new Set(asked).size).toBe(20);
    const places = asked.map((title) => titles.indexOf(title));
    expect(places).not.toEqual(places.toSorted((a, b) => a - b));
    expect(llm.questions.length).toBe(2);

    expect(shop.read("guided.csv")).toBe(rightCsv(titles));
    const rows = rowsOf(shop.read("guided.retest.csv"));
    expect(rows.map(([id]) => id)).toEqual(places.map((place) => `sku-${place}`));
    for (const [id, ...scores] of rows) {
      const title = titles[Number(id!.slice(4))]!;
      expect(scores.map(Number)).toEqual(attributes.map((name) => scoreOf(title, name)));
    }
    expect(JSON.parse(shop.read("guided.retest.json"))).toMatchObject({ format: "mercer-guided", items: 20 });
    expect(JSON.parse(out)).toMatchObject({
      output: "guided.retest.csv", items: 20, scored: 20,
      agreement: attributes.map((name) => ({ name, mean_absolute_difference: 0, within_one: 1 })),
    });
    for (const { correlation } of JSON.parse(out).agreement) expect(correlation).toBeCloseTo(1, 9);
  });

  it("says how far the two agree", async () => {
    const shop = await scoredShop(titles);
    // "festive" comes back turned round, "for children" moved by 1 for every other title.
    llm.fault = (question, response) => {
      const scores = rightScores(question, attributes) as Record<string, Record<string, number>>;
      for (const { id, about } of question.products) {
        const item = scores[id]!;
        item["festive"] = 10 - item["festive"]!;
        if (item["for children"]! < 10 && titles.indexOf(about["title"]!) % 2) item["for children"]! += 1;
      }
      send(response, 200, completion(JSON.stringify(scores)));
      return true;
    };
    const { out } = done(await shop.guide(llm.url, ["--retest", "30", "--json"]));
    const [festive, children] = JSON.parse(out).agreement;
    expect(festive.correlation).toBeCloseTo(-1, 9);
    const asked = [...new Set(llm.titles())];
    const distances = asked.map((title) => Math.abs(10 - 2 * scoreOf(title, "festive")));
    expect(festive.mean_absolute_difference).toBeCloseTo(distances.reduce((a, b) => a + b) / 30, 9);
    expect(festive.within_one).toBeCloseTo(distances.filter((distance) => distance <= 1).length / 30, 9);
    expect(children.within_one).toBe(1);
    expect(children.correlation).toBeGreaterThan(0.9);
    expect(children.correlation).toBeLessThan(1);

    const text = done(await shop.guide(llm.url, ["--retest", "30"])).out;
    expect(text).toContain("Agreement with the first scores, 30 items");
    expect(text).toMatch(/festive +-1\.00 /);
  });

  it("asks nothing twice: a larger one asks for what is new in it", async () => {
    const shop = await scoredShop(titles);
    done(await shop.guide(llm.url, ["--retest", "10"]));
    const first = llm.titles();
    done(await shop.guide(llm.url, ["--retest", "10"]));
    expect(llm.titles()).toEqual(first);
    done(await shop.guide(llm.url, ["--retest", "25"]));
    expect(new Set(llm.titles()).size).toBe(25);
    expect(llm.titles().length).toBe(25);
    expect(rowsOf(shop.read("guided.retest.csv")).length).toBe(25);
  });

  it("takes all that are scored when they are fewer, and is estimated under --dry-run", async () => {
    const shop = await scoredShop(titles.slice(0, 5));
    shop.sell(titles); // 35 of which are not scored yet
    const dry = done(await shop.guide(llm.url, ["--retest", "100", "--dry-run", "--json"]));
    expect(JSON.parse(dry.out)).toMatchObject({ dry_run: true, items: 5, to_ask: 5, requests: 1 });
    expect(llm.questions).toEqual([]);
    done(await shop.guide(llm.url, ["--retest", "100"]));
    expect(llm.titles().toSorted()).toEqual(titles.slice(0, 5).toSorted());
  });

  it("goes on after a kill where it was", async () => {
    const shop = await scoredShop(titles);
    llm.fault = async () => {
      await setTimeout(30);
      return false;
    };
    const words = ["--retest", "30", "--batch", "2", "--parallel", "1"];
    const run = shop.start(llm.url, words);
    while (llm.questions.length < 4) await setTimeout(5);
    run.child.kill("SIGKILL");
    await run.done;
    const kept = shop.read("guided.retest.csv.journal").split("\n").slice(1, -1)
      .flatMap((line) => JSON.parse(line).items.map(({ id }: { id: string }) => titles[Number(id.slice(4))]!));
    expect(kept.length).toBeGreaterThan(0);
    llm.questions.length = 0;
    done(await shop.guide(llm.url, words));
    expect(llm.titles().filter((title) => kept.includes(title))).toEqual([]);
    expect(llm.titles().length + kept.length).toBe(30);
    expect(rowsOf(shop.read("guided.retest.csv")).length).toBe(30);
  });

  it("writes what could be scored, and says what could not", async () => {
    const shop = await scoredShop(titles);
    let bad = "";
    llm.fault = (question, response) => {
      bad ||= question.products[0]!.about["title"]!;
      const scores = rightScores(question, attributes);
      for (const { id, about } of question.products) if (about["title"] === bad) delete scores[id];
      send(response, 200, completion(JSON.stringify(scores)));
      return true;
    };
    const { out, err } = failed(await shop.guide(llm.url, ["--retest", "12", "--json"]));
    expect(err).toContain(`1 items could not be scored: sku-${titles.indexOf(bad)}`);
    expect(JSON.parse(out)).toMatchObject({ scored: 11, agreement: [{ within_one: 1 }, { within_one: 1 }] });
    expect(rowsOf(shop.read("guided.retest.csv")).length).toBe(11);
  });

  it("needs a first one", async () => {
    const shop = new GuideShop(titles);
    const { err } = failed(await shop.guide(llm.url, ["--retest", "10"]));
    expect(err).toContain("has no scores of these items to test again");
    expect(err).toContain("without --retest first");
    expect(llm.questions).toEqual([]);
    expect(shop.files()).toEqual(["attributes.json", "items.csv"]);
  });

  it("keeps the key to itself", async () => {
    const key = "sk-0123456789";
    const shop = await scoredShop(titles.slice(0, 4));
    llm.fault = (question, response) => {
      if (question.number % 2) return send(response, 500, { error: { message: key } }), true;
      const right = completion(JSON.stringify(rightScores(question, attributes)));
      send(response, 200, { ...right, model: key });
      return true;
    };
    const { out, err } = done(await shop.guide(llm.url, ["--retest", "4", "--json"], { MERCER_API_KEY: key }));
    for (const text of [out, err, ...shop.files().map((file) => shop.read(file))]) expect(text).not.toContain("0123456789");
  });
});
