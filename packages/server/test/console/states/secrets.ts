import type { Page, Route } from 'playwright-core';
import { qrCodeDataUrl } from '../../../src/core/factors/totp/qr-code.ts';
import { googleParts, protonFile } from '../../vault/other-programs.ts';
import { secretOf } from '../../vault/vault.ts';
import { pasteInto, textFile } from '../pictures.ts';
import { answerNext, refusal } from './answers.ts';
import { choose, dialog, type PageState, press } from './state.ts';

const within = (page: Page) => page.getByRole('dialog');

async function openImport(page: Page): Promise<void> {
  await press(page, 'Add');
  await within(page).getByRole('button', { name: 'File', exact: true }).click();
  await within(page).getByRole('button', { name: 'Choose a file' }).waitFor();
}

const LINES = [
  `otpauth://totp/GitHub:ann?secret=${secretOf(1)}&issuer=GitHub`,
  'otpauth://totp/Broken:eve?secret=',
  `otpauth://totp/${'A%20name%20of%20a%20site%20'.repeat(8)}:someone?secret=${secretOf(61)}`,
  `otpauth://hotp/Long:${'x'.repeat(300)}?secret=${secretOf(62)}&counter=1`,
  `otpauth://totp/Zoom:ann?secret=${secretOf(63)}&issuer=Zoom`,
];

async function openReview(page: Page): Promise<void> {
  await openImport(page);
  await within(page)
    .locator('input[type=file]')
    .setInputFiles([textFile('codes.txt', LINES.join('\n'))]);
  await within(page)
    .getByRole('button', { name: /^Add \d+ entries/ })
    .waitFor();
}

/** Says that all was added. */
async function addEverything(route: Route): Promise<void> {
  const { entries, dryRun } = route.request().postDataJSON() as { entries: unknown[]; dryRun?: boolean };
  if (dryRun) return route.continue();
  return route.fulfill({ json: { results: entries.map(() => ({ status: 'added' })) } });
}

async function openExport(page: Page): Promise<void> {
  await press(page, 'More');
  await choose(page, 'Export…');
  await dialog(page, 'Export entries');
}

async function openSecret(page: Page): Promise<void> {
  await press(page, /^More for/);
  await choose(page, 'Show the secret…');
  await dialog(page, /^The secret of/);
}

const URI = `otpauth://totp/GitHub:ann%40example.com?secret=${secretOf(1)}&issuer=GitHub`;

/** Of an administrator: the dialogs through which secrets come in and go out. Nothing is added, and none is shown. */
export const secretStates: readonly PageState[] = [
  {
    name: 'add by a key, refused',
    path: '/',
    async reach(page) {
      await press(page, 'Add');
      await within(page).getByRole('button', { name: 'Setup key', exact: true }).click();
      await within(page).getByLabel('Setup key').fill('a word, 018');
      await within(page).getByLabel('Account').fill('ann');
      await within(page).getByText('Details that most sites').click();
      await within(page).getByRole('button', { name: 'Add', exact: true }).click();
      await within(page).getByText('This is no setup key.').waitFor();
    },
  },
  {
    name: 'add, some QR codes of an export',
    path: '/',
    async reach(page) {
      await press(page, 'Add');
      await within(page).getByRole('button', { name: 'Choose pictures' }).waitFor();
      await pasteInto(page, googleParts()[0] ?? '');
      await within(page)
        .getByText(/^1 of \d+ read/)
        .waitFor();
    },
  },
  { name: 'import', path: '/', reach: openImport },
  {
    name: 'import, a file under a password',
    path: '/',
    async reach(page) {
      await openImport(page);
      await within(page)
        .locator('input[type=file]')
        .setInputFiles([textFile('proton.json', protonFile('an old roof under the rain'))]);
      await within(page).getByLabel('Password of the file').waitFor();
    },
  },
  { name: 'import, what will be added', path: '/', reach: openReview },
  {
    name: 'import, what was added',
    path: '/',
    async reach(page) {
      await openReview(page);
      await page.route('**/accounts/import', addEverything);
      await within(page)
        .getByRole('button', { name: /^Add \d+ entries/ })
        .click();
      await dialog(page, 'What was added');
      await page.unroute('**/accounts/import', addEverything);
    },
  },
  { name: 'export', path: '/', reach: openExport },
  {
    name: 'export, not encrypted',
    path: '/',
    async reach(page) {
      await openExport(page);
      await within(page).getByLabel('For which program').selectOption('otpauth');
      await within(page).getByRole('button', { name: 'Export' }).click();
      await within(page).getByText('Say that you want it unencrypted.').waitFor();
    },
  },
  {
    name: 'export, saved',
    path: '/',
    async reach(page) {
      await openExport(page);
      await answerNext(page, '/accounts/export', {
        headers: {
          'content-disposition': 'attachment; filename="twofold-vault.txt"',
          'x-export-left-out': '2',
          'x-export-notes': 'note_not_carried, groups_not_carried',
        },
        body: `${URI}\n`,
      });
      await within(page).getByLabel('For which program').selectOption('otpauth');
      await within(page).getByLabel('I know, and I want it unencrypted').check();
      await within(page).getByRole('button', { name: 'Export' }).click();
      await within(page).getByText('twofold-vault.txt was given').waitFor();
    },
  },
  {
    name: 'export, as QR codes',
    path: '/',
    async reach(page) {
      await openExport(page);
      await answerNext(page, '/accounts/export', {
        headers: { 'x-export-left-out': '1', 'x-export-notes': 'period_not_carried' },
        body: googleParts().join(''),
      });
      await within(page).getByLabel('For which program').selectOption('google');
      await within(page).getByLabel('I know, and I want it unencrypted').check();
      await within(page).getByRole('button', { name: 'Export' }).click();
      await within(page).getByRole('img', { name: 'QR code 1 of' }).waitFor();
    },
  },
  {
    name: 'a secret that is shown',
    path: '/',
    async reach(page) {
      await openSecret(page);
      await answerNext(page, '/reveal', {
        body: { secret: secretOf(1), uri: URI, qrCode: qrCodeDataUrl(URI) },
      });
      await press(page, 'Show it');
      await within(page).getByText('Hidden again in').waitFor();
    },
  },
  {
    name: 'a secret, for which a code is asked',
    path: '/',
    outlastsPage: true,
    async reach(page) {
      await openSecret(page);
      await answerNext(page, '/reveal', refusal(401, 'step_up_required'));
      const methods = [
        { id: 'a', kind: 'totp', state: 'active' },
        { id: 'b', kind: 'webauthn', state: 'active' },
      ];
      await answerNext(page, '/2fa/methods', {
        body: { success: true, data: { methods, recoveryCodesRemaining: 7 } },
      });
      await press(page, 'Show it');
      await dialog(page, 'Is it you?');
      await press(page, 'Authenticator app');
      await page.getByLabel('Code of the app').waitFor();
    },
  },
];
