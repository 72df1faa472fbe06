import { TwofoldApiError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { ptBR } from '../texts/pt-BR.ts';
import { fieldErrors, hasErrors, passwordError } from './field-errors.ts';

const refused = (errors: unknown) =>
  new TwofoldApiError({
    type: 'about:blank',
    title: '',
    status: 400,
    detail: '',
    code: 'request.invalid',
    requestId: 'r',
    errors,
  });
const { fields, fillIn } = en.entrance;

describe('what is said of a field', () => {
  // The very reasons of core/passwords/policy.ts and core/people/identifiers.ts; ../../test/field-errors.test.ts holds them to these.
  it.each([
    ['must have at least 12 characters', fields.passwordShort('12')],
    ['must have at most 128 characters', fields.passwordLong('128')],
    ['must not be your own name or address', fields.passwordOwn()],
    ['must not be the name of this site', fields.passwordSite()],
    ['is one of the most common passwords', fields.passwordCommon()],
    ['must not be a few characters repeated', fields.passwordRepeated()],
    ['must have 3 to 30 letters, digits, - or _', fields.username()],
    ['must be an e-mail address', fields.email()],
    ['must be something new', fields.other('must be something new')],
  ])('of %j', (reason, text) => {
    expect(fieldErrors(refused([{ pointer: '/body/newPassword', reason }]), en.entrance)).toEqual({
      newPassword: text,
    });
  });

  it('is in the language of the page', () => {
    const error = refused([{ pointer: '/email', reason: 'must be an e-mail address' }]);
    expect(fieldErrors(error, ptBR.entrance)).toEqual({ email: ptBR.entrance.fields.email() });
  });

  it.each([[undefined], ['no list'], [[null, 7, { pointer: 3 }]]])(
    'is nothing where none is named: %j',
    (errors) => {
      expect(fieldErrors(refused(errors), en.entrance)).toEqual({});
      expect(fieldErrors(new Error('another'), en.entrance)).toEqual({});
    },
  );
});

describe('a new password', () => {
  it('is counted as the server counts it', () => {
    for (const text of ['a', 'an otter on', 'ﬁve lions', '🦦🦦🦦🦦🦦🦦', 'e\u0301'.repeat(11)])
      expect(passwordError(text, 12, en.entrance), text).toBe(fields.passwordShort('12'));
    for (const text of ['an otter on a', 'ﬁve lion cub', 'a 🦦 on a lake', 'ae\u0301iouc\u0327xyzwvt'])
      expect(passwordError(text, 12, en.entrance), text).toBeUndefined();
  });

  it('has to be there', () => {
    expect(passwordError('', 12, en.entrance)).toBe(fillIn);
  });
});

it('what is wrong with no field is no error', () => {
  expect(hasErrors({})).toBe(false);
  expect(hasErrors({ email: undefined })).toBe(false);
  expect(hasErrors({ email: 'no' })).toBe(true);
});
