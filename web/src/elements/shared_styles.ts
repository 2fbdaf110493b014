import { css } from "lit";

/**
 * The custom properties all elements understand, with their defaults. `light-dark()` follows the
 * page's own `color-scheme`, so the elements are dark only where the page is.
 */
export const themeStyles = css`
  :host {
    --_text: var(--mercer-text, light-dark(#26222b, #f1ecf4));
    --_muted: var(--mercer-muted, light-dark(#615a68, #b9b1c0));
    --_surface: var(--mercer-surface, light-dark(#ffffff, #221e27));
    --_soft: var(--mercer-soft, light-dark(#f4f1f6, #2f2a35));
    --_line: var(--mercer-line, light-dark(#ddd6e1, #463f4d));
    --_accent: var(--mercer-accent, light-dark(#6b2f5b, #e3a8d2));
    --_on-accent: var(--mercer-on-accent, light-dark(#ffffff, #2a1024));
    --_for: var(--mercer-for, light-dark(#3f7a5a, #86c9a3));
    --_against: var(--mercer-against, light-dark(#b4532f, #f0a07f));
    --_wish: var(--mercer-wish, light-dark(#2c6a8f, #8cc4e6));
    --_radius: var(--mercer-radius, 12px);
    --_heading-font: var(--mercer-heading-font, inherit);
    color: var(--_text);
  }
  /* Where people choose all colours themselves, so do they here. */
  @media (forced-colors: active) {
    :host {
      --_text: CanvasText;
      --_muted: CanvasText;
      --_surface: Canvas;
      --_soft: Canvas;
      --_line: CanvasText;
      --_accent: LinkText;
      --_on-accent: Canvas;
      --_for: CanvasText;
      --_against: CanvasText;
      --_wish: LinkText;
    }
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  /* A sentence in English on a page that runs the other way keeps its full stop at its end. */
  :is(p, button, span, caption, th, h2, h3, [role="heading"]) {
    unicode-bidi: plaintext;
  }
  :host(:dir(rtl)) :is(p, span, caption, th, h2, h3, [role="heading"]) {
    text-align: right;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  a:focus-visible,
  button:focus-visible,
  select:focus-visible,
  [tabindex]:focus-visible {
    outline: 3px solid var(--mercer-focus, var(--_accent));
    outline-offset: 2px;
  }
  .for-readers {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
