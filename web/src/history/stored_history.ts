// The history on the device: one small IndexedDB database a history name. This module is fetched
// only where the shopper's consent to storing is given or was given earlier.
//
// The database's version is the version of its records: one that a newer Mercer has written cannot
// be opened here and stays as it is. That the database exists and says who consented is the consent
// itself, so work for a shopper who has withdrawn it finds nothing to write to and makes nothing.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import {
  kDayMs,
  kEventTypes,
  merged,
  type Consented,
  type Forgetting,
  type Remembered,
} from "./remembered.ts";

const kVersion = 1;
const kConsentKey = 0;

interface Schema extends DBSchema {
  items: { key: string; value: Remembered };
  consent: { key: number; value: Consented };
}

/** What shall happen to the stored history, in this order. */
export interface Change {
  /** Begin to store, if nothing is stored yet. */
  readonly consent?: Consented | undefined;
  readonly forget?: Forgetting;
  readonly put?: readonly Remembered[] | undefined;
}

export interface StoredHistory {
  readonly consent: Consented;
  /** Oldest first. */
  readonly items: readonly Remembered[];
}

/**
 * Changes the stored history in one transaction and gives what is stored then, or undefined when
 * there is no consent to storing. Opens and closes its own connection: a tab that holds one would
 * keep another tab from deleting the database.
 */
export async function exchange(
  name: string,
  change: Change,
  capacity: number,
  oldest: number,
): Promise<StoredHistory | undefined> {
  const database = await open(name, change.consent);
  if (!database) return undefined;
  try {
    const transaction = database.transaction(["items", "consent"], "readwrite");
    transaction.done.catch(() => {}); // awaited below, unless something fails before
    const items = transaction.objectStore("items");
    const consents = transaction.objectStore("consent");
    const earlier: unknown = await consents.get(kConsentKey);
    const consent = joined(isConsent(earlier) ? earlier : undefined, change.consent);
    if (!consent) return undefined;
    const before = await items.getAll();
    const { until = 0, id } = change.forget ?? {};
    const left = before.filter(
      (item) => isSound(item) && !(item.at <= until && (id === undefined || id === item.id)),
    );
    const after = merged(left, change.put ?? [], capacity, oldest);
    const ids = new Set(after.map((item) => item.id));
    const same = new Set(before);
    await Promise.all([
      consents.put(consent, kConsentKey),
      ...before.map((item) => ids.has(item.id) || items.delete(item.id)),
      ...after.map((item) => same.has(item) || items.put(item)),
      transaction.done,
    ]);
    return { consent, items: after };
  } finally {
    database.close();
  }
}

async function open(
  name: string,
  consent: Consented | undefined,
): Promise<IDBPDatabase<Schema> | undefined> {
  try {
    return await openDB<Schema>(name, kVersion, {
      upgrade(database, _old, _new, transaction) {
        const seen = (): void => {}; // what fails in here makes openDB reject, too
        transaction.done.catch(seen);
        if (!consent) return transaction.abort(); // so that no database is made
        database.createObjectStore("items", { keyPath: "id" });
        database.createObjectStore("consent").put(consent, kConsentKey).catch(seen);
      },
    });
  } catch (error) {
    if ((error as DOMException).name === "AbortError" && !consent) return undefined;
    throw error;
  }
}

/** Storing goes on since the first consent; the shopper's own choice outweighs the shop's. */
function joined(earlier: Consented | undefined, now: Consented | undefined): Consented | undefined {
  if (!earlier || !now) return earlier ?? now;
  return { since: earlier.since, byShopper: earlier.byShopper || now.byShopper };
}

function isConsent(value: unknown): value is Consented {
  const { since, byShopper } = (value ?? {}) as Partial<Consented>;
  return Number.isFinite(since) && typeof byShopper === "boolean";
}

/** Storage is shared with the rest of the origin: what others wrote or broke is not taken over. */
function isSound({ id, type, at }: Remembered): boolean {
  const isPast = Number.isFinite(at) && at < Date.now() + kDayMs; // clocks are set back at times
  return typeof id === "string" && kEventTypes.includes(type) && isPast;
}
