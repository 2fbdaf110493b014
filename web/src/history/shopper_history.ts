import { MercerError } from "../engine/mercer_error.ts";
import {
  kDayMs,
  merged,
  type Consented,
  type Forgetting,
  type Interaction,
  type Remembered,
} from "./remembered.ts";
import type { Change, StoredHistory } from "./stored_history.ts";

/** One remembered item. */
export interface HistoryItem extends Remembered {
  /** The model's title; empty when the model does not have one, or does not know the item. */
  readonly title: string;
}

/** Where the history is kept: in this page's memory, or in this browser's storage as well. */
export type Consent = "memory" | "persist";

/** "contextual" uses the item on the page alone and stores nothing. */
export type Mode = "personal" | "contextual";

/** Everything that is remembered, as plain data. Times are ISO 8601, in UTC. */
export interface HistoryExport {
  readonly format: "mercer-history";
  readonly version: 1;
  readonly name: string;
  readonly exportedAt: string;
  readonly mode: Mode;
  readonly kept: Consent;
  /** Since when it is stored in this browser. */
  readonly keptSince?: string;
  /** After how many days without a new event an item is forgotten. */
  readonly days: number;
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly type: Interaction["type"];
    readonly at: string;
  }[];
  /** The shopper's wishes, by attribute. */
  readonly wishes: Readonly<Record<string, number>>;
}

/** What a history needs of its recommender. */
export interface HistoryOwner {
  titleOf(id: string): string;
  wishes(): Readonly<Record<string, number>>;
  changed(event: "historychange" | "consentchange" | "modechange"): void;
}

/** How many items are remembered; beyond it the oldest are forgotten. */
export const kHistoryCapacity = 200;

/** How many days an item is stored after the latest event with it, if the shop does not say. */
export const kHistoryDays = 180;

/** How long load() waits for a slow disk; what comes later is added when it is there. */
const kPatienceMs = 2000;

/** What one tab tells the others. */
interface Message {
  readonly put?: readonly Remembered[];
  readonly forget?: Forgetting;
  readonly consent?: Consent;
  readonly mode?: Mode;
}

/**
 * What the shopper did: distinct items, ordered by their latest event, oldest first. In memory only
 * until {@link Recommender.consent} says otherwise.
 */
export class ShopperHistory implements Iterable<HistoryItem> {
  /** Histories of one name in one origin are one. */
  readonly name: string;
  /** After how many days without a new event an item is forgotten. */
  readonly days: number;

  #owner: HistoryOwner | undefined;
  #items: readonly Remembered[] = [];
  #mode: Mode = "personal";
  #consent: Consented | undefined;
  /** Until when was forgotten, by id and (undefined) of all: what arrives late stays forgotten. */
  readonly #forgotten = new Map<string | undefined, number>();
  /** Work with the storage, one after the other. */
  #work: Promise<unknown> = Promise.resolve();
  #channel: BroadcastChannel | undefined;

  /** @internal Made by `Recommender.load`. */
  constructor(name = "shop", days = kHistoryDays) {
    if (typeof name !== "string" || !name || !(days > 0)) {
      throw new MercerError(
        "invalid-argument",
        "historyName must be a text and historyDays a number above 0.",
      );
    }
    this.name = name;
    this.days = days;
    // Without storage there are no tabs either: on a server, histories are different people's.
    if (storage()) this.#channel = listen(this.#storeName, new WeakRef(this));
  }

  get length(): number {
    return this.#items.length;
  }

  /** A copy, oldest first. */
  get items(): readonly HistoryItem[] {
    return this.#items.map((item) => ({ ...item, title: this.#owner?.titleOf(item.id) ?? "" }));
  }

  /** Where new items are really kept, whatever was asked for. */
  get kept(): Consent {
    return this.#consent ? "persist" : "memory";
  }

  /** Since when the history is stored in this browser; undefined while it is not. */
  get keptSince(): Date | undefined {
    return this.#consent && new Date(this.#consent.since);
  }

  [Symbol.iterator](): Iterator<HistoryItem> {
    return this.items[Symbol.iterator]();
  }

  has(id: string): boolean {
    return this.#items.some((item) => item.id === id);
  }

  /** All that is kept, as data that JSON.stringify takes: a copy for the shopper. */
  export(): HistoryExport {
    const { name, days, kept, keptSince } = this;
    return {
      format: "mercer-history",
      version: 1,
      name,
      exportedAt: new Date().toISOString(),
      mode: this.#mode,
      kept,
      ...(keptSince && { keptSince: keptSince.toISOString() }),
      days,
      items: this.items.map((item) => ({ ...item, at: new Date(item.at).toISOString() })),
      wishes: { ...this.#owner?.wishes() },
    };
  }

  /**
   * Forgets everything: here at once, then in the storage and in other tabs. Consent stays.
   *
   * @returns false when the browser would not delete what is stored
   */
  erase(): Promise<boolean> {
    return this.#forget({ until: this.#now() });
  }

  /** Forgets one item, as {@link erase} does all. */
  remove(id: string): Promise<boolean> {
    return this.#forget({ until: this.#now(), id });
  }

  /** @internal */
  get mode(): Mode {
    return this.#mode;
  }

  /** @internal */
  set mode(mode: Mode) {
    if (mode !== "personal" && mode !== "contextual") {
      throw new MercerError("invalid-argument", 'mode is "personal" or "contextual".');
    }
    if (this.#switch(mode)) this.#channel?.postMessage({ mode });
  }

  /** @internal */
  attach(owner: HistoryOwner): void {
    this.#owner = owner;
  }

  /** @internal Other tabs are no longer listened to, nor told what is still being stored. */
  close(): void {
    this.#channel?.close();
    this.#channel = undefined; // a closed one throws
  }

  /** @internal The page records through `Recommender.observe`. */
  record({ item: id, type }: Interaction): void {
    const put: Remembered[] = [{ id, type, at: this.#now() }];
    if (this.#mode === "contextual") {
      if (type === "view") this.#show(put);
      return;
    }
    this.#merge(put);
    void this.#enqueue(async () => this.#consent && this.#share({ put }));
  }

  /** @internal Goes on where an earlier page stopped, if the shopper consented to that. */
  async resume(): Promise<void> {
    if (!storage()) return;
    const reading = this.#enqueue(async () => {
      const databases = await storage()?.databases?.(); // not in every browser
      if (databases?.every(({ name }) => name !== this.#storeName)) return;
      await this.#exchange({});
    });
    const patience = new Promise((done) => setTimeout(done, kPatienceMs));
    await Promise.race([reading.catch(() => {}), patience]);
  }

  /** @internal */
  async keep(consent: Consent, byShopper: boolean): Promise<Consent> {
    if (consent === "memory") {
      this.#channel?.postMessage({ consent });
      await this.#enqueue(() => this.#withdraw());
    } else if (consent === "persist") {
      await this.#enqueue(async () => {
        if (this.#mode === "contextual" || !storage() || (hasOptedOut() && !byShopper)) return;
        await this.#share({ consent: { since: Date.now(), byShopper }, put: this.#items });
      });
    } else {
      throw new MercerError("invalid-argument", 'consent() takes "persist" or "memory".');
    }
    return this.kept;
  }

  /** @internal From another tab. */
  receive({ put, forget, consent, mode }: Message): void {
    if (put && this.#consent) this.#merge(put);
    if (forget) void this.#forget(forget, false);
    if (consent === "memory") void this.#enqueue(async () => this.#keptBy(undefined));
    if (consent === "persist" && this.#mode === "personal" && !this.#consent) {
      void this.#enqueue(() => this.#share({ put: this.#items }));
    }
    if (mode) this.#switch(mode);
  }

  get #storeName(): string {
    return `mercer-history/${this.name}`;
  }

  /** Later than all that has happened: events of one millisecond keep their order. */
  #now(): number {
    return Math.max(
      Date.now(),
      (this.#forgotten.get(undefined) ?? 0) + 1,
      (this.#items.at(-1)?.at ?? 0) + 1,
    );
  }

  #show(items: readonly Remembered[]): void {
    const before = this.#items;
    this.#items = items;
    if (items.length !== before.length || items.some((item, index) => item !== before[index])) {
      this.#owner?.changed("historychange");
    }
  }

  #merge(more: readonly Remembered[]): void {
    const isNew = ({ id, at }: Remembered): boolean =>
      [id, undefined].every((key) => at > (this.#forgotten.get(key) ?? 0));
    this.#show(merged(this.#items, more.filter(isNew), kHistoryCapacity, this.#oldest()));
  }

  #oldest(): number {
    return Date.now() - this.days * kDayMs;
  }

  #keptBy(consent: Consented | undefined): void {
    const before = this.kept;
    this.#consent = consent;
    if (this.kept !== before) this.#owner?.changed("consentchange");
  }

  #switch(mode: Mode): boolean {
    if (this.#mode === mode) return false;
    this.#mode = mode;
    if (mode === "contextual") {
      this.#forgetHere({ until: this.#now() });
      void this.#enqueue(() => this.#withdraw());
    }
    this.#owner?.changed("modechange");
    return true;
  }

  #forgetHere({ until, id }: Forgetting): void {
    this.#forgotten.set(id, until);
    this.#show(this.#items.filter((item) => item.at > until || (id ?? item.id) !== item.id));
  }

  /** Also what another tab forgets: this one may be about to store it. */
  #forget(forget: Forgetting, isOwn = true): Promise<boolean> {
    this.#forgetHere(forget);
    if (isOwn) this.#channel?.postMessage({ forget });
    return this.#enqueue(async () => {
      if (this.#consent && (await this.#exchange({ forget }))) return true;
      return !isOwn || deleteDatabase(this.#storeName);
    });
  }

  #withdraw(): Promise<boolean> {
    this.#keptBy(undefined);
    return deleteDatabase(this.#storeName);
  }

  /** Stores, and tells the other tabs. */
  async #share({ consent, put }: Change): Promise<void> {
    const stored = await this.#exchange({ consent, put });
    if (stored) this.#channel?.postMessage({ put, consent: consent && "persist" });
  }

  /** Changes what is stored; where that cannot be, the page goes on in memory. */
  async #exchange(change: Change): Promise<StoredHistory | undefined> {
    let stored: StoredHistory | undefined;
    try {
      const { exchange } = await import("./stored_history.ts");
      stored = await exchange(this.#storeName, change, kHistoryCapacity, this.#oldest());
    } catch {
      // A full disk, a private window, a newer version's records: consentchange tells the page.
    }
    if (stored && hasOptedOut() && !stored.consent.byShopper) {
      await deleteDatabase(this.#storeName);
      stored = undefined;
    }
    this.#keptBy(stored?.consent);
    if (stored) this.#merge(stored.items);
    return stored;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }
}

/** The browser's storage; undefined on servers and where access is denied. */
function storage(): IDBFactory | undefined {
  // Sandboxed frames: Chromium's databases() leaves a rejection there that nobody can handle.
  if (globalThis.origin === "null") return undefined;
  try {
    return globalThis.indexedDB ?? undefined;
  } catch {
    return undefined;
  }
}

/** Global Privacy Control: the shopper told the browser that sites shall not track. */
export function hasOptedOut(): boolean {
  return (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

/** False when the browser refuses. Where it gives no access, nothing of ours can be there. */
function deleteDatabase(name: string): Promise<boolean> {
  return new Promise((done) => {
    try {
      const request = storage()!.deleteDatabase(name);
      request.onsuccess = () => done(true);
      request.onerror = () => done(false);
    } catch {
      done(true);
    }
  });
}

/** A channel must not keep a dropped recommender alive. */
function listen(name: string, history: WeakRef<ShopperHistory>): BroadcastChannel {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    const alive = history.deref();
    if (alive) alive.receive(data);
    else channel.close();
  };
  return channel;
}
