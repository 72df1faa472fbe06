import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PASSWORD_LENGTH, normalisePassword, problemOfPassword } from './policy.ts';

const policy = { minLength: 12, siteNames: ['Twofold', 'Example Authentication'] };
const problem = (password: string, ownNames: string[] = []) => problemOfPassword(password, ownNames, policy);

describe('the policy of passwords', () => {
  it('N01: asks for the configured length in code points, after normalisation', () => {
    expect(problem('m4rble-otte')).toBe('must have at least 12 characters');
    expect(problem('m4rble-otter')).toBeUndefined();
    // Twelve UTF-16 code units are six characters.
    expect(problem('🦦🪨🌊🐚🪸🦀')).toBe('must have at least 12 characters');
    expect(problem('🦦🪨🌊🐚🪸🦀🐙🐬🐳🐟🦈🐡')).toBeUndefined();
    expect(problemOfPassword('m4rble-otter', [], { ...policy, minLength: 15 })).toBe(
      'must have at least 15 characters',
    );
  });

  it('N02: takes every character, of which none has to be there, up to 128', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 20, maxLength: 60 }).filter((password) => {
      const { length } = [...normalisePassword(password)];
      return length >= 12 && length <= MAX_PASSWORD_LENGTH;
    });
    fc.assert(
      fc.property(text, (password) => {
        expect([undefined, 'must not be a few characters repeated']).toContain(problem(password));
      }),
    );
    expect(problem('only small letters and spaces')).toBeUndefined();
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(problem(ascii)).toBeUndefined();
    expect(problem(`${ascii}${ascii.slice(0, 33)}`)).toBeUndefined();
    expect(problem(`${ascii}${ascii.slice(0, 34)}`)).toBe('must have at most 128 characters');
    expect(problem('x'.repeat(100_000))).toBe('must have at most 128 characters');
  });

  it.each(['1qaz2wsx3edc', 'QWERTY123456', 'sonyericsson', 'finalfantasy', 'ｓｏｎｙｅｒｉｃｓｓｏｎ'])(
    'A03: refuses the common password %s',
    (password) => {
      expect(problem(password)).toBe('is one of the most common passwords');
    },
  );

  it('A03: refuses common and short texts that were only repeated', () => {
    expect(problem('passwordpassword')).toBe('is one of the most common passwords');
    expect(problem('xk~xk~xk~xk~xk~')).toBe('must not be a few characters repeated');
    expect(problem('                ')).toBeDefined();
  });

  it('N04: refuses the names of the person and of the site, compared as a whole', () => {
    expect(problem('Christopher-9', ['christopher-9'])).toBe('must not be your own name or address');
    const names = ['kit', 'long.local-part@example.com'];
    expect(problem('Long.Local-Part', names)).toBe('must not be your own name or address');
    expect(problem('long.local-part@EXAMPLE.com', names)).toBe('must not be your own name or address');
    expect(problem('kitkitkitkit', names)).toBe('must not be your own name or address');
    expect(problem('example authentication')).toBe('must not be the name of this site');
    expect(problem('twofoldTwofold')).toBe('must not be the name of this site');
    expect(problem('my twofold of otters', names)).toBeUndefined();
    expect(problem('1qaz2wsx3edc and more')).toBeUndefined();
  });

  it('N03: gives the spellings of one password one form', () => {
    expect(normalisePassword('cafe\u0301 au lait')).toBe(normalisePassword('caf\u00e9 au lait'));
    expect(normalisePassword('Ａ')).toBe('A');
    expect(normalisePassword('a\ud800b')).toBe('a\u{fffd}b');
  });
});
