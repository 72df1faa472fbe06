import { heading, type PageState, press } from './state.ts';

/** Of nobody: the demo. */
export const demoStates: readonly PageState[] = [
  { name: 'demo', path: '/demo', reach: (page) => heading(page, 'Try a second factor') },
  {
    name: 'demo, settings',
    path: '/demo',
    async reach(page) {
      await press(page, 'Appearance and language');
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'demo, a name that is none',
    path: '/demo',
    async reach(page) {
      await page.getByLabel('User name').fill('Not A Name!');
      await press(page, 'Enroll');
      await page.locator('[data-outcome=refused]').waitFor();
    },
  },
  {
    name: 'demo, enrolled',
    path: '/demo',
    async reach(page) {
      await press(page, 'Enroll');
      await page.getByAltText('QR code for the authenticator app').waitFor();
      await page.getByText('No phone at hand?').click();
    },
  },
  {
    name: 'demo, wrong code',
    path: '/demo',
    async reach(page) {
      await press(page, 'Enroll');
      await press(page, 'I have scanned it');
      await page.getByLabel('Code from the app').fill('000000');
      await press(page, 'Verify');
      await page.locator('[data-outcome=refused]').waitFor();
    },
  },
];
