import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TwofoldError } from '../../platform/errors.ts';
import { checkSignedTimestamp } from './secure.ts';

const KEY = 'a-key-of-an-earlier-system';
const NOW = 1_700_000_010_500;

function signed(timestamp: string, key = KEY) {
  return { keyText: KEY, timestamp, signature: createHmac('sha256', key).update(timestamp).digest('hex') };
}

it('T17: takes every second of the window, and none outside of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 100 }), (offset) => {
      const outcome = checkSignedTimestamp(signed(String(1_700_000_010 + offset)), NOW);
      expect('spentHash' in outcome).toBe(Math.abs(offset) <= 30);
    }),
  );
});

it('T17: a text that is no integer in its one spelling is refused as such, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (timestamp) => {
      if (/^-?(0|[1-9][0-9]{0,14})$/.test(timestamp)) return;
      expect(() => checkSignedTimestamp(signed(timestamp), NOW)).toThrow(TwofoldError);
    }),
  );
});

it('the signature of another key, or in another spelling, is wrong', () => {
  const right = signed('1700000010');
  for (const signature of [
    signed('1700000010', 'another').signature,
    right.signature.toUpperCase(),
    `${right.signature} `,
    right.signature.slice(2),
    '',
  ]) {
    const outcome = checkSignedTimestamp({ ...right, signature }, NOW);
    expect(outcome).toMatchObject({ code: signature === '' ? 'signature.missing' : 'signature.wrong' });
  }
});

it('is remembered as used for longer than it is accepted', () => {
  const outcome = checkSignedTimestamp(signed('1700000040'), NOW);
  expect(outcome).toMatchObject({ expiresAt: (1_700_000_040 + 630) * 1000 });
});
