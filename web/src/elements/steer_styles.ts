import { css } from "lit";

// Every row has a fixed height, loaded or not, and the sentence has room for three lines where it
// may need them, so that nothing below ever moves.
export const steerStyles = css`
  :host {
    --_thumb: 1.25rem;
    display: block;
  }
  .waiting {
    visibility: hidden;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
  }
  [role="heading"] {
    font-family: var(--_heading-font);
    font-size: var(--mercer-heading-size, 1.3rem);
    font-weight: var(--mercer-heading-weight, 600);
    line-height: 1.2;
  }
  .reset,
  .fold {
    flex: none;
    min-block-size: 2.25rem;
    padding-inline: 1rem;
    border: 1px solid var(--_line);
    border-radius: 2rem;
    background: var(--_surface);
    color: var(--_accent);
    font-size: 0.9rem;
  }
  .fold {
    margin-block-start: 0.6rem;
  }
  .fold:hover,
  .reset:not([aria-disabled="true"]):hover {
    border-color: var(--_accent);
  }
  .reset[aria-disabled="true"] {
    background: none;
    color: var(--_muted);
    cursor: default;
  }
  .words {
    min-block-size: calc(2 * 1.5em);
    margin-block-start: 0.35rem;
    max-inline-size: 60rem;
    line-height: 1.5;
    text-wrap: pretty;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.4rem;
    margin-block: 0.5rem 0.9rem;
    list-style: none;
    font-size: 0.85rem;
    line-height: 1.4;
    color: var(--_muted);
  }
  .key li {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .key svg {
    flex: none;
  }
  .sliders {
    display: grid;
    grid-template-columns: repeat(
      auto-fill,
      minmax(min(var(--mercer-slider-width, 13rem), 42vw), 1fr)
    );
    gap: 0.9rem clamp(1.1rem, 3vw, 2.4rem);
  }
  .row {
    display: grid;
    grid-template: 1.4rem 0.7rem 2rem / minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 0.6rem;
    block-size: 4.1rem;
  }
  label {
    overflow: hidden;
    font-size: 0.92rem;
    line-height: 1.4rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .value {
    font-size: 0.85rem;
    font-weight: 600;
    color: var(--_wish);
    font-variant-numeric: tabular-nums;
  }
  svg {
    overflow: visible;
  }
  :host(:dir(rtl)) svg {
    transform: scaleX(-1);
  }
  .interest,
  .track {
    grid-column: 1 / -1;
  }
  .interest {
    inline-size: 100%;
  }
  /* The slider's thumb stays inside its track by half its own width; what is drawn follows it. */
  .wish {
    inline-size: calc(100% - var(--_thumb));
    margin-inline: calc(var(--_thumb) / 2);
  }
  .track {
    display: grid;
    align-items: center;
    block-size: 2rem;
  }
  .track > *,
  .track::before {
    grid-area: 1 / 1;
  }
  .track::before {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_line);
    content: "";
  }
  .wish {
    block-size: 2rem;
    pointer-events: none;
  }
  .ground {
    fill: var(--_line);
    fill-opacity: 0.6;
  }
  .towards {
    fill: var(--_accent);
  }
  .away {
    fill: var(--_against);
  }
  .middle {
    stroke: var(--_muted);
    stroke-width: 1.5;
  }
  .asked {
    stroke: var(--_wish);
    stroke-width: 4;
    stroke-linecap: round;
  }
  .thumb {
    fill: var(--_surface);
    stroke: var(--_wish);
    stroke-width: 2;
  }
  input {
    position: relative; /* above what is drawn, also where that is mirrored */
    inline-size: 100%;
    block-size: 2rem;
    margin: 0;
    appearance: none;
    background: none;
    cursor: pointer;
    touch-action: pan-y;
  }
  input::-webkit-slider-runnable-track {
    block-size: 2rem;
    background: none;
  }
  input::-moz-range-track {
    background: none;
  }
  input::-webkit-slider-thumb {
    appearance: none;
    inline-size: var(--_thumb);
    block-size: var(--_thumb);
    margin-block-start: calc((2rem - var(--_thumb)) / 2);
    border: 2px solid var(--_wish);
    border-radius: 50%;
    background: var(--_surface);
    box-shadow: 0 1px 4px rgb(20 8 20 / 0.2);
  }
  input::-moz-range-thumb {
    box-sizing: border-box;
    inline-size: var(--_thumb);
    block-size: var(--_thumb);
    border: 2px solid var(--_wish);
    border-radius: 50%;
    background: var(--_surface);
  }
  input:hover::-webkit-slider-thumb {
    background: var(--_soft);
  }
  input:focus-visible {
    outline: none;
  }
  input:focus-visible::-webkit-slider-thumb {
    outline: 3px solid var(--mercer-focus, var(--_accent));
    outline-offset: 2px;
  }
  input:focus-visible::-moz-range-thumb {
    outline: 3px solid var(--mercer-focus, var(--_accent));
    outline-offset: 2px;
  }
  @media (max-width: 34rem) {
    .words {
      min-block-size: calc(4 * 1.5em);
    }
  }
`;
