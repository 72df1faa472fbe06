import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countingHmac, keyOf, nodeHmac } from '../test/node-hmac.ts';
import { oathtoolHotp } from '../test/oathtool.ts';
import { refusal } from '../test/refusal.ts';
import { vectors } from '../test/vectors.ts';
import type { Hmac } from './algorithm.ts';
import { hotp, MAX_COUNTER, truncate, verifyHotp, writeMovingFactor } from './hotp.ts';

const RFC_KEY = keyOf(vectors.rfc4226.secretBase32);
const RFC = { key: RFC_KEY, algorithm: 'SHA1', digits: 6 } as const;

function movingFactorHex(counter: number | bigint): string {
  const bytes = new Uint8Array(8);
  writeMovingFactor(bytes, counter);
  return Buffer.from(bytes).toString('hex');
}

describe('hotp', () => {
  it.each(vectors.rfc4226.vectors)(
    'O01: RFC 4226 appendix D, counter $counter is $hotp',
    ({ counter, hmacSha1Hex, truncatedDecimal, hotp: code }) => {
      const mac = Buffer.from(hmacSha1Hex, 'hex');
      expect(truncate(mac)).toBe(truncatedDecimal);
      expect(hotp(nodeHmac, RFC, counter)).toBe(code);
      expect(hotp(nodeHmac, RFC, BigInt(counter))).toBe(code);
    },
  );

  it.each(vectors.hotpLargeCounters)(
    'counter $counter with $digits digits is $hotp',
    ({ counter, secretBase32, digits, hotp: code }) => {
      const parameters = { key: keyOf(secretBase32), algorithm: 'SHA1', digits } as const;
      expect(hotp(nodeHmac, parameters, BigInt(counter))).toBe(code);
      if (Number.isSafeInteger(Number(counter)))
        expect(hotp(nodeHmac, parameters, Number(counter))).toBe(code);
    },
  );

  it.each(vectors.leadingZeros.vectors)('O10: $hotp keeps its leading zeros', ({ counter, hotp: code }) => {
    const key = keyOf(vectors.leadingZeros.secretBase32);
    expect(hotp(nodeHmac, { ...RFC, key }, counter)).toBe(code);
    expect(verifyHotp(nodeHmac, { ...RFC, key }, code, counter, 0)).toEqual({ counter, aheadBy: 0 });
    expect(verifyHotp(nodeHmac, { ...RFC, key }, String(Number(code)), counter, 0)).toBeUndefined();
  });

  it('agrees with oathtool for any secret, counter and digits', () => {
    const secret = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const start = fc.bigInt({ min: 0n, max: MAX_COUNTER - 10n });
    fc.assert(
      fc.property(secret, start, fc.constantFrom(6, 7, 8), (bytes, counter, digits) => {
        const parameters = { key: keyOf(bytes), algorithm: 'SHA1', digits } as const;
        const codes = Array.from({ length: 10 }, (_, ahead) =>
          hotp(nodeHmac, parameters, counter + BigInt(ahead)),
        );
        expect(codes).toEqual(oathtoolHotp(bytes, counter, digits, 10));
      }),
      { numRuns: 60 },
    );
  });

  it('fewer digits are the end of more digits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (counter) => {
        const longest = hotp(nodeHmac, { ...RFC, digits: 10 }, counter);
        for (const digits of [5, 6, 7, 8, 9]) {
          expect(hotp(nodeHmac, { ...RFC, digits }, counter)).toBe(longest.slice(-digits));
        }
      }),
    );
  });

  it('A29: no digit of 100,000 codes is more likely than another at any place (chi-square)', () => {
    const counts = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    for (let counter = 0; counter < 100_000; counter++) {
      const code = hotp(nodeHmac, RFC, counter);
      counts.forEach((row, place) => {
        const digit = Number(code[place]);
        row[digit] = (row[digit] ?? 0) + 1;
      });
    }
    for (const row of counts) {
      const chiSquare = row.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
      expect(chiSquare).toBeLessThan(27.88); // 9 degrees of freedom, p = 0.001; the sample is fixed
    }
  });

  it.each([4, 11, 6.5, Number.NaN, '6' as unknown as number])('refuses %s digits', (digits) => {
    expect(refusal(() => hotp(nodeHmac, { ...RFC, digits }, 0))).toBe('hotp.invalid_digits');
  });

  it.each([
    ['a promise', () => Promise.resolve(new Uint8Array(20))],
    ['hex', () => '00'.repeat(20)],
    ['another algorithm', () => new Uint8Array(32)],
    ['nothing', () => undefined],
  ])('refuses an HMAC function that returns %s', (_, hmac) => {
    expect(refusal(() => hotp(hmac as unknown as Hmac<unknown>, { ...RFC, key: 0 }, 0))).toBe(
      'hotp.invalid_mac',
    );
  });

  it.each(['MD5', 'constructor', ''])('refuses the algorithm %j', (algorithm) => {
    const parameters = { ...RFC, key: 0, algorithm: algorithm as 'SHA1' };
    expect(refusal(() => hotp(() => new Uint8Array(20), parameters, 0))).toBe('hotp.invalid_algorithm');
  });
});

describe('writeMovingFactor', () => {
  it('writes any safe integer as the same 64-bit big-endian number, as number and as bigint', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (counter) => {
        const hex = counter.toString(16).padStart(16, '0');
        expect(movingFactorHex(counter)).toBe(hex);
        expect(movingFactorHex(BigInt(counter))).toBe(hex);
      }),
    );
  });

  it('writes any bigint up to 2^63-1', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_COUNTER }), (counter) => {
        expect(movingFactorHex(counter)).toBe(counter.toString(16).padStart(16, '0'));
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1n, 2n ** 63n, '0', null, undefined])(
    'refuses the counter %s',
    (counter) => {
      expect(refusal(() => writeMovingFactor(new Uint8Array(8), counter as number))).toBe(
        'hotp.invalid_counter',
      );
    },
  );
});

describe('verifyHotp', () => {
  const codeAt = (counter: number) => hotp(nodeHmac, RFC, counter);

  it('O05: finds a code at the counter and up to ten after it, and says where', () => {
    for (let aheadBy = 0; aheadBy <= 10; aheadBy++) {
      const evidence = verifyHotp(nodeHmac, RFC, codeAt(100 + aheadBy), 100);
      expect(evidence).toEqual({ counter: 100 + aheadBy, aheadBy });
    }
  });

  it('O05: a code before the counter, or beyond the look-ahead, is refused', () => {
    expect(verifyHotp(nodeHmac, RFC, codeAt(99), 100)).toBeUndefined();
    expect(verifyHotp(nodeHmac, RFC, codeAt(111), 100)).toBeUndefined();
    expect(verifyHotp(nodeHmac, RFC, codeAt(101), 100, 0)).toBeUndefined();
  });

  it.each([-1, 11, 1.5, Number.POSITIVE_INFINITY])('O05: refuses a look-ahead of %s', (lookAhead) => {
    expect(refusal(() => verifyHotp(nodeHmac, RFC, '000000', 0, lookAhead))).toBe('hotp.invalid_look_ahead');
  });

  it('computes the whole look-ahead whether or not a code matches, and where', () => {
    for (const code of [codeAt(100), codeAt(105), codeAt(110), codeAt(99)]) {
      const { hmac, counter } = countingHmac();
      verifyHotp(hmac, RFC, code, 100);
      expect(counter.calls).toBe(11);
    }
  });

  it('stops at the last counter there is', () => {
    const code = hotp(nodeHmac, RFC, MAX_COUNTER);
    expect(verifyHotp(nodeHmac, RFC, code, MAX_COUNTER - 1n)).toEqual({ counter: MAX_COUNTER, aheadBy: 1 });
    expect(verifyHotp(nodeHmac, RFC, '000000', Number.MAX_SAFE_INTEGER)).toBeUndefined();
    expect(refusal(() => verifyHotp(nodeHmac, RFC, '000000', MAX_COUNTER + 1n))).toBe('hotp.invalid_counter');
  });
});
