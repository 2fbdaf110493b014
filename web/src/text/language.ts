import { fill, type Messages, type Translation, type Values } from "./message.ts";

/** The languages that Mercer speaks, as BCP 47 tags. */
export const kLanguages = ["en", "de", "fr", "es", "zh"] as const;
export type LanguageTag = (typeof kLanguages)[number];

// Lists, numbers and plurals follow the catalogue's own English, which is British.
const kFormats: Readonly<Partial<Record<LanguageTag, string>>> = { en: "en-GB" };

const kQuotation: Readonly<Record<LanguageTag, string>> = {
  en: "“{text}”",
  de: "„{text}“",
  fr: "«\u202f{text}\u202f»",
  es: "«{text}»",
  zh: "“{text}”",
};

/** A language tag and what to fall back to: "de-AT" gives "de-at", "de", "en". In lower case. */
export function fallbacks(locale: string): string[] {
  const parts = locale.toLowerCase().replaceAll("_", "-").split("-");
  const chain = parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
  return chain.includes("en") ? chain : [...chain, "en"];
}

/** The value for the first tag of the chain that has one; upper and lower case are alike. */
export function localized<T>(values: Readonly<Record<string, T>>, locale: string): T | undefined {
  const byTag = new Map(Object.entries(values).map(([tag, value]) => [tag.toLowerCase(), value]));
  const tag = fallbacks(locale).find((candidate) => byTag.has(candidate));
  return tag === undefined ? undefined : byTag.get(tag);
}

/** The language in which somebody who asked for `locale` is spoken to. */
export function languageOf(locale: string): LanguageTag {
  const chain = fallbacks(locale);
  const known: readonly string[] = kLanguages;
  return (chain.find((tag) => known.includes(tag)) ?? "en") as LanguageTag;
}

/** How to fetch each language but English, as a module of its own. */
export type LanguageSources<Source extends Messages> = Readonly<
  Record<Exclude<LanguageTag, "en">, () => Promise<{ readonly default: Translation<Source> }>>
>;

/** The same messages in every language. English is there at once, the others once loaded. */
export class Catalogue<Source extends Messages> {
  readonly #sources: LanguageSources<Source>;
  readonly #loaded = new Map<LanguageTag, Translation<Source>>();

  constructor(english: Translation<Source>, sources: LanguageSources<Source>) {
    this.#loaded.set("en", english);
    this.#sources = sources;
  }

  /** Fetches the language for a locale, unless it is there. */
  async load(locale: string): Promise<void> {
    const language = languageOf(locale);
    if (language === "en" || this.has(locale)) return;
    this.#loaded.set(language, (await this.#sources[language]()).default);
  }

  /** Whether the language for a locale is there. */
  has(locale: string): boolean {
    return this.#loaded.has(languageOf(locale));
  }

  /** What can be said for a locale: in its language if that is there, else in English. */
  phrases(locale: string): Phrases<Source> {
    const language = this.has(locale) ? languageOf(locale) : "en";
    return new Phrases(language, this.messages(language));
  }

  /** All messages of a language; English where it has not been loaded. */
  messages(language: LanguageTag): Translation<Source> {
    return (this.#loaded.get(language) ?? this.#loaded.get("en")) as Translation<Source>;
  }
}

/** Messages in one language, with that language's lists, numbers and plurals. */
export class Phrases<Source extends Messages> {
  /** The language that is spoken, which need not be the one asked for: for `lang` in markup. */
  readonly language: LanguageTag;
  readonly #format: string;
  readonly #messages: Translation<Source>;

  constructor(language: LanguageTag, messages: Translation<Source>) {
    this.language = language;
    this.#format = kFormats[language] ?? language;
    this.#messages = messages;
  }

  /** A message with its placeholders filled in; those with a plural are for `count`. */
  say<K extends keyof Source & string>(
    key: K,
    ...[values]: keyof Values<Source[K]> extends never ? [] : [Values<Source[K]>]
  ): string {
    return fill(this.#messages[key] as string, (values ?? {}) as Record<string, string>);
  }

  /** A message in the form that the language has for `count`, which is also its {count}. */
  count<K extends keyof Source & string>(
    key: K,
    count: number,
    ...[values]: keyof Values<Source[K]> extends never ? [] : [Values<Source[K]>]
  ): string {
    const message = this.#messages[key] as Readonly<Record<string, string>>;
    const form = new Intl.PluralRules(this.#format).select(count);
    const text = message[form] ?? (message["other"] as string);
    return fill(text, { ...(values as object), count: this.number(count) });
  }

  /** "a, b and c", each word treated by `decorate` first. */
  list(words: readonly string[], decorate: (word: string) => string = (word) => word): string {
    // Formatted before decorating: Spanish turns "y" into "e" by the word's own first letter.
    return new Intl.ListFormat(this.#format, { type: "conjunction" })
      .formatToParts(words)
      .map(({ type, value }) => (type === "element" ? decorate(value) : value))
      .join("");
  }

  /** The same with every name in the language's quotation marks. */
  quoted(names: readonly string[]): string {
    return this.list(names, (text) => fill(kQuotation[this.language], { text }));
  }

  /** Several sentences as one text; Chinese has no space between them. */
  joined(parts: readonly string[]): string {
    return parts.join(this.language === "zh" ? "" : " ");
  }

  /** A number as the language writes it. */
  number(value: number, options: Intl.NumberFormatOptions = {}): string {
    return new Intl.NumberFormat(this.#format, options).format(value);
  }

  /** A day as the language writes it out. */
  day(value: Date): string {
    return new Intl.DateTimeFormat(this.#format, { dateStyle: "long" }).format(value);
  }
}
