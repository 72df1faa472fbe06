import type { Page } from 'playwright-core';
import type { Console } from '../console.ts';

/** A page of the console as somebody can come to see it: each is looked at for barriers, in every theme and width. */
export interface PageState {
  /** What it is called where something is wrong with it. */
  name: string;
  path: string;
  /** Leads there from the page as it was loaded, in English. Nothing it does may be in the way of another state. */
  reach?(page: Page, site: Console): Promise<void>;
  /** Whether its address says what a program reads as it is loaded, and not again. */
  isReadAtLoad?: boolean;
  /** Whether something of it is still there on another page: a made-up answer, a question. The next one is loaded anew. */
  outlastsPage?: boolean;
}

/** Those of one who is logged in with a password alone; of nobody where it is undefined. */
export interface StatesOf {
  person: string | undefined;
  states: readonly PageState[];
}

export function press(page: Page, name: string | RegExp): Promise<void> {
  return page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();
}

export function choose(page: Page, name: string): Promise<void> {
  return page.getByRole('menuitem', { name, exact: true }).click();
}

/** Until the heading of the page is there. */
export function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { name }).first().waitFor();
}

export function dialog(page: Page, name: string | RegExp): Promise<void> {
  return page.locator('[role=dialog], [role=alertdialog]').filter({ hasText: name }).first().waitFor();
}
