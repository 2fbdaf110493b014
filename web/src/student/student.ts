// A student of a language model: scores a text on named attributes. core/include/mercer/student.h is the
// same for the command line, with the same scores to the bit. It shares with the engine what the adapters
// share with it, its errors: anything else would be one file more that every page has to fetch.
import { describeCause, MercerError, throwIfCancelled } from "../engine/mercer_error.ts";
import { decodeStudent, type Head, type StudentAttribute, type StudentFile } from "./student_file.ts";
import { textFeatures } from "./text_features.ts";

/**
 * Scores texts as a language model has scored others: a linear model over pieces of the text. It knows
 * words that it has learned, and what looks like them; a text without any gets the average item's scores.
 */
export class Student {
  /** What it scores, and how well. */
  readonly attributes: readonly StudentAttribute[];
  /** How many items it learned from. */
  readonly itemCount: number;
  /** Who scored those; may be empty. */
  readonly source: string;

  readonly #heads: readonly Head[];
  readonly #weights: Int8Array;

  /** @internal loadStudent() makes them. */
  constructor({ attributes, itemCount, source, heads, weights }: StudentFile) {
    this.attributes = attributes;
    this.itemCount = itemCount;
    this.source = source;
    this.#heads = heads;
    this.#weights = weights;
  }

  /**
   * Scores a text, such as a product's title.
   *
   * @returns a score from 0 to 10 by each attribute's name
   */
  score(text: string): Record<string, number> {
    const width = this.#heads.length;
    const features = textFeatures(text);
    const sums = new Int32Array(width);
    for (const feature of features) {
      for (let index = 0; index < width; ++index) {
        sums[index]! += this.#weights[feature * width + index]!;
      }
    }
    const root = Math.sqrt(features.size);
    return Object.fromEntries(
      this.#heads.map(({ bias, scale }, index) => {
        const score = features.size > 0 ? bias + (scale * sums[index]!) / root : bias;
        // In this form no -0 comes out, which would be another number to the bit.
        return [this.attributes[index]!.name, score > 0 ? (score < 10 ? score : 10) : 0];
      }),
    );
  }
}

/** Options of {@link loadStudent}. */
export interface LoadStudentOptions {
  /** Stops fetching. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a student that `mercer student` made.
 *
 * @param source the URL (relative to the page) or the bytes of a .student file; bytes are copied
 * @throws MercerError with code `not-found`, `io` or `cancelled` (fetching), `malformed-input`,
 *   `checksum-mismatch`, `unsupported-version`, `not-finite`, `out-of-range` or `duplicate` (the file)
 */
export async function loadStudent(
  source: string | URL | ArrayBuffer | Uint8Array,
  options: LoadStudentOptions = {},
): Promise<Student> {
  const bytes =
    typeof source === "string" || source instanceof URL
      ? await fetchStudent(String(source), options)
      : new Uint8Array(source).slice();
  return new Student(decodeStudent(bytes));
}

async function fetchStudent(url: string, { signal }: LoadStudentOptions): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throwIfCancelled(signal);
    throw new MercerError(
      "io",
      `Could not fetch the student from ${url} (${describeCause(cause)}). Check the address, that the ` +
        "server answers this origin (CORS), and that connect-src of the Content-Security-Policy allows it.",
      { cause },
    );
  }
  throw new MercerError(
    response.status === 404 || response.status === 410 ? "not-found" : "io",
    `The server answered ${response.status} for the student at ${url}. Publish the file there, or ` +
      "correct the path.",
  );
}
