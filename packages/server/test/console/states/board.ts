import { dialog, heading, type PageState, press } from './state.ts';

/** Of somebody who may add entries, of which there are some. */
export const boardStates: readonly PageState[] = [
  {
    name: 'board',
    path: '/',
    reach: (page) => page.locator('[data-card]').first().waitFor(),
  },
  {
    name: 'board, codes hidden',
    path: '/',
    async reach(page) {
      await press(page, 'Hide codes');
      await page.getByText('•••').first().waitFor();
    },
  },
  {
    name: 'board, nothing found',
    path: '/',
    async reach(page) {
      await page.getByLabel('Search').fill('nothing is called so');
      await page.getByText('Nothing here has this name.').waitFor();
    },
  },
  {
    name: 'board, menu of a card',
    path: '/',
    async reach(page) {
      await press(page, /^More for/);
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'board, add by a picture',
    path: '/',
    async reach(page) {
      await press(page, 'Add');
      await dialog(page, 'Add an entry');
    },
  },
  {
    name: 'board, edit',
    path: '/',
    async reach(page) {
      await press(page, /^More for/);
      await page.getByRole('menuitem', { name: /^Edit/ }).click();
      await dialog(page, 'Edit the entry');
    },
  },
  {
    name: 'board, delete',
    path: '/',
    async reach(page) {
      await press(page, /^More for/);
      await page.getByRole('menuitem', { name: /^Delete/ }).click();
      await dialog(page, /^Delete /);
    },
  },
  {
    name: 'menu of the account',
    path: '/',
    async reach(page) {
      await press(page, /^Account and settings/);
      await page.getByRole('menu').waitFor();
    },
  },
];

/** Of one who sees codes and nothing else. */
export const viewerStates: readonly PageState[] = [
  { name: 'board of a viewer', path: '/', reach: (page) => page.locator('[data-card]').first().waitFor() },
  { name: 'security of a viewer', path: '/security', reach: (page) => heading(page, 'Second factors') },
  {
    name: 'people, for whom they are not',
    path: '/admin/people',
    reach: (page) => page.getByRole('alert').waitFor(),
  },
];
