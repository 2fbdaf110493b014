// mercer/student: reads what `mercer student` writes, refuses everything else, and scores. That the
// scores are those of the command line is tests/parity/student.test.ts's.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MercerError } from "../../web/src/index.ts";
import { loadStudent } from "../../web/src/student/index.ts";
import { textFeatures } from "../../web/src/student/text_features.ts";
import { root } from "./model_under_test.ts";

const shipped = new Uint8Array(
  readFileSync(resolve(root, "models/online-retail/online-retail.student")),
);

/** The code of the MercerError that loading ends in; every one says what to do. */
async function refusalOf(bytes: Uint8Array): Promise<string> {
  try {
    await loadStudent(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(MercerError);
    expect((error as MercerError).message).toMatch(/(Make|Check|Update) /i);
    return (error as MercerError).code;
  }
  return "none";
}

const kTextBytes = (text: string): number[] => {
  const bytes = [...new TextEncoder().encode(text)];
  return [bytes.length, 0, 0, 0, ...bytes];
};

interface Forged {
  readonly names?: readonly string[];
  readonly numbers?: readonly number[];
  readonly count?: number;
  readonly weights?: number;
}

/** A small file with the checksum set right. */
function forged({ names = ["warm"], numbers = [2.5, 0.25, 0.9, 0.5], count, weights }: Forged): Uint8Array {
  const words = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];
  const sealed = [
    ...words(31),
    ...words(count ?? names.length),
    ...kTextBytes("a model"),
    ...kTextBytes("0123456789abcdef"),
    ...names.flatMap((name) => [
      ...kTextBytes(name),
      ...kTextBytes("0 = no"),
      ...new Uint8Array(Float64Array.from(numbers).buffer),
    ]),
    ...new Array<number>(weights ?? 2 ** 14 * names.length).fill(3),
  ];
  return reseal(Uint8Array.from([0x4d, 0x52, 0x53, 0x54, 1, 0, 0, 0, 0, 0, 0, 0, ...sealed]));
}

function reseal(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(8, checksum(bytes.subarray(12)), true);
  return bytes;
}

/** Bit by bit, unlike the one under test (Node's own came with 22.2). */
function checksum(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe("a student", () => {
  it("scores titles on every attribute, from 0 to 10", async () => {
    const student = await loadStudent(shipped);
    const scores = student.score("Christmas tree decoration");
    expect(Object.keys(scores)).toEqual(student.attributes.map(({ name }) => name));
    expect(Object.values(scores).every((score) => score >= 0 && score <= 10)).toBe(true);
    expect(scores["festive"]).toBeGreaterThan(7);
    expect(student.score("Childs jigsaw puzzle")["festive"]).toBeLessThan(3);
  });

  it("says how well it scores, and what it learned from", async () => {
    const student = await loadStudent(shipped);
    expect(student.itemCount).toBeGreaterThan(3000);
    expect(student.source).toContain("Online Retail");
    for (const { description, correlation, meanAbsoluteError } of student.attributes) {
      expect(description).toContain("10 = ");
      expect(correlation).toBeGreaterThan(0.7);
      expect(meanAbsoluteError).toBeLessThan(1.2);
    }
  });

  it("gives a text without words the average, whatever else is in it", async () => {
    const student = await loadStudent(forged({}));
    for (const text of ["", " ", "?!", "—…"]) expect(student.score(text)).toEqual({ warm: 2.5 });
    const count = textFeatures("mug").size;
    expect(student.score("mug")["warm"]).toBe(2.5 + (0.25 * (3 * count)) / Math.sqrt(count));
  });

  it("keeps nothing of the bytes that it was given", async () => {
    const bytes = shipped.slice();
    const student = await loadStudent(bytes.buffer);
    const before = student.score("red mug");
    bytes.fill(0);
    expect(student.score("red mug")).toEqual(before);
  });

  it("scores under any name that an attribute has", async () => {
    const student = await loadStudent(forged({ names: ["__proto__", "constructor"] }));
    expect(Object.entries(student.score(""))).toEqual([["__proto__", 2.5], ["constructor", 2.5]]);
  });
});

describe("a file that is none", () => {
  it("is refused when it is something else", async () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    for (const value of ["", "MR", "<!doctype html><title>404</title>", "MRCR and more than that"]) {
      expect(await refusalOf(text(value)), value).toBe("malformed-input");
    }
  });

  it("is refused when it is cut short anywhere, with its checksum set right too", async () => {
    const whole = forged({ names: ["warm", "arty"] });
    expect(await refusalOf(whole)).toBe("none");
    for (let size = 0; size < whole.length; size += size < 200 ? 1 : 997) {
      expect(await refusalOf(whole.slice(0, size)), `${size}`).not.toBe("none");
      if (size < 12) continue;
      expect(await refusalOf(reseal(whole.slice(0, size))), `${size}`).toBe("malformed-input");
    }
    expect(await refusalOf(reseal(Uint8Array.from([...whole, 0])))).toBe("malformed-input");
  });

  it("is refused when any byte is another", async () => {
    const bytes = forged({});
    for (let place = 0; place < bytes.length; place += place < 200 ? 1 : 997) {
      bytes[place]! ^= 0x40;
      expect(await refusalOf(bytes), `${place}`).toBe(
        place < 4 ? "malformed-input" : place < 8 ? "unsupported-version" : "checksum-mismatch",
      );
      bytes[place]! ^= 0x40;
    }
  });

  it("is refused for what no student has", async () => {
    expect(await refusalOf(forged({ numbers: [NaN, 1, 0, 0] }))).toBe("not-finite");
    expect(await refusalOf(forged({ numbers: [1, Infinity, 0, 0] }))).toBe("not-finite");
    expect(await refusalOf(forged({ numbers: [11, 1, 0, 0] }))).toBe("out-of-range");
    expect(await refusalOf(forged({ numbers: [1, -1, 0, 0] }))).toBe("out-of-range");
    expect(await refusalOf(forged({ numbers: [1, 1, -1.5, 0] }))).toBe("out-of-range");
    expect(await refusalOf(forged({ names: [""] }))).toBe("malformed-input");
    expect(await refusalOf(forged({ names: ["warm", "warm"] }))).toBe("duplicate");
    for (const count of [0, 2, 257, 2 ** 32 - 1]) {
      expect(await refusalOf(forged({ count })), `${count}`).toBe("malformed-input");
    }
    expect(await refusalOf(forged({ weights: 2 ** 14 + 1 }))).toBe("malformed-input");
  });
});

describe("fetching", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const answering = (answer: () => Promise<Response>): void =>
    void vi.stubGlobal("fetch", vi.fn(answer));

  it("takes an address", async () => {
    answering(async () => new Response(shipped));
    const student = await loadStudent(new URL("https://shop.example/shop.student"));
    expect(student.attributes.length).toBe(16);
    expect(fetch).toHaveBeenCalledExactlyOnceWith("https://shop.example/shop.student", {});
  });

  it("says what is wrong with the address", async () => {
    answering(async () => new Response("", { status: 404 }));
    await expect(loadStudent("/gone.student")).rejects.toMatchObject({ code: "not-found" });
    answering(async () => new Response("", { status: 500 }));
    await expect(loadStudent("/gone.student")).rejects.toMatchObject({ code: "io" });
    answering(async () => Promise.reject(new TypeError("no route")));
    await expect(loadStudent("/gone.student")).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("no route"),
    });
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort();
    const loading = loadStudent("https://shop.example/shop.student", { signal: controller.signal });
    await expect(loading).rejects.toMatchObject({ code: "cancelled" });
  });
});
