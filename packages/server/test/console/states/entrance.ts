import { heading, type PageState, press } from './state.ts';

const LINK = '#a-link-that-opens-nothing';

/** Of nobody: signing in, and the pages behind links. */
export const entranceStates: readonly PageState[] = [
  { name: 'sign-in', path: '/login', reach: (page) => heading(page, 'Sign in') },
  {
    name: 'sign-in, refused',
    path: '/login',
    async reach(page) {
      await page.getByLabel('User name or e-mail').fill('nobody-here');
      await page.getByLabel('Password', { exact: true }).fill('no such password');
      await press(page, 'Sign in');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'forgotten password',
    path: '/forgot-password',
    reach: (page) => heading(page, 'Forgot your password?'),
  },
  ...(
    [
      ['/welcome', 'Create the first administrator'],
      ['/invitation', 'Your invitation'],
      ['/reset-password', 'Set a new password'],
      ['/verify-email', 'Confirm your address'],
      ['/change-email', 'Confirm your new address'],
      ['/temporary-access', 'Sign in with this link'],
    ] as const
  ).map(
    ([path, title]): PageState => ({
      name: path,
      path: `${path}${LINK}`,
      isReadAtLoad: true,
      reach: (page) => heading(page, title),
    }),
  ),
  {
    name: 'link that is not complete',
    path: '/invitation',
    isReadAtLoad: true,
    reach: (page) => heading(page, 'The link is not complete'),
  },
  {
    name: 'link that opens nothing',
    path: `/verify-email${LINK}`,
    isReadAtLoad: true,
    async reach(page) {
      await press(page, 'Confirm the address');
      await heading(page, 'This link opens nothing');
    },
  },
];
