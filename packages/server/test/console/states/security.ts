import { dialog, heading, type PageState, press } from './state.ts';

/** Of somebody who has no second factor yet. */
export const securityStates: readonly PageState[] = [
  {
    name: 'security',
    path: '/security',
    async reach(page) {
      await heading(page, 'Second factors');
      await page.getByText('This one').waitFor();
    },
  },
  {
    name: 'security, authenticator app',
    path: '/security',
    async reach(page) {
      await press(page, 'Authenticator app');
      await dialog(page, 'Set up an authenticator app');
      await page.getByText('Enter the key by hand').click();
    },
  },
  {
    name: 'security, passkey',
    path: '/security',
    async reach(page) {
      await press(page, 'Passkey');
      await dialog(page, 'Add a passkey');
    },
  },
  {
    name: 'security, password that does not fit',
    path: '/security',
    async reach(page) {
      await page.getByLabel('New password', { exact: true }).fill('short');
      await press(page, 'Change the password');
      // It is said as well.
      await page
        .getByText(/Use at least \d+ characters\./)
        .first()
        .waitFor();
    },
  },
];
