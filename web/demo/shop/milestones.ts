// Two moments that tests and curious people can read from the browser's performance timeline:
// mercer:model-arrived (the last byte of the model is here) and mercer:first-recommendation (the
// shelf is on screen), with a measure of that name for the time between them.

const kArrived = "mercer:model-arrived";
const kFirst = "mercer:first-recommendation";

/** Marks the moment, each time more of the model has arrived: the last one stays. */
export function markModelArrived(): void {
  performance.clearMarks(kArrived);
  performance.mark(kArrived);
}

/** Waits for the shelf's first answer to be painted, and marks that. */
export async function markFirstRecommendation(): Promise<void> {
  const shelf = document.querySelector("mercer-shelf");
  if (!shelf) return;
  if (!shelf.recommendation) {
    await new Promise((resolve) => {
      shelf.addEventListener("mercer-change", resolve, { once: true });
      shelf.addEventListener("mercer-error", resolve, { once: true });
    });
  }
  await shelf.updateComplete;
  await painted();
  performance.mark(kFirst);
  performance.measure(kFirst, kArrived, kFirst);
}

/** A task queued from an animation frame runs after that frame has been painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(undefined);
    });
  });
}
