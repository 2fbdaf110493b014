import type { Browser, LaunchOptions, Page } from "playwright-core";

export function openBrowser(options?: LaunchOptions): Promise<Browser>;

/** Titles on the shelf before and after three visits, and the reason that Why gave. */
export interface Walk {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly reason: string;
}

export function walkThrough(page: Page, url: string): Promise<Walk>;
