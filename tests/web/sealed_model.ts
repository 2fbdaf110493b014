// Model files that were tampered with, with the checksum that they then need (models/mercer.fbs).

const kMask = (1n << 64n) - 1n;
const p1 = 0x9e3779b185ebca87n;
const p2 = 0xc2b2ae3d27d4eb4fn;
const p3 = 0x165667b19e3779f9n;
const p4 = 0x85ebca77c2b2ae63n;
const p5 = 0x27d4eb2f165667c5n;

const times = (a: bigint, b: bigint): bigint => (a * b) & kMask;
const rotated = (a: bigint, by: bigint): bigint => ((a << by) | (a >> (64n - by))) & kMask;
const round = (sum: bigint, word: bigint): bigint =>
  times(rotated((sum + times(word, p2)) & kMask, 31n), p1);

/** XXH64 with seed 0: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */
export function xxh64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash: bigint = p5;
  if (bytes.length >= 32) {
    const sums = [(p1 + p2) & kMask, p2, 0n, -p1 & kMask];
    for (; at + 32 <= bytes.length; at += 32) {
      for (let lane = 0; lane < 4; lane++) {
        sums[lane] = round(sums[lane]!, view.getBigUint64(at + 8 * lane, true));
      }
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, by, lane) => sum + rotated(sums[lane]!, by), 0n) & kMask;
    for (const sum of sums) hash = (times(hash ^ round(0n, sum), p1) + p4) & kMask;
  }
  hash = (hash + BigInt(bytes.length)) & kMask;
  for (; at + 8 <= bytes.length; at += 8) {
    hash = (times(rotated(hash ^ round(0n, view.getBigUint64(at, true)), 27n), p1) + p4) & kMask;
  }
  if (at + 4 <= bytes.length) {
    const word = BigInt(view.getUint32(at, true));
    hash = (times(rotated(hash ^ times(word, p1), 23n), p2) + p3) & kMask;
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash = times(rotated(hash ^ times(BigInt(bytes[at]!), p5), 11n), p1);
  }
  hash = times(hash ^ (hash >> 33n), p2);
  hash = times(hash ^ (hash >> 29n), p3);
  return hash ^ (hash >> 32n);
}

/** Where the content of a model file lies and where its checksum, which fields 3 and 2 are. */
export function layoutOf(file: Uint8Array): { content: Uint8Array; checksumAt: number } | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    const table = view.getUint32(0, true);
    const vtable = table - view.getInt32(table, true);
    const field = (index: number): number => table + view.getUint16(vtable + 4 + 2 * index, true);
    const vector = field(3) + view.getUint32(field(3), true);
    const content = file.subarray(vector + 4, vector + 4 + view.getUint32(vector, true));
    view.getBigUint64(field(2), true);
    return { content, checksumAt: field(2) };
  } catch {
    return undefined; // not whole enough to have any
  }
}

/** Writes the checksum that the content has now. */
export function seal(file: Uint8Array): void {
  const layout = layoutOf(file);
  if (!layout) return;
  new DataView(file.buffer, file.byteOffset).setBigUint64(
    layout.checksumAt,
    xxh64(layout.content),
    true,
  );
}
