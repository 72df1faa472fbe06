import type { Page } from 'playwright-core';
import type { Console } from '../console.ts';
import { answerNext, refusal } from './answers.ts';
import { wayToWiki } from './gate.ts';
import { choose, dialog, heading, type PageState, press } from './state.ts';

const WIKI = '/admin/services?name=wiki';
/** In the form of a token, and of nobody. */
const TOKEN = `tfs_${'0'.repeat(26)}${'A'.repeat(43)}`;

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';
/** One as most are, one whose every text is long, and one that nobody has called anything. */
const DEVICES = [
  { username: 'ann', name: 'The laptop in the kitchen', aal: 2, method: 'TOTP', ip: '192.0.2.7' },
  {
    username: 'somebody-with-a-very-long-user-name-who-works-at-night',
    name: 'Twelve metres below the lighthouse, on the bench beside the window that does not close',
    ...{ aal: 2, method: 'WEBAUTHN', ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348' },
  },
  { username: 'vic', name: '', aal: 1, method: 'PASSWORD', ip: '198.51.100.23', userAgent: PHONE },
].map((device, index) => ({
  ...{ id: `dev_${index}`, type: 'GATE', personId: `per_${index}`, userAgent: BROWSER },
  ...{ registeredAt: '2026-09-03T08:00:00.000Z', authenticatedAt: '2026-11-02T08:00:00.000Z' },
  ...{ lastUsedAt: '2026-11-20T08:00:00.000Z', expiresAt: '2027-01-31T08:00:00.000Z' },
  ...device,
}));

const isPassage = ({ pathname }: URL) => pathname.endsWith('/gate/passage');

/** Opens the way to the wiki, where the server decides what it is told to here. */
async function goDecided(page: Page, site: Console, code: string, decided: object): Promise<void> {
  const { body } = refusal(code === 'gate.access_denied' ? 403 : 401, code);
  const answer = { ...(body as { status: number }), ...decided };
  const { status } = answer;
  await page.route(isPassage, (route) =>
    route.fulfill({ status, body: JSON.stringify(answer), contentType: 'application/problem+json' }),
  );
  await page.goto(await wayToWiki(site.origin));
}

/** Of nobody: what the login page says where a registration does not help, or did not. */
export const passageAnswerStates: readonly PageState[] = [
  {
    name: 'on the way to a service, not granted',
    path: '/login',
    async reach(page, site) {
      await goDecided(page, site, 'gate.access_denied', { rule: 'grant.missing' });
      await heading(page, 'You cannot open this');
      await page.unroute(isPassage);
    },
  },
  {
    name: 'on the way to a service, of a browser that makes no key',
    path: '/login',
    async reach(page, site) {
      await answerNext(page, '/gate/binding', refusal(403, 'gate.binding_refused'));
      await goDecided(page, site, 'gate.device_required', {
        rule: 'binding.missing',
        levels: ['device-bound'],
      });
      await heading(page, 'This browser is not enough');
      await page.unroute(isPassage);
    },
  },
];

/** Of an administrator who has no second factor. */
export const gateAnswerStates: readonly PageState[] = [
  {
    name: 'on the way to a service, without a second factor',
    path: '/login',
    async reach(page, site) {
      await page.goto(await wayToWiki(site.origin));
      await press(page, 'Register this browser');
      await page.getByRole('alert').getByText('no second factor yet').waitFor();
    },
  },
  {
    name: 'service, its new token',
    path: WIKI,
    async reach(page) {
      await page.locator('pre', { hasText: 'gate snippet' }).waitFor();
      const service = { name: 'wiki', origins: ['https://wiki.example.com'] };
      await answerNext(page, '/token', { body: { service, token: TOKEN } });
      await press(page, 'More');
      await choose(page, 'New token');
      await dialog(page, 'New token for wiki');
      await page.getByRole('dialog').locator('[type=submit]').click();
      await page.locator('pre', { hasText: TOKEN }).waitFor();
    },
  },
  {
    name: 'devices, some',
    path: '/admin/devices',
    async reach(page) {
      await answerNext(page, '/admin/devices', { body: { devices: DEVICES, nextCursor: 'more' } });
      // What the list has without it may be known from another state.
      await page.getByLabel('Find devices of somebody').fill('i');
      await page.getByText('Twelve metres below').waitFor();
    },
    outlastsPage: true,
  },
];
