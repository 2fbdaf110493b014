// What the browser tests share: pages that note trouble, layout shifts and requests.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { root } from "./model_under_test.ts";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

export const viewports = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

export interface WatchedPage {
  readonly page: Page;
  /** Script errors and console errors, violations of the page's policy among them. */
  readonly trouble: string[];
  /** Addresses asked for, in order. */
  readonly requests: string[];
}

export async function openPage(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: "light" | "dark" = "light",
  reducedMotion: "reduce" | "no-preference" = "reduce",
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion });
  const page = await context.newPage();
  const trouble: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { layoutShifts: shifts });
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) shifts.push(entry.value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return { page, trouble, requests };
}

/** The sum of all layout shifts that no input explains. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(() =>
    (window as unknown as { layoutShifts: number[] }).layoutShifts.reduce(
      (sum, value) => sum + value,
      0,
    ),
  );
}

/** Violations that axe finds in the page as it stands, one line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`,
    );
  });
}

export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = resolve(root, "build/screenshots");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: resolve(folder, `${name}.png`), fullPage });
}

/** Traces what longestTask() reads. */
export function traceTasks(browser: Browser, page: Page): Promise<void> {
  return browser.startTracing(page, { categories: ["toplevel", "blink.user_timing"] });
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the thread's processor time, in microseconds. */
  readonly tdur?: number;
}

/**
 * Milliseconds of the longest task of a page's own thread, in processor time: other programs share
 * the machine. The page is known by a mark (or measure) of its own with the name `mark`.
 */
export function longestTask(trace: Buffer, mark: string): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const page = traceEvents.find(({ name }) => name === mark);
  if (!page) throw new Error(`The trace has no ${mark}`);
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => /RunTask$/.test(name) && pid === page.pid && tid === page.tid,
  );
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}
