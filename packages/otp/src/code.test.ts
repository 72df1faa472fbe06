import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, nodeHmac } from '../test/node-hmac.ts';
import { vectors } from '../test/vectors.ts';
import { canonicaliseCode, equalInConstantTime, MAX_SUBMITTED_CHARACTERS } from './code.ts';
import { verifyTotp } from './totp.ts';

/** The vectors name the inputs that would be too large to print. */
function materialised(input: unknown): unknown {
  if (input === '<<array of 1000 different 6-digit strings>>') {
    return Array.from({ length: 1000 }, (_, index) => String(732_000 + index));
  }
  return input === '<<string of 100000 digits>>' ? '732303'.repeat(16_667).slice(0, 100_000) : input;
}

describe('the formats of submitted codes', () => {
  const { now, secretBase32, cases } = vectors.codeFormats;
  const parameters = { key: keyOf(secretBase32), algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
  const verify = (submitted: unknown) => verifyTotp(nodeHmac, parameters, submitted, now * 1000);

  it.each(cases.filter(({ expect }) => expect === 'accept'))('accepts $input', ({ input }) => {
    expect(verify(input)).toEqual({ timeStep: 56_666_667, driftSteps: 0 });
  });

  it.each(cases.filter(({ expect }) => expect === 'reject'))('refuses $input ($note)', ({ input }) => {
    expect(verify(materialised(input))).toBeUndefined();
  });

  it.each(cases.filter(({ expect }) => expect === 'either'))(
    'another spelling, $input, is the same code at the same step or no code',
    ({ input }) => {
      expect([undefined, '732303']).toContain(canonicaliseCode(input, 6));
      if (canonicaliseCode(input, 6) !== undefined) expect(verify(input)).toEqual(verify('732303'));
    },
  );
});

describe('canonicaliseCode', () => {
  it.each(['732 303', ' 732303', '732303\n', '732303\r\n', '\t732303', '732-303', '7-3-2-3-0-3'])(
    'drops the separators of %j',
    (submitted) => expect(canonicaliseCode(submitted, 6)).toBe('732303'),
  );

  it.each([
    '732303\u00a0',
    '732\u2009303',
    '732\u200b303',
    '732\u2013303',
    '732\u2212303',
    '\ufeff732303',
    '732303\u0000',
    '732.303',
    '732_303',
    '73230３',
    '7e5',
    '-',
    '      ',
  ])('refuses %j', (submitted) => expect(canonicaliseCode(submitted, 6)).toBeUndefined());

  it.each([
    [undefined],
    [null],
    [732303],
    [732303n],
    [true],
    [['732303']],
    [{ toString: () => '732303' }],
    [new String('732303')],
    [Symbol('732303')],
  ])('refuses %o, which is no string', (submitted) => {
    expect(canonicaliseCode(submitted, 6)).toBeUndefined();
  });

  it('takes the longest input with a separator at each place, and nothing longer', () => {
    const longest = '7'.repeat(6) + ' '.repeat(MAX_SUBMITTED_CHARACTERS - 6);
    expect(canonicaliseCode(longest, 6)).toBe('777777');
    expect(canonicaliseCode(`${longest} `, 6)).toBeUndefined();
  });

  it('whatever it returns is exactly so many ASCII digits, and stands for itself', () => {
    const submitted = fc.oneof(fc.string({ unit: fc.constantFrom(...'0123456789 -\t\n٣３') }), fc.anything());
    fc.assert(
      fc.property(submitted, fc.integer({ min: 5, max: 10 }), (input, digits) => {
        const code = canonicaliseCode(input, digits);
        if (code === undefined) return;
        expect(code).toMatch(new RegExp(`^[0-9]{${digits}}$`));
        expect(canonicaliseCode(code, digits)).toBe(code);
      }),
    );
  });
});

describe('O10: equalInConstantTime', () => {
  it('a difference at any one place is a difference', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{5,10}$/),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (code, at, by) => {
          const place = at % code.length;
          const digit = (Number(code[place]) + by) % 10;
          const other = code.slice(0, place) + digit + code.slice(place + 1);
          expect(equalInConstantTime(code, code)).toBe(true);
          expect(equalInConstantTime(code, other)).toBe(false);
        },
      ),
    );
  });

  it('a prefix is a difference, from either side', () => {
    expect(equalInConstantTime('732303', '73230')).toBe(false);
    expect(equalInConstantTime('73230', '732303')).toBe(false);
    expect(equalInConstantTime('732303', '')).toBe(false);
  });

  it('looks at every place, wherever the first difference is', () => {
    const looks = (code: string) => {
      let count = 0;
      const watched = {
        length: code.length,
        charCodeAt: (index: number) => {
          count++;
          return code.charCodeAt(index);
        },
      };
      equalInConstantTime('732303', watched as string);
      return count;
    };
    expect([looks('732303'), looks('032303'), looks('732300'), looks('000000')]).toEqual([6, 6, 6, 6]);
  });
});
