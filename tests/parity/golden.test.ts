// Files of every version of the formats, kept from their own time (core/golden/README.md), in a page:
// models give the answers that the code of their time gave, and a delta makes what it was made for.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { InlineScorer } from "../../web/src/engine/inline_scorer.ts";
import { Catalogue } from "../../web/src/engine/model_contents.ts";
import { kRow, type Engine } from "../../web/src/engine/scorer.ts";
import { startInstance } from "../../web/src/engine/wasm_instance.ts";
import { root } from "../web/model_under_test.ts";
import { appliedInPage } from "./delta_in_page.ts";

const golden = resolve(root, "tests/core/golden");
const engines: readonly Engine[] = ["simd", "wasm", "javascript"];
const models = readdirSync(golden)
  .filter((name) => name.endsWith(".mercer"))
  .map((name) => name.slice(0, -".mercer".length));
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(resolve(golden, name)));

/** What `make.mjs` wrote beside each model. */
interface Golden {
  readonly answers: readonly {
    readonly history: readonly string[];
    readonly items: readonly { readonly id: string; readonly score: number }[];
  }[];
}

async function answersOf(name: string, engine: Engine, { answers }: Golden): Promise<Golden["answers"]> {
  const model = new Blob([read(`${name}.mercer`)]);
  const scorer = await InlineScorer.open({ engine }, { model });
  const catalogue = new Catalogue(scorer.contents);
  const none = { steer: new Float32Array(), pins: new Uint32Array(), boosts: [], diversity: 0,
    probes: 0 };
  return Promise.all(answers.map(async ({ history, items: { length: k } }) => {
    const indices = Uint32Array.from(history, (id) => catalogue.indexOf(id)!);
    const request = { ...none, history: indices, exclude: indices, k };
    const { items, rows } = await scorer.ask("recommend", { request });
    const width = rows.length / (k + 1);
    const scored = Array.from(items, (item, rank) => ({
      id: catalogue.at(item).id,
      score: rows[rank * width + kRow.score]!,
    }));
    return { history, items: scored };
  }));
}

describe.each(engines)("A model of any version, opened in %s,", (engine) => {
  it.each(models)("answers as the code of its time did (%s)", async (name) => {
    const expected = JSON.parse(readFileSync(resolve(golden, `${name}.json`), "utf8")) as Golden;
    const answers = await answersOf(name, engine, expected);
    expect(answers).toHaveLength(3);
    expected.answers.forEach(({ items }, at) => {
      expect(items).toHaveLength(5);
      expect(answers[at]!.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      items.forEach(({ score }, rank) => {
        const difference = Math.abs(answers[at]!.items[rank]!.score - score);
        expect(difference).toBeLessThanOrEqual(1e-5 * Math.abs(score));
      });
    });
  });
});

describe("The delta of version 1", async () => {
  const { exports } = await startInstance({ engine: "simd" });
  const base = read("1.4-linear-int4.mercer");
  const next = read("1.4-sasrec-int4.mercer");
  const delta = read("delta-1.delta");

  /** Whether it was refused, with an error; else it must have made the new model all the same. */
  function isRefused(bytes: Uint8Array<ArrayBuffer>, what: string): boolean {
    const made = appliedInPage(exports, base, bytes);
    if (!(made instanceof Uint8Array)) {
      expect(["malformed-input", "checksum-mismatch"], what).toContain(made[0]);
      return true;
    }
    expect(Buffer.compare(made, next), what).toBe(0);
    return false;
  }

  it("makes the model that it was made for", () => {
    expect(Buffer.compare(appliedInPage(exports, base, delta) as Uint8Array, next)).toBe(0);
  });

  it("is refused wherever it is cut off", () => {
    for (let size = 0; size < delta.length; size++) {
      expect(isRefused(delta.slice(0, size), `${size} bytes`), `${size} bytes`).toBe(true);
    }
  });

  it("is refused, or is unharmed, whichever byte is another", () => {
    let refused = 0;
    for (let place = 0; place < delta.length; place++) {
      for (const change of [0x01, 0xff]) {
        const damaged = delta.slice();
        damaged[place]! ^= change;
        if (isRefused(damaged, `byte ${place}`)) refused++;
      }
    }
    expect(refused).toBeGreaterThan(1.9 * delta.length);
  });
});
