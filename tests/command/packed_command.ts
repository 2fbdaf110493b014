// The command line of build/package, run as a shop would run it, and a shop small enough to train on.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Outcome } from "../outcome.ts";

export const root = resolve(import.meta.dirname, "../..");
export const packedFolder = resolve(root, "build/package");
export const packedCommand = resolve(packedFolder, "cli/mercer.mjs");
const nativeCommand = resolve(root, "build/native/mercer");

function outcome(folder: string, program: string, words: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
  if (error) throw error;
  return { code: status, out: stdout, err: stderr };
}

export const mercer = (folder: string, ...words: string[]): Outcome =>
  outcome(folder, process.execPath, [packedCommand, ...words]);

/** The command behind another one of the shell. */
export const mercerPiped = (before: string, folder: string, ...words: string[]): Outcome =>
  outcome(folder, "bash", ["-c", `${before} | "$@"`, "bash", process.execPath, packedCommand, ...words]);

export const nativeMercer = (folder: string, ...words: string[]): Outcome =>
  outcome(folder, nativeCommand, words);

/** A command that goes on while the test does. */
export function startMercer(folder: string, ...words: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [packedCommand, ...words], { cwd: folder });
}

export function emptyFolder(): string {
  const parent = resolve(root, "build/test/command");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(`${parent}/`);
}

const kItems = 15;
const kUsers = 30;
const kEventsAUser = 8;

const itemId = (number: number): string => `sku-${number % kItems}`;

/** Shoppers walk the catalogue in steps of 1 or 2, an item a day. */
function eventsCsv(): string {
  const rows = ["user,item,time,title"];
  for (let user = 0; user < kUsers; user += 1) {
    for (let event = 0; event < kEventsAUser; event += 1) {
      const item = itemId(user + event * (1 + (user % 2)));
      rows.push(`u${user},${item},2024-01-0${1 + event},Title of ${item}`);
    }
  }
  return `${rows.join("\n")}\n`;
}

/** A folder with events.csv, guided.csv and attributes.json. */
export function smallShop(): string {
  const folder = emptyFolder();
  writeFileSync(`${folder}/events.csv`, eventsCsv());
  const scores = Array.from({ length: kItems }, (_, i) => `${itemId(i)},${i % 11},${(i * 7) % 10}`);
  writeFileSync(`${folder}/guided.csv`, ["item,warm,arty", ...scores, ""].join("\n"));
  writeFileSync(
    `${folder}/attributes.json`,
    JSON.stringify([
      { name: "warm", description: "0 = cold, 10 = hot" },
      { name: "arty", description: "0 = plain, 10 = ornate" },
    ]),
  );
  return folder;
}

export const kImport = ["import", "events.csv", "--user", "user", "--item", "item", "--time", "time",
  "--title", "title", "-o", "shop"];
export const kBase = ["base", "--data", "shop", "--dim", "8", "--epochs", "3", "-o", "base.safetensors"];
export const kRefine = ["refine", "--data", "shop", "--base", "base.safetensors", "--guided", "guided.csv",
  "--attributes", "attributes.json", "--dim", "8", "--epochs", "3", "-o", "shop.mercer"];
