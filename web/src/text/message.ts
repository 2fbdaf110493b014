// Messages with placeholders, as {name}, checked while compiling: a translation that lacks a message
// or a placeholder of the English one, or has one too many, does not compile.

/** One message, or one for each grammatical number that the language tells apart. */
export type Message = string | PluralMessage;

export type PluralMessage = { readonly other: string } & Partial<
  Readonly<Record<Intl.LDMLPluralRule, string>>
>;

export type Messages = Readonly<Record<string, Message>>;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type OtherForm<M> = M extends { readonly other: infer Text } ? Text : M;

/** The placeholders that a message needs values for: PlaceholdersOf<"{a} of {b}"> is "a" | "b". */
export type PlaceholdersOf<M> = NamesIn<OtherForm<M>>;

/** The same messages in another language. */
export type Translation<Source extends Messages> = {
  readonly [K in keyof Source]: Source[K] extends string ? string : PluralMessage;
};

/**
 * What `T` must satisfy to translate `Source`: all of its messages, with the same placeholders. For
 * translations that are data and nothing else, so that each can be downloaded by itself:
 *
 *     const de = { greeting: "Hallo {name}" } as const;
 *     export default de satisfies TranslationOf<typeof en, typeof de>;
 */
export type TranslationOf<Source extends Messages, T> = Translation<Source> & {
  readonly [K in keyof Source]: K extends keyof T
    ? [PlaceholdersOf<Source[K]>, PlaceholdersOf<T[K]>] extends [
        PlaceholdersOf<T[K]>,
        PlaceholdersOf<Source[K]>,
      ]
      ? T[K]
      : { readonly placeholders: PlaceholdersOf<Source[K]> }
    : never;
};

/** The values for a message's placeholders; {count} is filled in by itself. */
export type Values<M> = { readonly [Name in Exclude<PlaceholdersOf<M>, "count">]: string };

/** Replaces every {name} by its value. Values are not looked into for placeholders. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
