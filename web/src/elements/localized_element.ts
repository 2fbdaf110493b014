import { LitElement } from "lit";
import { elementWordsFor, type ElementWords } from "../text/element_words.ts";

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

/**
 * An element that speaks the language of its surroundings: its own `lang`, else that of the closest
 * element with one (through the shadow roots it stands in), else English.
 */
export abstract class LocalizedElement extends LitElement {
  #words: { readonly locale: string; readonly words: ElementWords } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    listen(this);
  }

  override disconnectedCallback(): void {
    stopListening(this);
    super.disconnectedCallback();
  }

  /** The language asked for, as a BCP 47 tag. */
  get locale(): string {
    let place: Element | null = this;
    while (place) {
      const lang = place.closest("[lang]:not([lang=''])")?.getAttribute("lang");
      if (lang) return lang;
      const root = place.getRootNode();
      place = root instanceof ShadowRoot ? root.host : null;
    }
    return "en";
  }

  /** What is shown, in that language. */
  protected get words(): ElementWords {
    const { locale } = this;
    if (this.#words?.locale !== locale) this.#words = { locale, words: elementWordsFor(locale) };
    return this.#words!.words;
  }
}
