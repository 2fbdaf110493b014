// A folder with a catalogue and attributes, or a data set with users, and `mercer guide` run in it.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Outcome } from "../outcome.ts";
import { scoreOf } from "./fake_llm.ts";

const root = resolve(import.meta.dirname, "../..");
// Another build of the command, such as the one with sanitizers.
const native = [resolve(root, process.env["MERCER_NATIVE_COMMAND"] ?? "build/native/mercer")];

export const attributes = ["festive", "for children"] as const;

export class Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly done: Promise<Outcome>;

  constructor(folder: string, words: readonly string[], env: Record<string, string>) {
    const [program, ...more] = words;
    const clean = { ...process.env };
    for (const name of ["MERCER_API_KEY", "OPENAI_API_KEY"]) delete clean[name];
    this.child = spawn(program!, more, { cwd: folder, env: { ...clean, ...env } });
    let out = "";
    let err = "";
    this.child.stdout.on("data", (text) => (out += String(text)));
    this.child.stderr.on("data", (text) => (err += String(text)));
    this.done = once(this.child, "close").then(([code]) => ({ code: code as number | null, out, err }));
  }
}

const csvField = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export class GuideShop {
  readonly folder: string;
  readonly #command: readonly string[];

  constructor(titles: readonly string[], command: readonly string[] = native) {
    this.#command = command;
    const parent = resolve(root, "build/test/guide");
    mkdirSync(parent, { recursive: true });
    this.folder = mkdtempSync(`${parent}/`);
    this.sell(titles);
    const described = attributes.map((name) => ({ name, description: `How ${name}. 0 = not, 10 = very.` }));
    this.write("attributes.json", JSON.stringify(described));
  }

  /** The catalogue; the items are sku-0, sku-1, ... */
  sell(titles: readonly string[]): void {
    const rows = titles.map((title, item) => `sku-${item},${csvField(title)},${item}.50`);
    this.write("items.csv", ["id,title,price", ...rows, ""].join("\n"));
  }

  write(name: string, text: string): void {
    writeFileSync(resolve(this.folder, name), text);
  }
  read(name: string): string {
    return readFileSync(resolve(this.folder, name), "utf8");
  }
  files(): string[] {
    return readdirSync(this.folder).sort();
  }

  /** `words` are added to the usual options, or take their place. */
  start(endpoint: string, words: readonly string[] = [], env: Record<string, string> = {}): Run {
    const usual = { "--catalogue": "items.csv", "--attributes": "attributes.json", "--endpoint": endpoint,
      "--model": "fake-1", "-o": "guided.csv" };
    const others = Object.entries(usual).filter(([option]) => !words.includes(option));
    return this.startAs([...others.flat(), ...words], env);
  }
  startAs(words: readonly string[], env: Record<string, string> = {}): Run {
    return this.startCommand(["guide", ...words], env);
  }
  startCommand(words: readonly string[], env: Record<string, string> = {}): Run {
    return new Run(this.folder, [...this.#command, ...words], env);
  }
  guide(endpoint: string, words: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
    return this.start(endpoint, words, env).done;
  }
}

/** What each user chose, oldest first; leave-one-out holds out the last two events. */
export type Histories = Readonly<Record<string, readonly string[]>>;

export class UserShop extends GuideShop {
  constructor() {
    super([]);
  }

  /** The data set `shop`; every event is an order of its own, a day after the one before. */
  async sellTo(histories: Histories): Promise<void> {
    const titles = [...new Set(Object.values(histories).flat())];
    const rows = Object.entries(histories).flatMap(([user, history]) =>
      history.map((title, at) => {
        const day = `2021-03-${String(at + 1).padStart(2, "0")}`;
        return [user, `sku-${titles.indexOf(title)}`, day, `order-${user}-${at}`, title].map(csvField).join(",");
      }));
    this.write("events.csv", ["user,item,date,order,title", ...rows, ""].join("\n"));
    const { code, err } = await this.startCommand(["import", "events.csv", "--user", "user", "--item", "item",
      "--time", "date", "--basket", "order", "--title", "title", "-o", "shop"]).done;
    if (code !== 0) throw new Error(err);
  }

  /** As start(), for the users of `shop`. */
  guideUsers(endpoint: string, words: readonly string[] = []): Run {
    const usual = { "--data": "shop", "--attributes": "attributes.json", "--endpoint": endpoint, "--model": "fake-1",
      "-o": "users.csv" };
    const others = Object.entries(usual).filter(([option]) => !words.includes(option));
    return this.startAs(["--users", ...others.flat(), ...words]);
  }
}

/** What guided.csv must be when all of `titles` are scored; null: no such item. */
export function rightCsv(titles: readonly (string | null)[]): string {
  const rows = titles.flatMap((title, item) =>
    title === null ? [] : [[`sku-${item}`, ...attributes.map((name) => scoreOf(title, name))].join(",")],
  );
  return [`item,${attributes.join(",")}`, ...rows, ""].join("\n");
}

export const manyTitles = (count: number): string[] =>
  Array.from({ length: count }, (_, item) => `Thing no. ${item}, "${item % 7}" parts`);
