import { isoCBOR } from '@simplewebauthn/server/helpers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cborItemEnd } from './cbor.ts';

type Item = Parameters<typeof isoCBOR.encode>[0];

/** What authenticators write: no floats, nesting of four. */
const { item } = fc.letrec<{ item: Item }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.string(),
    fc.uint8Array(),
    fc.boolean(),
    fc.array(tie('item'), { maxLength: 5 }),
    fc
      .dictionary(fc.string(), tie('item'), { maxKeys: 5 })
      .map((entries) => new Map(Object.entries(entries))),
  ),
}));

const encode = (value: Item) => new Uint8Array(isoCBOR.encode(value));

it('WR08: an item ends where its writer ended it, whatever follows', () => {
  fc.assert(
    fc.property(item, fc.uint8Array({ maxLength: 8 }), (value, rest) => {
      const bytes = encode(value);
      expect(cborItemEnd(bytes, 0)).toBe(bytes.length);
      expect(cborItemEnd(Uint8Array.from([...bytes, ...rest]), 0)).toBe(bytes.length);
    }),
  );
});

it('WR08: an item that is cut short has no end', () => {
  fc.assert(
    fc.property(item, fc.nat(), (value, cut) => {
      const bytes = encode(value);
      expect(cborItemEnd(bytes.subarray(0, cut % bytes.length), 0)).toBeUndefined();
    }),
  );
});

it.each([
  ['a list of 2^32 - 1', '9affffffff'],
  ['a map of 2^64 - 1', 'bbffffffffffffffff'],
  ['text longer than what is there', '7affffffff61'],
  ['an indefinite list', '9f01ff'],
  ['a reserved length', '1c'],
])('%s has no end', (_what, hex) => {
  expect(cborItemEnd(Buffer.from(hex, 'hex'), 0)).toBeUndefined();
});

it('nesting has a limit, which is found without a stack of it', () => {
  expect(cborItemEnd(new Uint8Array(100_000).fill(0x81), 0)).toBeUndefined();
});
