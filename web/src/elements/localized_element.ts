import { LitElement, nothing, type PropertyValues } from "lit";
import { elementWords, type ElementWords } from "../text/element_words.ts";
import { en } from "../text/elements/en.ts";
import { fallbacks, Phrases } from "../text/language.ts";
import { sentences } from "../text/sentences.ts";
import type { MercerEventMap } from "./element_events.ts";

/** Elements on the page, to be told when a language changes anywhere in it. */
const listening = new Set<LitElement>();
let watcher: MutationObserver | undefined;

function listen(element: LitElement): void {
  listening.add(element);
  if (watcher) return;
  watcher = new MutationObserver(() => listening.forEach((each) => each.requestUpdate()));
  watcher.observe(document, { attributes: true, subtree: true, attributeFilter: ["lang"] });
}

function stopListening(element: LitElement): void {
  listening.delete(element);
  if (listening.size > 0) return;
  watcher?.disconnect();
  watcher = undefined;
}

/** Locales whose files could not be fetched; they are spoken to in English. */
const unavailable = new Set<string>();

function isThere(locale: string): boolean {
  return unavailable.has(locale) || (sentences.has(locale) && elementWords.has(locale));
}

/** Keeps the place of every text whose language is on its way, so that nobody sees English first. */
class BlankWords extends Phrases<typeof en> {
  override say(): string {
    return "\u00a0";
  }

  override count(): string {
    return "\u00a0";
  }
}
const blank = new BlankWords("en", en);

/**
 * An element that speaks the language of its surroundings: its own `lang`, else that of the closest
 * element with one (through the shadow roots it stands in), else English. Languages but English are
 * fetched when an element first needs them.
 *
 * @cssprop [--mercer-text=light-dark(#26222b, #f1ecf4)] - text
 * @cssprop [--mercer-muted=light-dark(#615a68, #b9b1c0)] - text of less weight
 * @cssprop [--mercer-surface=light-dark(#ffffff, #221e27)] - ground of buttons and dialogs
 * @cssprop [--mercer-soft=light-dark(#f4f1f6, #2f2a35)] - ground of pictures and of what is pressed
 * @cssprop [--mercer-line=light-dark(#ddd6e1, #463f4d)] - borders
 * @cssprop [--mercer-accent=light-dark(#6b2f5b, #e3a8d2)] - text of buttons, borders under the pointer
 * @cssprop [--mercer-on-accent=light-dark(#ffffff, #2a1024)] - text on the accent
 * @cssprop [--mercer-for=light-dark(#3f7a5a, #86c9a3)] - bars of what counts for an item
 * @cssprop [--mercer-against=light-dark(#b4532f, #f0a07f)] - bars of what counts against an item
 * @cssprop [--mercer-wish=light-dark(#2c6a8f, #8cc4e6)] - the shopper's own wishes
 * @cssprop [--mercer-focus=var(--mercer-accent)] - the ring around what has the focus
 * @cssprop [--mercer-radius=12px] - rounded corners
 * @cssprop [--mercer-heading-font=inherit] - family of headings
 * @cssprop --mercer-heading-size - size of headings
 * @cssprop [--mercer-heading-weight=600] - weight of headings
 */
export abstract class LocalizedElement extends LitElement {
  #speaking: { readonly locale: string; readonly words: ElementWords } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    listen(this);
  }

  override disconnectedCallback(): void {
    stopListening(this);
    super.disconnectedCallback();
  }

  /** The language spoken, as a BCP 47 tag: the one asked for as soon as its words are there. */
  get locale(): string {
    return this.#speaking?.locale ?? this.#localeAskedFor();
  }

  /** Whether the first language has arrived; until then every text is blank. */
  protected get hasWords(): boolean {
    return this.#speaking !== undefined;
  }

  /** What is shown, in that language. */
  protected get words(): ElementWords {
    return this.#speaking?.words ?? blank;
  }

  /** For the `lang` of texts that are not in the language of their surroundings: nothing else is. */
  protected get wordsLang(): string | typeof nothing {
    const { language } = this.words;
    return fallbacks(this.locale)[0]?.split("-")[0] === language ? nothing : language;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const locale = this.#localeAskedFor();
    if (locale === this.#speaking?.locale) return;
    if (isThere(locale)) this.#speaking = { locale, words: elementWords.phrases(locale) };
    else void this.#fetchWords(locale);
  }

  /** Dispatches an event of the elements; false when it was cancelled. */
  protected fire<Name extends keyof MercerEventMap>(
    name: Name,
    detail: MercerEventMap[Name]["detail"],
    { cancelable = false } = {},
  ): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }),
    );
  }

  #localeAskedFor(): string {
    let place: Element | null = this;
    while (place) {
      const lang = place.closest("[lang]:not([lang=''])")?.getAttribute("lang");
      if (lang) return lang;
      const root = place.getRootNode();
      place = root instanceof ShadowRoot ? root.host : null;
    }
    return "en";
  }

  async #fetchWords(locale: string): Promise<void> {
    try {
      await Promise.all([sentences.load(locale), elementWords.load(locale)]);
    } catch {
      unavailable.add(locale);
    }
    this.requestUpdate();
  }
}
