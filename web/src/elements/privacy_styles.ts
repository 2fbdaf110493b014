import { css } from "lit";

export const privacyStyles = css`
  :host {
    display: block;
  }
  section {
    display: grid;
    gap: 0.8rem;
    justify-items: start;
    line-height: 1.5;
  }
  [role="heading"] {
    font-family: var(--_heading-font);
    font-size: var(--mercer-heading-size, 1.3rem);
    font-weight: var(--mercer-heading-weight, 600);
    line-height: 1.2;
  }
  .empty {
    color: var(--_muted);
  }
  .scroller {
    inline-size: 100%;
    max-block-size: 13rem;
    overflow-y: auto;
    border-block: 1px solid var(--_line);
    scrollbar-width: thin;
  }
  ul {
    list-style: none;
  }
  li {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    padding-block: 0.4rem;
    font-size: 0.92rem;
    line-height: 1.35;
  }
  li + li {
    border-block-start: 1px solid var(--_line);
  }
  .type {
    flex: none;
    color: var(--_muted);
  }
  button {
    min-block-size: 2.5rem;
    padding-inline: 1.1rem;
    border: 1px solid var(--_accent);
    border-radius: 2rem;
    background: none;
    color: var(--_accent);
  }
  button:hover {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .count {
    color: var(--_muted);
    font-size: 0.92rem;
  }
`;
