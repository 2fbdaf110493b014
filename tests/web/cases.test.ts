// models/online-retail/CASES.md is what its command makes now, and its comments are about these lists.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dataFolder, makeCases, pagePath } from "../../models/online-retail/cases.mjs";
import { dropSentences } from "../../web/src/elements/why_what_if.ts";
import { qualityTable, signed } from "../../web/src/elements/why_rows.ts";
import { interestsText, Recommender } from "../../web/src/index.ts";
import { elementWords } from "../../web/src/text/element_words.ts";

const engine = { Recommender, interestsText, qualityTable, signed, dropSentences, elementWords };
const hasData = existsSync(dataFolder);

it.skipIf(!hasData)(
  `the case studies are up to date${hasData ? "" : " (skipped: npm run demo makes the data set)"}`,
  async () => {
    const { text, stale } = await makeCases(engine);
    expect(stale, "read these cases again: models/online-retail/cases/comments.mjs").toEqual([]);
    expect(
      text === readFileSync(pagePath, "utf8"),
      "CASES.md differs: run node models/online-retail/cases.mjs",
    ).toBe(true);
    expect((await makeCases(engine)).text).toBe(text);
  },
);
