// npx mercer: the command line in WebAssembly does in Node what the native one does in a terminal.
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { done } from "../outcome.ts";
import {
  kBase,
  kImport,
  kRefine,
  mercer,
  mercerPiped,
  nativeMercer,
  smallShop,
  startMercer,
} from "./packed_command.ts";

/** Sums of doubles, whose last digits the order of summation decides. */
const toTwelveDigits = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(12)) : value));

describe("a shop's way from orders to recommendations", () => {
  let folder: string;

  beforeAll(() => {
    folder = smallShop();
    for (const words of [kImport, kBase, kRefine]) done(mercer(folder, ...words));
  });

  it("imports the same bytes as the native command", () => {
    const words = [...kImport.slice(0, -1), "native-shop"];
    done(nativeMercer(folder, ...words));
    for (const file of ["interactions.bin", "catalogue.tsv"]) {
      const bytes = readFileSync(`${folder}/shop/${file}`);
      expect(bytes.equals(readFileSync(`${folder}/native-shop/${file}`)), file).toBe(true);
    }
  });

  it("evaluates on held-out events, with one JSON object on stdout", () => {
    const words = ["evaluate", "popularity", "base.safetensors", "shop.mercer", "--data", "shop"];
    const table = done(mercer(folder, ...words)).out;
    expect(table).toContain("NDCG@10");
    const measured = done(mercer(folder, ...words, "--json")).out;
    const native = done(nativeMercer(folder, ...words, "--json")).out;
    expect(toTwelveDigits(measured)).toEqual(toTwelveDigits(native));
  });

  it("recommends the same items with the same scores and reasons as the native command", () => {
    const words = ["recommend", "--model", "shop.mercer", "--history", "sku-1,sku-2", "--explain", "--json"];
    const answer = done(mercer(folder, ...words)).out;
    expect(JSON.parse(answer).items.length).toBeGreaterThan(5);
    expect(answer).toBe(nativeMercer(folder, ...words).out);
  });

  it("inspects what it made", () => {
    const { attributes } = JSON.parse(done(mercer(folder, "inspect", "shop.mercer", "--json")).out);
    expect(attributes.map(({ name }: { name: string }) => name)).toEqual(["warm", "arty"]);
  });

  it("quantizes, updates and shows models as the native command does", () => {
    const made = (run: typeof mercer, place: string): string[] => {
      mkdirSync(`${folder}/${place}`);
      const at = (file: string): string => `${place}/${file}`;
      writeFileSync(`${folder}/new.tsv`, "id\ttitle\tprice\nnew-1\tA new one\t7.5\n");
      writeFileSync(`${folder}/new.csv`, "item,warm,arty\nnew-1,9,1\n");
      const small = at("small.mercer");
      done(run(folder, "quantize", "shop.mercer", "--precision", "int4", "-o", small));
      done(run(folder, "update", small, "--catalogue", "new.tsv", "--guided", "new.csv", "-o", at("next.mercer")));
      done(run(folder, "delta", small, at("next.mercer"), "-o", at("next.delta")));
      done(run(folder, "display", at("next.mercer"), "-o", at("display.json")));
      expect(readFileSync(`${folder}/${at("next.delta")}`).length).toBeGreaterThan(0);
      const words = ["--model", at("next.mercer"), "--history", "sku-1,sku-2", "--explain", "--json"];
      const list = done(nativeMercer(folder, "recommend", ...words)).out;
      return [list, readFileSync(`${folder}/${at("display.json")}`, "utf8")];
    };
    expect(made(mercer, "wasm")).toEqual(made(nativeMercer, "native"));
    for (const file of ["small.mercer", "next.mercer", "next.delta"]) {
      const bytes = readFileSync(`${folder}/wasm/${file}`);
      expect(bytes.equals(readFileSync(`${folder}/native/${file}`)), file).toBe(true);
    }
  });

  it("compares and judges explanations as the native command does", () => {
    const judged = ["explain-eval", "--model", "shop.mercer", "--data", "shop", "--json"];
    const own = JSON.parse(done(mercer(folder, ...judged, "-o", "explained")).out);
    const native = JSON.parse(done(nativeMercer(folder, ...judged, "-o", "explained-natively")).out);
    expect(Object.keys(own)).toEqual(Object.keys(native));
    const compared = ["compare", "--data", "shop", "--guided", "guided.csv", "--attributes", "attributes.json",
      "--base", "linear --epochs 2", "--dim", "8", "--seeds", "1", "--json", "-o", "comparison"];
    const { rows } = JSON.parse(done(mercer(folder, ...compared)).out);
    expect(rows.map(({ variant }: { variant: string }) => variant)).toEqual(
      expect.arrayContaining(["base", "refined", "popularity"]),
    );
    expect(existsSync(`${folder}/comparison/comparison.html`)).toBe(true);
  });

  it("trains the same bytes with any number of threads", () => {
    done(mercer(folder, ...kBase.slice(0, -1), "one.safetensors", "--threads", "1"));
    done(mercer(folder, ...kBase.slice(0, -1), "three.safetensors", "--threads", "3"));
    const one = readFileSync(`${folder}/one.safetensors`);
    expect(one.equals(readFileSync(`${folder}/three.safetensors`))).toBe(true);
    expect(one.equals(readFileSync(`${folder}/base.safetensors`))).toBe(true);
  });

  it("leaves nothing half-written", () => {
    expect(readdirSync(folder).filter((name) => /partial|checkpoint/.test(name))).toEqual([]);
  });
});

describe("where it fails", () => {
  it("names the file that is not there", () => {
    const { code, out, err } = mercer(smallShop(), "inspect", "nothing.mercer");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe('mercer: error: cannot open "nothing.mercer": No such file or directory [not-found]\n');
  });

  it("tells wrong use by the exit code 2", () => {
    const { code, err } = mercer(smallShop(), "base", "--nonsense");
    expect(code).toBe(2);
    expect(err).toContain('Run "mercer base --help"');
  });

  it("leaves no file behind when the target cannot be written", () => {
    const folder = smallShop();
    done(mercer(folder, ...kImport));
    const { code, err } = mercer(folder, ...kBase.slice(0, -1), "no-such-folder/base.safetensors");
    expect(code).toBe(1);
    expect(err).toContain("[not-found]");
    expect(readdirSync(folder).toSorted()).toEqual(["attributes.json", "events.csv", "guided.csv", "shop"]);
  });
});

describe("pipes", () => {
  it("reads from one", () => {
    const folder = smallShop();
    const fromPipe = kImport.map((word) => (word === "events.csv" ? "/dev/stdin" : word));
    done(mercerPiped("(head -n 5 events.csv; sleep 0.2; tail -n +6 events.csv)", folder, ...fromPipe, "--format", "csv"));
    expect(existsSync(`${folder}/shop/interactions.bin`)).toBe(true);
  });

  it("waits for a slow reader", async () => {
    const model = `${import.meta.dirname}/../../models/online-retail/online-retail.mercer`;
    const words = ["recommend", "--model", model, "--history", "85123A", "--count", "3000", "--explain", "--json"];
    const command = startMercer(".", ...words);
    const ended = once(command, "close");
    command.stdout.pause();
    await setTimeout(2000);
    let text = "";
    command.stdout.setEncoding("utf8").on("data", (more: string) => (text += more)).resume();
    expect(await ended).toEqual([0, null]);
    expect(text.length).toBeGreaterThan(500_000); // a pipe holds 64 KiB
    expect(JSON.parse(text).items).toHaveLength(3000);
  });
});

describe("an interrupt", () => {
  // 500 epochs of a dozen steps, each of them saved: seconds, of which the test waits for the first.
  const long = ["base", "--data", "shop", "--dim", "8", "--epochs", "500", "--patience", "0",
    "--positions-per-step", "20"];

  it.each(["SIGINT", "SIGTERM"] as const)("by %s keeps the training, which goes on to the same bytes", async (signal) => {
    const folder = smallShop();
    done(mercer(folder, ...kImport));
    const command = startMercer(folder, ...long, "-o", "part.safetensors", "--checkpoint-every", "0");
    const ended = once(command, "close");
    let err = "";
    command.stderr.setEncoding("utf8").on("data", (more: string) => (err += more));
    while (!existsSync(`${folder}/part.safetensors.checkpoint`) && command.exitCode === null) {
      await setTimeout(10);
    }
    command.kill(signal);
    expect(await ended).toEqual([1, null]);
    expect(err).toContain("the same command with --resume goes on [cancelled]");
    expect(existsSync(`${folder}/part.safetensors`)).toBe(false);

    done(mercer(folder, ...long, "-o", "part.safetensors", "--resume"));
    done(mercer(folder, ...long, "-o", "whole.safetensors"));
    const whole = readFileSync(`${folder}/whole.safetensors`);
    expect(whole.equals(readFileSync(`${folder}/part.safetensors`))).toBe(true);
    expect(readdirSync(folder).filter((name) => /partial|checkpoint/.test(name))).toEqual([]);
  });
});
