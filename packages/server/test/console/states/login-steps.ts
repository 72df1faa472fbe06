import type { Page } from 'playwright-core';
import { answerNext, type GivenAnswer, refusal } from './answers.ts';
import { heading, type PageState, press } from './state.ts';

const METHODS = ['webauthn', 'totp', 'sms', 'email', 'recovery-code'];

function asked(methods: readonly string[]): GivenAnswer {
  return {
    body: { success: true, data: { requiresTwoFactor: true, tempToken: 'none', methods, codeSent: false } },
  };
}

function loggedIn(answer: object): GivenAnswer {
  const user = { id: 'person', username: 'ann', role: 'member', passwordExpired: false };
  return { body: { success: true, data: { user, ...answer } } };
}

/** The first step, as far as the page can tell: with a name and a password that are anybody's. */
async function give(page: Page, first: GivenAnswer): Promise<void> {
  await answerNext(page, '/auth/login', first);
  await page.getByLabel('User name or e-mail').fill('ann');
  await page.getByLabel('Password', { exact: true }).fill('a password that nobody checks');
  await press(page, 'Sign in');
}

async function giveCode(page: Page, answer: GivenAnswer): Promise<void> {
  await answerNext(page, '/2fa/verify', answer);
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await press(page, 'Continue');
}

/** Of nobody yet: what comes after the password. */
export const loginStepStates: readonly PageState[] = [
  {
    name: 'second step, a passkey, and all other ways',
    path: '/login',
    async reach(page) {
      await give(page, asked(METHODS));
      await page.getByRole('button', { name: 'Use your passkey' }).waitFor();
    },
  },
  {
    name: 'second step, a wrong code',
    path: '/login',
    async reach(page) {
      await give(page, asked(['totp', 'recovery-code']));
      await giveCode(page, refusal(401, 'totp.code_rejected'));
      await page.getByText('That is not the code').waitFor();
    },
  },
  {
    name: 'second step, a code that was sent',
    path: '/login',
    async reach(page) {
      await give(page, asked(['email', 'recovery-code']));
      await answerNext(page, '/2fa/resend', {
        body: { success: true, data: { sentTo: 'a•••@mail.a-long-name-of-a-company.example.com' } },
      });
      await press(page, 'Send a code');
      await page.getByRole('button', { name: 'Send another code' }).waitFor();
    },
  },
  {
    name: 'second step, no way in this browser',
    path: '/login',
    async reach(page) {
      await give(page, asked([]));
      await page.getByText('Your account has a passkey, but').waitFor();
    },
  },
  {
    name: 'second step, too late',
    path: '/login',
    async reach(page) {
      await give(page, asked(['totp']));
      await giveCode(page, refusal(401, 'temporary_token.refused'));
      await page.getByText('That took too long').waitFor();
    },
  },
  {
    name: 'signed in with one of the last recovery codes',
    path: '/login',
    outlastsPage: true,
    async reach(page) {
      await give(page, loggedIn({ remaining: 2 }));
      await heading(page, 'You are signed in');
    },
  },
  {
    name: 'signed in, and another password is wanted',
    path: '/login',
    outlastsPage: true,
    async reach(page) {
      const user = { id: 'person', username: 'ann', role: 'member', passwordExpired: true };
      await give(page, loggedIn({ user }));
      await heading(page, 'Choose a new password');
    },
  },
];
