import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { vectors } from '../../../../otp/test/vectors.ts';
import { type Installation, openInstallation, START_MS } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { enroll, forget, logIn, SHOW_SECRETS, setUp } from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();
const setClock = (ms: number) => twofold.clock.advance((ms - now()) / 1000);

/** An active factor with this secret, whose guard stands far before the time of the vectors. */
async function importActive(secret: string): Promise<void> {
  setClock(START_MS - 3_600_000);
  const added = await twofold.call('POST', '/mfa/users/alice/factors', { body: { kind: 'totp', secret } });
  const { id } = added.body.factor as { id: string };
  const body = { code: authenticatorApp(secret).code(now()) };
  expect((await twofold.call('POST', `/mfa/users/alice/factors/${id}/confirm`, { body })).status).toBe(200);
}

describe('O07: the window of one step either way, by the published cases', () => {
  const cases = vectors.windowAcceptance.filter(({ driftSteps }) => driftSteps === 1);
  it.each(cases)(
    'step $codeForStep at $now: $expect',
    async ({ secretBase32, code, now: seconds, expect: expected }) => {
      await importActive(secretBase32);
      setClock(seconds * 1000);
      expect((await logIn(twofold, 'alice', code)).status).toBe(expected === 'accept' ? 200 : 401);
    },
  );
});

it('the published spellings of a code: no other is accepted, and none twice', async () => {
  const { cases, secretBase32, now: seconds } = vectors.codeFormats;
  for (const { input, expect: expected } of cases) {
    await importActive(secretBase32);
    setClock(seconds * 1000);
    const { status } = await logIn(twofold, 'alice', input);
    if (expected === 'accept') expect(status).toBe(200);
    if (expected === 'reject') expect([400, 401, 413], JSON.stringify(input)).toContain(status);
    if (status === 200) expect((await logIn(twofold, 'alice', '732303')).status).toBe(401);
    await forget(twofold, 'alice');
  }
});

it('O08: a code is good up to the last millisecond of the step after its own', async () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const code = authenticatorApp(secret).code(START_MS);
  for (const [laterMs, status] of [
    [29_999, 200],
    [59_999, 200],
    [60_000, 401],
    [-30_000, 200],
    [-30_001, 401],
  ] as const) {
    await importActive(secret);
    setClock(START_MS + laterMs);
    expect((await logIn(twofold, 'alice', code)).status, `${laterMs} ms`).toBe(status);
    await forget(twofold, 'alice');
  }
});

it('O10: a code is text: leading zeros count', async () => {
  const user = await enroll(twofold, 'alice', now());
  do twofold.clock.advance(30);
  while (!user.app.code(now()).startsWith('0'));
  const code = user.app.code(now());
  expect((await logIn(twofold, 'alice', Number(code))).status).toBe(400);
  expect((await logIn(twofold, 'alice', String(Number(code)))).status).toBe(401);
  expect((await logIn(twofold, 'alice', code)).status).toBe(200);
});

it.each([
  ['SHA256', 8, 60],
  ['SHA512', 7, 15],
] as const)(
  'a factor with %s, %i digits and %i s takes its own codes and no shorter part of them',
  async (algorithm, digits, period) => {
    const setup = await twofold.call('POST', '/setup', {
      body: { user: 'alice', algorithm, digits, period },
    });
    const app = authenticatorApp(String(setup.body.secret), { algorithm, digits, periodSeconds: period });
    const code = app.code(now());
    expect((await logIn(twofold, 'alice', code.slice(-6))).status).toBe(401);
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    expect((await logIn(twofold, 'alice', code)).status).toBe(401);
  },
);

describe.each([
  ['2038', 2 ** 31 * 1000],
  ['2106', 2 ** 32 * 1000],
  ['the year 5138', 1e14],
])('O11: past the overflow of %s', (_year, startMs) => {
  it('codes are made, accepted once, and limited', async () => {
    const late = await openInstallation(SHOW_SECRETS, startMs);
    try {
      const user = await setUp(late, 'alice');
      expect((await logIn(late, 'alice', user.app.code(startMs))).status).toBe(200);
      expect((await logIn(late, 'alice', user.app.code(startMs))).status).toBe(401);
      for (let guess = 0; guess < 9; guess++) await logIn(late, 'alice', user.app.wrongCode(startMs, guess));
      late.clock.advance(30);
      expect((await logIn(late, 'alice', user.app.code(late.clock.now()))).status).toBe(429);
      late.clock.advance(900);
      expect((await logIn(late, 'alice', user.app.code(late.clock.now()))).status).toBe(200);
    } finally {
      await late.close();
    }
  });
});

it('A11: with TOTP_DRIFT_STEPS=0 a code is good in its own step only', async () => {
  const strict = await openInstallation({ ...SHOW_SECRETS, TOTP_DRIFT_STEPS: '0' });
  try {
    const user = await setUp(strict, 'alice');
    for (const offset of [-1, 1]) {
      expect((await logIn(strict, 'alice', user.app.code(strict.clock.now(), offset))).status).toBe(401);
    }
    expect((await logIn(strict, 'alice', user.app.code(strict.clock.now()))).status).toBe(200);
  } finally {
    await strict.close();
  }
});
