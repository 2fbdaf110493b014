import { html, type TemplateResult } from "lit";
import type { Discovery } from "./discoveries.ts";
import type { ShopActions, ShopState } from "./storefront.ts";

interface Stop {
  readonly says: string;
  /** Where in the page it is. */
  readonly place: string;
  /** To see what is above it, too: the shelf over the sliders. */
  readonly block?: ScrollLogicalPosition;
}

const kStops: Readonly<Record<Discovery, Stop>> = {
  look: { says: "Open something you like", place: "#browse" },
  follow: { says: "See the shelf follow", place: "#picked" },
  ask: { says: "Ask it why", place: "#picked" },
  steer: { says: "Wish for something else", place: "#wishes", block: "end" },
  erase: { says: "See and erase what it knows", place: "#memory" },
};

const kOrder = Object.keys(kStops) as Discovery[];

/** The strip over the page: hints for the first minute, then only a promise. Always equally high. */
export function stripView(state: ShopState, actions: ShopActions): TemplateResult {
  if (!state.wantsTour) {
    return html`<section class="strip" aria-label="Our promise"><p>${kPromise}</p></section>`;
  }
  const next = kOrder.find((discovery) => !state.discovered.has(discovery));
  return html`<section class="strip is-tour" aria-label="Five things to try here">
    ${
      next
        ? html`<ol role="list">
            ${kOrder.map((stop, index) => stopView(stop, index, state, stop === next))}
          </ol>`
        : html`<p role="status">${kFarewell}</p>`
    }
    <button class="strip-close" aria-label="No hints, thank you" @click=${() => actions.endTour()}>
      <span aria-hidden="true">✕</span>
    </button>
  </section>`;
}

const kPromise = html`Suggestions worked out in your browser.<span class="strip-more">
    What you look at stays with you.</span
  >`;
const kFarewell = html`That was all of it,<span class="strip-more"> from the first look,</span> and
  nothing left this page.`;

function stopView(
  stop: Discovery,
  index: number,
  { discovered }: ShopState,
  isNext: boolean,
): TemplateResult {
  const isDone = discovered.has(stop);
  const { says, place, block } = kStops[stop];
  return html`<li class=${isNext ? "is-next" : isDone ? "is-done" : ""}>
    <a
      href="#/"
      aria-current=${isNext ? "step" : "false"}
      @click=${(event: Event) => goTo(event, place, block)}
      ><span class="stop-mark"
        >${isDone ? "✓" : index + 1}<span class="stop-of"> of ${kOrder.length}</span></span
      > <span class="stop-says">${says}</span><span class="for-readers">${isDone ? ", done" : ""}</span></a
    >
  </li>`;
}

/** Scrolls there by hand, as the hash belongs to the router; to the start page where it is not here. */
export function goTo(event: Event, place: string, block: ScrollLogicalPosition = "start"): void {
  const target = document.querySelector<HTMLElement>(place);
  if (!target) return; // the link leads to the start page
  event.preventDefault();
  target.scrollIntoView({ block });
  target.focus({ preventScroll: true });
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  target.animate([{ offset: 0, backgroundColor: "var(--glow)" }], 1400);
}
