// Reads *.student files, which models/student.md specifies; core/src/student.cpp is the same for the
// command line.
import { MercerError, type MercerErrorCode } from "../engine/mercer_error.ts";
import { kTextFeatureCount } from "./text_features.ts";

/** An attribute that a student scores. */
export interface StudentAttribute {
  /** For machines: "for_children". */
  readonly name: string;
  /** What it means, with the meaning of 0 and of 10. */
  readonly description: string;
  /**
   * Pearson's correlation of its scores with the language model's, on items that it did not learn
   * from; 0 where one of them is always the same.
   */
  readonly correlation: number;
  /** How far those scores are apart on average. */
  readonly meanAbsoluteError: number;
}

/** One attribute's part in a score. */
export interface Head {
  readonly bias: number;
  readonly scale: number;
}

export interface StudentFile {
  readonly itemCount: number;
  readonly source: string;
  readonly attributes: readonly StudentAttribute[];
  readonly heads: readonly Head[];
  /** [features x attributes], row by row. */
  readonly weights: Int8Array;
}

const kMark = 0x5453524d; // "MRST"
const kVersion = 1;
const kChecksumAt = 8;
const kSealedFrom = 12;
const kMaxAttributes = 256;
const kLeastBytes = 20;

function damaged(code: MercerErrorCode, what: string): MercerError {
  const message = `The student's file is damaged (${what}). Make or download it again.`;
  return new MercerError(code, message);
}

/** The file's content; its weights are read where they lie. Throws a MercerError where it is refused. */
export function decodeStudent(bytes: Uint8Array): StudentFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== kMark) {
    throw new MercerError(
      "malformed-input",
      "This is no student of Mercer's. Check the path: it should end in .student and must not be a page.",
    );
  }
  if (bytes.length < kLeastBytes) throw tooShort();
  if (view.getUint32(4, true) !== kVersion) {
    throw new MercerError(
      "unsupported-version",
      "This student has a format that this Mercer does not read. Update Mercer, or make the student again.",
    );
  }
  if (view.getUint32(kChecksumAt, true) !== crc32(bytes.subarray(kSealedFrom))) {
    throw damaged("checksum-mismatch", "its checksum is another");
  }
  return decodeSealed(bytes, view);
}

const tooShort = (): MercerError => damaged("malformed-input", "it ends too early");

/** What the checksum is of. */
function decodeSealed(bytes: Uint8Array, view: DataView): StudentFile {
  let at = kSealedFrom;
  const take = (size: number): number => {
    if (size > bytes.length - at) throw tooShort();
    at += size;
    return at - size;
  };
  const uint32 = (): number => view.getUint32(take(4), true);
  const float64 = (): number => view.getFloat64(take(8), true);
  const text = (): string => {
    const size = uint32();
    return new TextDecoder().decode(bytes.subarray(take(size), at));
  };
  const itemCount = uint32();
  const attributeCount = uint32();
  if (attributeCount < 1 || attributeCount > kMaxAttributes) {
    throw damaged("malformed-input", "it has no attributes, or too many");
  }
  const source = text();
  text(); // the checksum of the scores it learned from
  const attributes: StudentAttribute[] = [];
  const heads: Head[] = [];
  for (let index = 0; index < attributeCount; ++index) {
    const [name, description] = [text(), text()];
    const [bias, scale, correlation, meanAbsoluteError] = [float64(), float64(), float64(), float64()];
    const attribute = { name, description, correlation, meanAbsoluteError };
    checkAttribute(attribute, { bias, scale }, attributes);
    attributes.push(attribute);
    heads.push({ bias, scale });
  }
  if (bytes.length - at !== kTextFeatureCount * attributeCount) {
    throw damaged("malformed-input", "its weights are not as many as its attributes need");
  }
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  return { itemCount, source, attributes, heads, weights };
}

function checkAttribute(
  { name, correlation, meanAbsoluteError }: StudentAttribute,
  { bias, scale }: Head,
  before: readonly StudentAttribute[],
): void {
  if (![bias, scale, correlation, meanAbsoluteError].every(Number.isFinite)) {
    throw damaged("not-finite", "a number is not finite");
  }
  const isScore = (value: number): boolean => value >= 0 && value <= 10;
  if (!isScore(bias) || !isScore(meanAbsoluteError) || scale < 0 || Math.abs(correlation) > 1) {
    throw damaged("out-of-range", "a number is outside its range");
  }
  if (name === "") throw damaged("malformed-input", "an attribute has no name");
  if (before.some((other) => other.name === name)) {
    throw damaged("duplicate", "an attribute is there twice");
  }
}

/** CRC-32 as gzip and PNG have it. */
function crc32(bytes: Uint8Array): number {
  const table = new Int32Array(256).map((_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; ++bit) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    return value;
  });
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}
