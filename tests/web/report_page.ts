// The pages of reports as the commands write them, opened from disk.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPage, viewports } from "./browser_page.ts";
import type { WatchedPage } from "./browser_page.ts";
import { root } from "./model_under_test.ts";

/** Where a template takes its data. */
export const placeOfData = "@REPORT_DATA@";
const folder = resolve(root, "build/test-report");

export type OpenReport = WatchedPage & { readonly url: string };

/** The template of the command `NAME`, with what all reports share in it, as the build puts it there. */
export function reportPage(name: string): {
  readonly template: string;
  /** Fills the template as the command does, and opens it. */
  readonly open: (
    browser: Browser,
    data: object,
    viewport?: { readonly width: number; readonly height: number },
    scheme?: "light" | "dark",
  ) => Promise<OpenReport>;
} {
  const read = (file: string): string => readFileSync(resolve(root, "core/cli", file), "utf8");
  const template = read(`${name}_report.html`)
    .replace("@REPORT_STYLE@", () => read("report.css"))
    .replace("@REPORT_SCRIPT@", () => read("report.js"));
  let count = 0;
  return {
    template,
    async open(browser, data, viewport = viewports.desktop, scheme = "light") {
      const json = JSON.stringify(data).replaceAll("<", "\\u003c");
      mkdirSync(folder, { recursive: true });
      const path = resolve(folder, `${name}-${++count}.html`);
      writeFileSync(path, template.replace(placeOfData, () => json));
      const watched = await openPage(browser, viewport, scheme);
      const url = pathToFileURL(path).href;
      await watched.page.goto(url);
      return { ...watched, url };
    },
  };
}

export async function openAllNumbers(page: Page): Promise<void> {
  for (const summary of await page.locator("summary").all()) await summary.click();
}

/** How much wider than its window a page is, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
