// npx mercer guide: the same as the native one (tests/guide), whose requests Node sends.
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completion, FakeLlm, rightScores, send } from "../guide/fake_llm.ts";
import { attributes, GuideShop, manyTitles, rightCsv } from "../guide/guide_shop.ts";
import { packedCommand } from "./packed_command.ts";

const titles = manyTitles(24);
const command = [process.execPath, packedCommand];
const key = "sk-test-0123456789";

let llm: FakeLlm;
let shop: GuideShop;

beforeEach(async () => {
  llm = new FakeLlm(attributes);
  await llm.open();
  shop = new GuideShop(titles, command);
});
afterEach(async () => {
  await llm.close();
});

describe("mercer guide in Node", () => {
  it("writes the bytes that the native command writes", async () => {
    const env = { MERCER_API_KEY: key };
    const { code, err } = await shop.guide(llm.url, ["--batch", "5"], env);
    expect(code, err).toBe(0);
    expect(shop.read("guided.csv")).toBe(rightCsv(titles));
    const asked = llm.questions.map(({ body }) => JSON.stringify(body)).toSorted();
    expect(llm.questions[0]!.headers.authorization).toBe(`Bearer ${key}`);

    llm.questions.length = 0;
    const native = new GuideShop(titles);
    expect((await native.guide(llm.url, ["--batch", "5"])).code).toBe(0);
    expect(llm.questions.map(({ body }) => JSON.stringify(body)).toSorted()).toEqual(asked);
    expect(native.read("guided.csv")).toBe(shop.read("guided.csv"));
  });

  it("goes on after errors that pass, and waits as long as it is told", async () => {
    llm.fault = (question, response) => {
      const text = JSON.stringify(completion(JSON.stringify(rightScores(question, attributes))));
      switch (question.number) {
        case 1:
          return send(response, 429, "{}", { "retry-after": "1" }), true;
        case 2:
          response.writeHead(200, { "content-length": String(text.length) });
          response.write(text.slice(0, 40), () => response.destroy());
          return true;
        case 3:
          return response.destroy(), true;
        case 4:
          return new Promise(() => {});
        default:
          return false;
      }
    };
    const { code, err } = await shop.guide(llm.url, ["--timeout", "2"]);
    expect(code, err).toBe(0);
    expect(shop.read("guided.csv")).toBe(rightCsv(titles));
    expect(llm.questions[1]!.time - llm.questions[0]!.time).toBeGreaterThanOrEqual(990);
  });

  it("follows no redirect and reads no answer without end", async () => {
    llm.fault = (_, response) => (send(response, 307, "", { location: `${llm.url}/elsewhere` }), true);
    const redirected = await shop.guide(llm.url, [], { OPENAI_API_KEY: key });
    expect(redirected.err).toContain("HTTP 307");
    expect(llm.questions.length).toBe(1);

    llm.fault = (_, response) => (send(response, 200, " ".repeat(65 << 20)), true);
    const { code, err } = await shop.guide(llm.url);
    expect(err).toContain("an answer of more than 64 MiB");
    expect(code).toBe(1);
  });

  it("keeps what was answered when it is interrupted or killed, and asks for the rest", async () => {
    llm.fault = async () => {
      await setTimeout(100);
      return false;
    };
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const before = llm.questions.length;
      const run = shop.start(llm.url, ["--batch", "2", "--parallel", "2"]);
      while (llm.questions.length < before + 4) await setTimeout(5);
      run.child.kill(signal);
      const { err } = await run.done;
      if (signal === "SIGINT") expect(err).toContain("the same command goes on");
    }
    const lines = shop.read("guided.csv.journal").split("\n").slice(1, -1);
    const kept = lines.flatMap((line) => JSON.parse(line).items.map(({ id }: { id: string }) => id));
    expect(kept.length).toBeGreaterThan(5);
    const before = llm.titles().length;
    expect((await shop.guide(llm.url)).code).toBe(0);
    expect(llm.titles().length - before).toBe(titles.length - kept.length);
    expect(shop.read("guided.csv")).toBe(rightCsv(titles));
  });
});
