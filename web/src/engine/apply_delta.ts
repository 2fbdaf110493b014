// Makes the newer model file of the one that the engine has; models/delta.md is the format, and
// core/src/delta.cpp the same for the command line. Loaded on demand: few pages have a delta. It shares
// nothing with other modules, or every worker would fetch what it shares as one file more.
import type { WasmExports } from "mercer-wasm";
import type { MercerErrorCode } from "./mercer_error.ts";

const kWordBytes = 4;
const kMark = 0x4443524d; // "MRCD"
const kVersion = 1;
const kHeaderWords = 8;
const kOperationWords = 4;
/** How many words the new file may have: so many times those of base and delta, and so many. */
const kMaxGrowth = 4;
const kMaxWords = 2 ** 28;

/** What a MercerError is made of. */
export type Failure = readonly [code: MercerErrorCode, message: string];

const kForeign: Failure = [
  "malformed-input",
  "this is not a delta that this Mercer reads; check the path, or update it",
];
const kAnotherBase: Failure = [
  "checksum-mismatch",
  "the delta was made for another model file than this one; publish both anew",
];
const kDamaged: Failure = [
  "malformed-input",
  "the delta is damaged; make or download it again",
];

/**
 * Replaces the model file in the engine's memory by the one that the delta makes of it.
 *
 * @param engine has not opened the file yet
 * @param file its bytes, in the engine's memory
 * @param place gives room for so many bytes in that memory, in place of the file
 * @returns why it could not be done, if so: `malformed-input` (not a delta, one of another version, or
 *   damaged), `checksum-mismatch` (made for another file); the engine then has no file to open
 */
export function applyDelta(
  engine: WasmExports,
  file: Uint8Array,
  delta: ArrayBuffer,
  place: (size: number) => Uint8Array,
): Failure | undefined {
  const words = wordsOf(delta);
  if (delta.byteLength % kWordBytes !== 0 || words.length < kHeaderWords || !isDelta(words)) {
    return kForeign;
  }
  if (words[4]! * kWordBytes !== file.length || !hasChecksum(engine, words, 2)) return kAnotherBase;
  const base = wordsOf(file.slice().buffer);
  const size = words[7]!;
  if (size > kMaxWords || size > kMaxGrowth * (base.length + words.length)) return kDamaged;
  const { buffer, byteOffset } = place(size * kWordBytes);
  const isFilled = operate(base, words, new Uint32Array(buffer, byteOffset, size));
  return isFilled && hasChecksum(engine, words, 5) ? undefined : kDamaged;
}

/** Fills `result` by the operations; false if they do not, or reach beyond an end. */
function operate(base: Uint32Array, delta: Uint32Array, result: Uint32Array): boolean {
  let to = 0;
  for (let at = kHeaderWords; at < delta.length; ) {
    if (delta.length - at < kOperationWords) return false;
    const [from = 0, count = 0, add = 0, inserted = 0] = delta.subarray(at);
    at += kOperationWords;
    if (
      from + count > base.length ||
      to + count + inserted > result.length ||
      at + inserted > delta.length
    ) {
      return false;
    }
    for (let word = from; word < from + count; ++word) result[to++] = base[word]! + add;
    result.set(delta.subarray(at, at + inserted), to);
    to += inserted;
    at += inserted;
  }
  return to === result.length;
}

function isDelta([mark, version]: Uint32Array): boolean {
  return mark === kMark && version === kVersion;
}

/** Whether the file in the engine has the checksum that stands at `place` of the delta's header. */
function hasChecksum(engine: WasmExports, delta: Uint32Array, place: number): boolean {
  return [0, 1].every((half) => engine.checksum(32 * half) >>> 0 === delta[place + half]);
}

/** As many of a file's bytes as make whole words. */
function wordsOf(file: ArrayBuffer): Uint32Array {
  return new Uint32Array(file, 0, Math.floor(file.byteLength / kWordBytes));
}
