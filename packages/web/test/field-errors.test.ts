import { join } from 'node:path';
import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { createPasswords } from '../../server/src/core/passwords/passwords.ts';
import { problemOfPassword } from '../../server/src/core/passwords/policy.ts';
import { checkEmail, checkUsername } from '../../server/src/core/people/identifiers.ts';
import { TwofoldError } from '../../server/src/platform/errors.ts';

// Of a browser's program, which is checked for types by itself (../tsconfig.json).
const source = join(import.meta.dirname, '../src');
const { fieldErrors, passwordError } = (await import(join(source, 'refusals/field-errors.ts'))) as {
  fieldErrors(error: unknown, texts: EntranceTexts): Record<string, string>;
  passwordError(password: string, minLength: number, texts: EntranceTexts): string | undefined;
};
const { en } = (await import(join(source, 'texts/en.ts'))) as { en: { entrance: EntranceTexts } };

interface EntranceTexts {
  fields: Record<
    | 'passwordShort'
    | 'passwordLong'
    | 'passwordOwn'
    | 'passwordSite'
    | 'passwordCommon'
    | 'passwordRepeated'
    | 'username'
    | 'email',
    (count?: string) => string
  >;
}

const refusedWith = (extras: object) =>
  new TwofoldApiError({
    ...{ type: 'about:blank', title: '', status: 400, detail: '', code: 'request.invalid', requestId: 'r' },
    ...extras,
  });

describe('what the server says of a field', () => {
  const problemOf = (refused: () => unknown): Error => {
    try {
      refused();
    } catch (error) {
      if (error instanceof TwofoldError) return refusedWith(error.extras);
    }
    throw new Error('It was not refused.');
  };
  const passwords = createPasswords({
    hasher: { hash: async () => '', verify: async () => false },
    policy: { minLength: 12, siteNames: ['Example Incorporated'] },
  });
  const password = (text: string) =>
    problemOf(() => passwords.check(text, ['ann-of-green-gables'], '/newPassword'));

  it.each([
    ['a short password', password('short'), 'newPassword', en.entrance.fields.passwordShort('12')],
    ['a long password', password('long '.repeat(60)), 'newPassword', en.entrance.fields.passwordLong('128')],
    ['one’s own name', password('ann-of-green-gables'), 'newPassword', en.entrance.fields.passwordOwn()],
    [
      'the name of the site',
      password('Example Incorporated'),
      'newPassword',
      en.entrance.fields.passwordSite(),
    ],
    ['a common password', password('unbelievable'), 'newPassword', en.entrance.fields.passwordCommon()],
    ['repetitions', password('xq7.xq7.xq7.'), 'newPassword', en.entrance.fields.passwordRepeated()],
    ['no user name', problemOf(() => checkUsername('ä')), 'username', en.entrance.fields.username()],
    ['no address', problemOf(() => checkEmail('nowhere')), 'email', en.entrance.fields.email()],
  ])('has a sentence of the console: %s', (_, problem, field, sentence) => {
    expect(fieldErrors(problem, en.entrance)).toEqual({ [field]: sentence });
  });

  it('is found by the page itself for a password that is too short, counted alike', () => {
    const short = ['a', 'an otter on', 'ﬁve lions', '🦦🦦🦦🦦🦦🦦', 'e\u0301'.repeat(11)];
    const longEnough = ['an otter on a', 'ﬁve lion cub', 'a 🦦 on a lake', 'ae\u0301iouc\u0327xyzwvt'];
    const isTooShort = (text: string) => passwordError(text, 12, en.entrance) !== undefined;
    for (const text of short) expect([isTooShort(text), countOf(text) < 12], text).toEqual([true, true]);
    for (const text of longEnough)
      expect([isTooShort(text), countOf(text) < 12], text).toEqual([false, false]);
  });
});

/** As the policy counts. */
function countOf(password: string): number {
  const minLengths = Array.from({ length: 64 }, (_, index) => index);
  const isShort = (minLength: number) =>
    problemOfPassword(password, [], { minLength, siteNames: [] })?.startsWith('must have at least') === true;
  return minLengths.findLast((minLength) => !isShort(minLength)) ?? 0;
}
