// The same student gives the same scores natively and in JavaScript, to the bit: for every title that
// ships, and for texts of all scripts, odd and random ones. The native side is native_answers.cpp.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadStudent } from "../../web/src/student/index.ts";
import { root } from "../web/model_under_test.ts";

const native = resolve(root, process.env["MERCER_NATIVE_DIR"] ?? "build/native", "mercer_native_answers");
const folder = resolve(root, "build/test/parity");
const shop = resolve(root, "models/online-retail");
const path = resolve(shop, "online-retail.student");

function nativeScores(texts: readonly string[]): number[][] {
  mkdirSync(folder, { recursive: true });
  const file = resolve(folder, "titles.json");
  writeFileSync(file, JSON.stringify(texts));
  return JSON.parse(execFileSync(native, ["--student", path, file], { encoding: "utf8", maxBuffer: 2 ** 29 }));
}

async function expectSameScores(texts: readonly string[]): Promise<void> {
  const student = await loadStudent(readFileSync(path));
  const scores = texts.map((text) => Object.values(student.score(text)));
  const expected = nativeScores(texts);
  expect(expected.length).toBe(texts.length);
  for (const [index, text] of texts.entries()) {
    const isSame = scores[index]!.every((score, k) => Object.is(score, expected[index]![k]));
    if (!isSame) expect.soft(scores[index], JSON.stringify(text)).toEqual(expected[index]);
  }
}

describe("a student's scores", () => {
  it("are the same for every description of the shipped orders", async () => {
    const rows = gunzipSync(readFileSync(resolve(shop, "online_retail.csv.gz"))).toString("utf8").split("\n");
    const titles = new Set(rows.map((row) => /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*),/.exec(row)?.[1] ?? ""));
    expect(titles.size).toBeGreaterThan(4000);
    await expectSameScores([...titles]);
  });

  it("are the same in every script", async () => {
    await expectSameScores([
      "", " ", "\0", "a", "A", "ß", "ÉCLAIR éclair E\u0301clair", "Größe 38½", "№ 7", "naïve café",
      "圣诞袜", "クリスマスツリー", "크리스마스 양말", "ถุงเท้าคริสต์มาส", "рождественский носок", "χριστούγεννα",
      "عيد الميلاد", "חג המולד", "🎄🎁 gift 🎁", "👩‍👩‍👧 family", "ｆｕｌｌ　ｗｉｄｔｈ！", "zero\u200bwidth", "\ufeffmark",
      "tab\tline\nline\r\n", "x".repeat(5000), "🎄".repeat(300), "𠮷野家", "\ufffd\uffff\u{10ffff}",
    ]);
  });

  it("are the same for random texts", async () => {
    let state = 1;
    const below = (bound: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    };
    const bounds = [0x80, 0x100, 0x800, 0x3100, 0xd800, 0x110000];
    const character = (): string => {
      const point = below(bounds[below(bounds.length)]!);
      return String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? 0x20 : point);
    };
    await expectSameScores(
      Array.from({ length: 3000 }, () => Array.from({ length: below(40) }, character).join("")),
    );
  });

  it("take half a character for a replacement character, as it is written in UTF-8", async () => {
    const student = await loadStudent(readFileSync(path));
    for (const text of ["\ud83c", "gift \udf81", "\udf81\ud83c tree"]) {
      const written = new TextDecoder().decode(new TextEncoder().encode(text));
      expect(student.score(text)).toEqual(student.score(written));
    }
  });
});
