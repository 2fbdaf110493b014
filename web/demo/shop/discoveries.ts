import type { Recommender } from "mercer";

/** What there is to discover in this shop. In order of the story, but anyone may go their own way. */
export type Discovery = "look" | "follow" | "ask" | "steer" | "erase";

/** The shelf counts as seen once its upper edge has come this far up the screen. */
const kSeenMargin = "0px 0px -40% 0px";

/** Calls `found` as things are discovered, by whichever way; some more than once. */
export function watchForDiscoveries(
  root: HTMLElement,
  mercer: Recommender,
  found: (discovery: Discovery) => void,
): void {
  const looked = (): void => {
    if (mercer.history.length === 0) return;
    mercer.removeEventListener("historychange", looked);
    found("look");
    const shelf = root.querySelector("#picked");
    if (shelf) whenSeen(shelf, () => found("follow"));
  };
  mercer.addEventListener("historychange", looked);
  mercer.addEventListener("steeringchange", () => {
    if (Object.values(mercer.steering).some((wish) => wish !== 0)) found("steer");
  });
  root.addEventListener("mercer-why", () => found("ask"));
  root.addEventListener("mercer-erase", () => found("erase"));
}

function whenSeen(element: Element, seen: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      seen();
    },
    { rootMargin: kSeenMargin },
  );
  observer.observe(element);
}
