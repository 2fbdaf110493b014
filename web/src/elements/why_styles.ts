import { css } from "lit";

export const whyStyles = css`
  :host {
    display: contents;
  }
  dialog {
    inline-size: min(36rem, 100vw - 2rem);
    max-inline-size: none;
    max-block-size: min(90dvh, 60rem);
    padding: 0;
    border: 0;
    border-radius: calc(var(--_radius) + 6px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 24px 70px rgb(20 8 20 / 0.35);
    overflow: hidden auto;
    overscroll-behavior: contain;
    scroll-padding-block: 7.5rem 1rem; /* what has the focus is not under the head */
  }
  dialog::backdrop {
    background: rgb(30 14 28 / 0.5);
  }
  .sheet {
    --_pad: 1.5rem;
    padding: 0 var(--_pad) 1.3rem;
  }
  /* Stays in sight, and with it the way out. */
  header {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 1rem;
    margin-inline: calc(-1 * var(--_pad));
    padding: 1.2rem var(--_pad) 0.8rem;
    background: var(--_surface);
  }
  .art {
    flex: 0 0 4.5rem;
    block-size: 4.5rem;
    border-radius: var(--_radius);
    overflow: hidden;
    background: var(--_soft);
  }
  .art img,
  .art svg {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }
  h2 {
    flex: 1;
    font-family: var(--_heading-font);
    font-size: var(--mercer-heading-size, 1.2rem);
    font-weight: var(--mercer-heading-weight, 600);
    line-height: 1.25;
    text-wrap: balance;
  }
  .eyebrow {
    display: block;
    margin-block-end: 0.15rem;
    font-size: 0.9rem;
    color: var(--_accent);
  }
  .close {
    flex: none;
    align-self: flex-start;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border: 0;
    border-radius: 50%;
    background: var(--_soft);
    line-height: 1;
  }
  .words {
    display: grid;
    gap: 0.4rem;
    margin-block: 0.3rem 0.4rem;
    line-height: 1.5;
    text-wrap: pretty;
  }
  .share {
    display: grid;
    gap: 0.35rem;
    margin-block-start: 0.9rem;
    font-size: 0.92rem;
    line-height: 1.45;
  }
  .meter {
    display: block;
  }
  .named {
    fill: var(--_accent);
  }
  .unnamed {
    fill: var(--_accent);
    fill-opacity: 0.16;
    stroke: var(--_accent);
    stroke-dasharray: 3 2;
    stroke-width: 1;
  }
  .compare {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.7rem;
    margin-block-start: 1.2rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_line);
  }
  .compare select {
    flex: 1 1 14rem;
    min-inline-size: 0;
    max-inline-size: 100%;
    block-size: 2.5rem;
    padding-inline: 0.7rem;
    border: 1px solid var(--_line);
    border-radius: 10px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    text-overflow: ellipsis;
  }
  .comparison.is-shown {
    margin-block-start: 0.7rem;
    line-height: 1.5;
  }
  table {
    inline-size: 100%;
    margin-block-start: 1.1rem;
    border-collapse: collapse;
    font-size: 0.92rem;
  }
  caption {
    padding-block-end: 0.35rem;
    font-weight: 600;
    text-align: start;
  }
  thead th,
  thead td {
    padding: 0;
    position: relative;
  }
  tbody tr,
  tfoot tr {
    border-block-start: 1px solid var(--_line);
  }
  th[scope="row"] {
    inline-size: 42%;
    padding-block: 0.4rem;
    padding-inline: 0 0.6rem;
    font-weight: 400;
    line-height: 1.25;
    text-align: start;
  }
  .note {
    display: block;
    font-size: 0.82rem;
    color: var(--_muted);
  }
  .bar {
    padding: 0;
    vertical-align: middle;
  }
  .bar svg {
    display: block;
  }
  .number {
    inline-size: 3.7rem;
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    position: relative;
  }
  tfoot th[scope="row"],
  tfoot .number {
    padding-block: 0.5rem;
    font-weight: 600;
  }
  :host(:dir(rtl)) .bar svg,
  :host(:dir(rtl)) .meter {
    transform: scaleX(-1);
  }
  .zero {
    stroke: var(--_muted);
    stroke-width: 1;
  }
  .for {
    fill: var(--_for);
  }
  .against {
    fill: var(--_against);
  }
  .taste,
  .rest {
    fill-opacity: 0.35;
    stroke-dasharray: 3 2;
    stroke-width: 1.4;
  }
  .taste.for,
  .rest.for {
    stroke: var(--_for);
  }
  .taste.against,
  .rest.against {
    stroke: var(--_against);
  }
  .popularity,
  .boost {
    fill: var(--_muted);
  }
  .wish {
    fill: var(--_wish);
  }
  section {
    margin-block-start: 1.2rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_line);
  }
  h3 {
    margin-block-end: 0.6rem;
    font-size: 1rem;
    font-weight: 600;
    line-height: 1.3;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .chip {
    min-block-size: 2.4rem;
    padding: 0.4rem 1rem;
    border: 1px solid var(--_line);
    border-radius: 1.4rem;
    background: var(--_surface);
    color: var(--_accent);
    font-size: 0.9rem;
    line-height: 1.25;
    text-align: start;
  }
  .chip:not([aria-disabled="true"]):hover {
    border-color: var(--_accent);
    background: var(--_soft);
  }
  .chip.quiet {
    border-color: transparent;
    background: none;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .chip[aria-disabled="true"] {
    color: var(--_muted);
    text-decoration: none;
    cursor: default;
  }
  .status {
    min-block-size: 1.5em;
    margin-block-start: 0.6rem;
    line-height: 1.5;
    text-wrap: pretty;
  }
  .status p + p {
    margin-block-start: 0.3rem;
  }
  .small {
    margin-block-start: 0.9rem;
    font-size: 0.85rem;
    line-height: 1.45;
    color: var(--_muted);
  }
  @media (max-width: 34rem) {
    dialog {
      inline-size: 100vw;
      max-block-size: 88dvh;
      margin-block-end: 0;
      margin-inline: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    .sheet {
      --_pad: 1.1rem;
      padding-block-end: 1.4rem;
    }
    th[scope="row"] {
      inline-size: 50%;
    }
    .number {
      inline-size: 3.4rem;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] {
      animation: rise 0.22s ease-out;
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(12px);
      }
    }
  }
`;
