import { css } from "lit";

// Every part of a card has a fixed height, loaded or not: see MercerShelf.
export const shelfStyles = css`
  :host {
    --_width: var(--mercer-card-width, 11.5rem);
    --_gap: var(--mercer-card-gap, 1rem);
    --_bleed: var(--mercer-bleed, 0px);
    display: block;
  }
  /* What comes in place of the list keeps its place. */
  :host(:is([state="failed"], [state="empty"])) {
    min-block-size: calc(var(--_width) + 11.35rem);
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
    min-block-size: 2.25rem;
    margin-block-end: 0.9rem;
  }
  [role="heading"] {
    font-family: var(--_heading-font);
    font-size: var(--mercer-heading-size, 1.5rem);
    font-weight: var(--mercer-heading-weight, 600);
    line-height: 1.2;
  }
  .arrows {
    display: none;
    gap: 0.4rem;
  }
  .arrows button {
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0 0 0.15rem;
    border: 1px solid var(--_line);
    border-radius: 50%;
    background: var(--_surface);
    font-size: 1.3rem;
    line-height: 1;
  }
  :host(:dir(rtl)) .arrows button {
    transform: scaleX(-1);
  }
  .arrows button:hover {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  @media (hover: hover) and (min-width: 40rem) {
    .arrows {
      display: flex;
    }
  }
  ul {
    display: flex;
    gap: var(--_gap);
    /* 4px for the ring around what has the focus, taken where it makes no page wider. */
    margin-inline: calc(-1 * max(4px, var(--_bleed))) calc(-1 * var(--_bleed));
    padding: 4px max(4px, var(--_bleed)) 0.9rem;
    margin-block-start: -4px;
    list-style: none;
    overflow-x: auto;
    scroll-snap-type: x proximity;
    scroll-padding-inline: max(4px, var(--_bleed));
    overscroll-behavior-x: contain;
    overflow-anchor: none;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
    scroll-behavior: smooth;
  }
  .card {
    flex: 0 0 var(--_width);
    block-size: var(--mercer-card-height, auto);
    scroll-snap-align: start;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
  }
  .link {
    display: block;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    color: inherit;
    text-decoration: none;
  }
  .art {
    display: grid;
    place-items: center;
    aspect-ratio: 1;
    border-radius: var(--_radius);
    overflow: hidden;
    background: var(--_soft);
  }
  .art img,
  .art svg,
  .art ::slotted(*) {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .card > ::slotted(*) {
    flex: 1 0 auto;
  }
  .initial {
    font-family: var(--_heading-font);
    font-size: 3rem;
    color: var(--_muted);
  }
  .title {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    block-size: 2.7em;
    line-height: 1.35;
    margin-block-start: 0.6rem;
    font-size: 0.95rem;
  }
  a.link:hover .title {
    text-decoration: underline;
    text-underline-offset: 0.18em;
  }
  .price {
    display: block;
    block-size: 1.5em;
    line-height: 1.5;
    margin-block-start: 0.15rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .why {
    align-self: flex-start;
    block-size: 2rem;
    margin-block-start: 0.45rem;
    padding: 0 0.85rem;
    border: 1px solid var(--_line);
    border-radius: 1rem;
    background: var(--_surface);
    color: var(--_accent);
    font-size: 0.85rem;
    line-height: 1;
  }
  .why:hover {
    border-color: var(--_accent);
    background: var(--_soft);
  }
  .ghost .title {
    border-radius: 4px;
    background: var(--_soft);
  }
  .ghost .why {
    visibility: hidden;
  }
  .failure {
    display: grid;
    place-items: center;
    block-size: calc(var(--_width) + 8.5rem);
    border: 1px dashed var(--_line);
    border-radius: var(--_radius);
    color: var(--_muted);
  }
  @media (prefers-reduced-motion: no-preference) {
    .art img,
    .art svg {
      transition: transform 0.35s ease;
    }
    a.link:hover .art img,
    a.link:hover .art svg {
      transform: scale(1.04);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    ul {
      scroll-behavior: auto;
    }
  }
`;
