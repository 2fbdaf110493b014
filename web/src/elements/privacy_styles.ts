import { css } from "lit";

// The list has one height, empty or full, and the sentence above it and the answer below the
// buttons have room for what they may say: nothing moves when the history arrives or changes.
export const privacyStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    display: grid;
    gap: 1.2rem 3rem;
    line-height: 1.5;
  }
  .kept,
  .choices {
    display: grid;
    gap: 0.9rem;
    align-content: start;
    min-inline-size: 0;
  }
  [role="heading"] {
    font-family: var(--_heading-font);
    font-size: var(--mercer-heading-size, 1.3rem);
    font-weight: var(--mercer-heading-weight, 600);
    line-height: 1.2;
  }
  .how {
    min-block-size: 9em;
  }
  @container (min-width: 28rem) {
    .how {
      min-block-size: 6em;
    }
  }
  @container (min-width: 52rem) {
    section {
      grid-template-columns: 3fr 2fr;
    }
    .choices {
      padding-block-start: 2.5rem;
    }
  }
  .scroller {
    block-size: var(--mercer-privacy-list-height, 13rem);
    overflow-y: auto;
    border-block: 1px solid var(--_line);
    scrollbar-width: thin;
  }
  .empty {
    display: grid;
    block-size: 100%;
    place-items: center;
    padding-inline: 1rem;
    color: var(--_muted);
    text-align: center;
  }
  ul {
    list-style: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-block-size: 2.75rem;
    font-size: 0.92rem;
    line-height: 1.35;
  }
  li + li {
    border-block-start: 1px solid var(--_line);
  }
  .title {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .type {
    flex: none;
    color: var(--_muted);
  }
  .forget {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--_muted);
  }
  .forget:focus-visible {
    outline-offset: -2px;
  }
  .forget:hover {
    background: var(--_soft);
    color: var(--_text);
  }
  .forget svg {
    inline-size: 0.75rem;
    fill: none;
    stroke: currentColor;
    stroke-linecap: round;
    stroke-width: 1.6;
  }
  .switch {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.1rem 0.8rem;
    align-items: center;
    padding: 0.2rem 0;
    border: 0;
    border-radius: 0.5rem;
    background: none;
    text-align: start;
  }
  .track {
    grid-row: span 2;
    position: relative;
    inline-size: 2.75rem;
    block-size: 1.6rem;
    border: 1.5px solid var(--_muted);
    border-radius: 1rem;
    transition: background-color 0.15s;
  }
  .track::after {
    content: "";
    position: absolute;
    inset-block: 0.22rem;
    inset-inline-start: 0.25rem;
    inline-size: 1rem;
    border-radius: 50%;
    background: var(--_muted);
    transition: inset-inline-start 0.15s;
  }
  [aria-checked="true"] .track {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  [aria-checked="true"] .track::after {
    inset-inline-start: 1.35rem;
    background: var(--_on-accent);
  }
  .label {
    font-weight: 600;
  }
  .note,
  .count {
    color: var(--_muted);
    font-size: 0.92rem;
  }
  .switch[aria-disabled="true"] {
    cursor: default;
  }
  .switch[aria-disabled="true"] :is(.track, .label) {
    opacity: 0.55;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .actions button {
    min-block-size: 2.5rem;
    padding-inline: 1.1rem;
    border: 1px solid var(--_accent);
    border-radius: 2rem;
    background: none;
    color: var(--_accent);
  }
  .actions button:hover {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .answer {
    min-block-size: 3em;
    font-weight: 600;
  }
  @media (prefers-reduced-motion: reduce) {
    .track,
    .track::after {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    [aria-checked="true"] .track::after {
      background: Highlight;
    }
  }
`;
