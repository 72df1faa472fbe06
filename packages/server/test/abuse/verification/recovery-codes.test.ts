import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  formatRecoveryCode,
  RECOVERY_CODE_BYTES,
} from '../../../src/core/factors/recovery-code/code-text.ts';
import { createSystemRandom } from '../../../src/platform/random.ts';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { enroll, forget, logIn, SHOW_SECRETS } from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

it('N23: ten of 80 bits, as four groups of four in Crockford base32, all different', async () => {
  const { recoveryCodes } = await enroll(twofold, 'alice', now());
  expect(new Set(recoveryCodes).size).toBe(10);
  for (const code of recoveryCodes)
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
});

it('N07: what is stored is no plain hash of a code, and not the same for two users', async () => {
  const { recoveryCodes } = await enroll(twofold, 'alice', now());
  const stored = JSON.stringify(await rowsOf(twofold.dataDir, 'select * from recovery_codes'));
  for (const code of recoveryCodes) {
    for (const text of [code, code.replaceAll('-', ''), code.toLowerCase()]) {
      for (const algorithm of ['sha1', 'sha256', 'sha512', 'md5']) {
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          expect(stored).not.toContain(createHash(algorithm).update(text).digest(encoding));
        }
      }
    }
  }
});

it('N07, N23: each works once and warns when three are left; a new set makes the old one worthless', async () => {
  const { recoveryCodes } = await enroll(twofold, 'alice', now());
  const messages: unknown[] = [];
  for (const code of recoveryCodes.slice(0, 8)) {
    const answer = await logIn(twofold, 'alice', code);
    expect(answer.status).toBe(200);
    messages.push(String(answer.body.message));
  }
  expect(messages.map((message) => /left/.test(String(message)))).toEqual([
    ...[false, false, false, false, false, false],
    ...[true, true],
  ]);
  const renewed = await twofold.call('POST', '/mfa/users/alice/recovery-codes');
  const fresh = renewed.body.recoveryCodes as string[];
  expect(fresh).toHaveLength(10);
  expect((await logIn(twofold, 'alice', recoveryCodes[8])).status).toBe(401);
  expect((await logIn(twofold, 'alice', fresh[0])).status).toBe(200);
});

it('N23: guesses are throttled like those at any factor', async () => {
  const { recoveryCodes } = await enroll(twofold, 'alice', now());
  for (let guess = 0; guess < 10; guess++) await logIn(twofold, 'alice', `ZZZZ-ZZZZ-ZZZZ-ZZZ${guess}`);
  expect((await logIn(twofold, 'alice', recoveryCodes[0])).status).toBe(429);
});

it('a set is not handed out to a user without an active factor', async () => {
  const answer = await twofold.call('POST', '/mfa/users/nobody-here/recovery-codes');
  expect(answer.status).toBe(404);
});

describe('A29: randomness', () => {
  const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const CODES = 100_000;
  // Chi-square with 31 degrees of freedom: beyond this once in a thousand million runs.
  const CRITICAL = 103;

  it('every place of 100,000 codes has every symbol equally often, and no code comes twice', () => {
    const random = createSystemRandom();
    const counts = Array.from({ length: 16 }, () => new Map<string, number>());
    const codes = new Set<string>();
    for (let index = 0; index < CODES; index++) {
      const code = formatRecoveryCode(random.bytes(RECOVERY_CODE_BYTES)).replaceAll('-', '');
      codes.add(code);
      for (const [place, count] of counts.entries()) {
        const symbol = code.charAt(place);
        count.set(symbol, (count.get(symbol) ?? 0) + 1);
      }
    }
    expect(codes.size).toBe(CODES);
    const expected = CODES / SYMBOLS.length;
    for (const count of counts) {
      const squares = [...SYMBOLS].map((symbol) => ((count.get(symbol) ?? 0) - expected) ** 2 / expected);
      expect(squares.reduce((sum, square) => sum + square, 0)).toBeLessThan(CRITICAL);
    }
  });
});
