import { choose, dialog, type PageState, press } from './state.ts';

/** The menu of somebody else than the one who looks. */
async function task(page: Parameters<NonNullable<PageState['reach']>>[0], name: string): Promise<void> {
  await press(page, 'More for vic');
  await choose(page, name);
}

/** A few events: of a long list each is looked at, which takes longer than all else, and it is a state of its own. */
const SOME_EVENTS = '/admin/audit?action=person.created';

/** Of an administrator. */
export const administrationStates: readonly PageState[] = [
  {
    name: 'people',
    path: '/admin/people',
    reach: (page) => page.getByRole('button', { name: 'More for vic' }).waitFor(),
  },
  {
    name: 'people, menu',
    path: '/admin/people',
    async reach(page) {
      await press(page, 'More for vic');
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'people, nobody found',
    path: '/admin/people',
    async reach(page) {
      await page.getByLabel('Find somebody').fill('nobody-is-called-so');
      await page.getByText('Nobody here has this name.').waitFor();
    },
  },
  {
    name: 'people, invite',
    path: '/admin/people',
    async reach(page) {
      await press(page, 'Invite');
      await dialog(page, 'Invite somebody');
    },
  },
  {
    name: 'people, invite with nothing',
    path: '/admin/people',
    async reach(page) {
      await press(page, 'Invite');
      await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
      await page.locator('p', { hasText: 'Give an e-mail address' }).first().waitFor();
    },
  },
  {
    name: 'people, role',
    path: '/admin/people',
    async reach(page) {
      await task(page, 'Change the role');
      await dialog(page, 'Role of vic');
    },
  },
  {
    name: 'people, temporary access',
    path: '/admin/people',
    async reach(page) {
      await task(page, 'Temporary access');
      await dialog(page, 'Temporary access for vic');
    },
  },
  {
    name: 'people, disable',
    path: '/admin/people',
    async reach(page) {
      await task(page, 'Disable');
      await dialog(page, 'Disable vic?');
    },
  },
  {
    name: 'people, fresh second factor asked for',
    path: '/admin/people',
    outlastsPage: true,
    async reach(page) {
      await task(page, 'Disable');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
      await dialog(page, 'Is it you?');
    },
  },
  {
    name: 'people, erase with a wrong name',
    path: '/admin/people',
    async reach(page) {
      await task(page, 'Erase');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Erase' }).click();
      await page.getByText('This is not the user name.').waitFor();
    },
  },
  {
    name: 'audit',
    path: '/admin/audit',
    reach: (page) => page.locator('details').first().waitFor(),
  },
  {
    name: 'audit, an event',
    path: SOME_EVENTS,
    async reach(page) {
      await page.locator('details summary').first().click();
      await page.locator('details[open] dl').waitFor();
    },
  },
  {
    name: 'audit, proven',
    path: SOME_EVENTS,
    async reach(page) {
      await press(page, 'Prove it');
      await page.locator('p', { hasText: 'The chain is whole' }).last().waitFor();
    },
  },
  {
    name: 'audit, nothing found',
    path: '/admin/audit?action=debug.verify_used&outcome=failure',
    reach: (page) => page.getByText('Nothing like that').waitFor(),
  },
  {
    name: 'audit, nobody of this name',
    path: SOME_EVENTS,
    async reach(page) {
      await page.getByLabel('Who').fill('nobody-is-called-so');
      await press(page, 'Show');
      await page.getByText('Nobody has this name.').waitFor();
    },
  },
];
