import type { Page } from 'playwright-core';
import { callFrom } from '../console.ts';
import { choose, dialog, heading, type PageState, press } from './state.ts';

const WIKI = '/admin/services?name=wiki';

/** What the pages of the gate show. @param page of an administrator who has just logged in */
export async function seedGate(page: Page): Promise<void> {
  const policy = {
    level: 'mfa',
    networks: ['192.0.2.0/24', '127.0.0.0/8'],
    maxAgeSeconds: 43_200,
    rules: [
      { effect: 'public', path: '/about' },
      { effect: 'deny', path: '/a-path-that-is-longer-than-most-paths-of-sites-are/**', methods: ['POST'] },
      { effect: 'allow', path: '/**', groups: ['staff'], level: 'phishing-resistant' },
    ],
  };
  await callFrom(page, 'POST', '/admin/services', {
    name: 'wiki',
    origins: ['https://wiki.example.com'],
    policy,
  });
  const long = 'a-service-whose-name-has-forty-characters'.slice(0, 40);
  await callFrom(page, 'POST', '/admin/services', {
    name: long,
    origins: [`https://${long}.department.example.com:8443`],
  });
  await callFrom(page, 'POST', '/admin/groups', { name: 'staff' });
  await callFrom(page, 'PUT', '/admin/services/wiki/grants/group%3Astaff', { scopes: ['read:username'] });
}

const ready = (page: Page) => page.locator('pre', { hasText: 'gate snippet' }).waitFor();

/** Of an administrator. */
export const gateStates: readonly PageState[] = [
  {
    name: 'services, with groups',
    path: '/admin/services',
    reach: (page) => page.getByRole('link', { name: /^wiki/ }).waitFor(),
  },
  {
    name: 'services, add with nothing',
    path: '/admin/services',
    async reach(page) {
      await press(page, 'Add a service');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
      await page.getByRole('dialog').getByText('Fill this in.').first().waitFor();
    },
  },
  {
    name: 'services, members of a group',
    path: '/admin/services',
    async reach(page) {
      await press(page, 'Members of staff');
      await page.getByRole('dialog').getByText('Nobody is in it.').waitFor();
      await page.getByRole('radio').first().waitFor();
    },
  },
  {
    name: 'service, explained',
    path: WIKI,
    async reach(page) {
      await ready(page);
      await press(page, 'Ask');
      await page.getByText('network.unknown').waitFor();
    },
  },
  {
    name: 'service, grant to nobody',
    path: WIKI,
    async reach(page) {
      await press(page, 'Grant');
      await page.getByRole('radio').first().waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Grant' }).click();
      await page.getByRole('dialog').getByText('Choose a person or a group.').waitFor();
    },
  },
  {
    name: 'service, new token',
    path: WIKI,
    async reach(page) {
      await press(page, 'More');
      await choose(page, 'New token');
      await dialog(page, 'New token for wiki');
    },
  },
  {
    name: 'service, delete with a wrong name',
    path: WIKI,
    async reach(page) {
      await press(page, 'More');
      await choose(page, 'Delete');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('This is not the name.').waitFor();
    },
  },
  {
    name: 'devices, none',
    path: '/admin/devices',
    reach: (page) => page.getByText('No device is registered.').waitFor(),
  },
];

/** The address of the login page for whoever wants to go to the wiki, as its proxy is told. */
export async function wayToWiki(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/authz/forward/wiki`, {
    headers: {
      'x-forwarded-method': 'GET',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'wiki.example.com',
      'x-forwarded-uri': '/reports/of-a-year-that-is-longer-than-most-years-are/7',
      'x-forwarded-for': '192.0.2.7',
    },
  });
  // A program is told, where a browser is sent.
  return answer.headers.get('x-gate-login') ?? '';
}

/** Of nobody: on the way to a service. */
export const passageStates: readonly PageState[] = [
  {
    name: 'sign-in, on the way to a service',
    path: '/login',
    async reach(page, site) {
      await page.goto(await wayToWiki(site.origin));
      await heading(page, 'Register this browser');
      await page.getByText('Nothing but a passkey counts there').waitFor();
    },
  },
  {
    name: 'sign-in, address that leads nowhere',
    path: '/login?rd=https%3A%2F%2Fwiki.example.com%2F&service=wiki&signature=none',
    reach: (page) => heading(page, 'This address leads nowhere'),
  },
];
