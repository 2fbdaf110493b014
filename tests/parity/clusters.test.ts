// A model whose items stand in clusters, through the public API: the same answers as without, unless a
// page asks for a few clusters alone. On every engine.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Recommender, type Recommendation, type RecommendOptions } from "../../web/src/index.ts";
import { modelPath, root } from "../web/model_under_test.ts";

const kMercer = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native", "mercer");
const kClustered = resolve(root, "build/test/parity/clustered.mercer");
const kClusters = 40;
const kSeen = ["22423", "85123A", "20725"];

beforeAll(() => {
  mkdirSync(resolve(kClustered, ".."), { recursive: true });
  execFileSync(kMercer, ["quantize", modelPath, "--clusters", String(kClusters), "-o", kClustered], { stdio: "pipe" });
});

async function load(path: string, engine: "simd" | "wasm" | "javascript"): Promise<Recommender> {
  const mercer = await Recommender.load(new Uint8Array(readFileSync(path)), { engine });
  for (const item of kSeen) mercer.observe({ type: "view", item });
  return mercer;
}

const scores = ({ items }: Recommendation): (readonly [string, number])[] =>
  items.map(({ id, score }) => [id, score]);

describe.each(["simd", "wasm", "javascript"] as const)("a model with clusters (%s)", (engine) => {
  let plain: Recommender;
  let clustered: Recommender;
  beforeAll(async () => {
    [plain, clustered] = await Promise.all([load(modelPath, engine), load(kClustered, engine)]);
  });

  it.each([{}, { probes: kClusters }, { probes: 1, boosts: { "22423": 1 } }, { probes: 1, steer: { festive: 1 } }])(
    "answers as the one that it was made from (%o)",
    async (options: RecommendOptions) => {
      const expected = scores(await plain.recommend(options));
      const given = scores(await clustered.recommend(options));
      expect(given.map(([id]) => id)).toEqual(expected.map(([id]) => id));
      // Wishes and boosts are measured by the spread of all scores, which are added in another order.
      given.forEach(([, score], place) => expect(score).toBeCloseTo(expected[place]![1], 4));
    },
  );

  it("finds other items in fewer clusters, with the scores that they always have", async () => {
    const all = new Map(scores(await plain.recommend({ k: plain.catalogue.length })));
    const best = [...all.values()].slice(0, 20);
    let worse = 0;
    for (const probes of [1, 2, 4, 8]) {
      const found = scores(await clustered.recommend({ k: 20, probes }));
      expect(found).toHaveLength(20);
      for (const [place, [id, score]] of found.entries()) {
        expect(score).toBe(all.get(id));
        expect(score).toBeLessThanOrEqual(best[place]!);
        if (score < best[place]!) worse += 1;
      }
    }
    expect(worse).toBeGreaterThan(0);
  });

  it("looks further until there are as many items as are wanted", async () => {
    const filter = plain.catalogue.filter((_, at) => at % 500 === 3).map(({ id }) => id);
    const found = await clustered.recommend({ k: 50, filter, probes: 1 });
    expect(found.items.map(({ id }) => id).sort()).toEqual(filter.sort());
  });
});
