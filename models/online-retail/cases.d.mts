/** What web/src exports of this the page needs; see cases/page.mjs. */
export type Engine = Readonly<Record<string, unknown>>;

/** The page, and a line for each comment that was written about another list. */
export interface CasesPage {
  readonly text: string;
  readonly stale: readonly string[];
}

export const dataFolder: string;
export const pagePath: string;
export function makeCases(engine: Engine): Promise<CasesPage>;
