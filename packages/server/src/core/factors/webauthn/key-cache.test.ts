import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyCache } from './key-cache.ts';

/** COSE of a new P-256 key, base64url. */
function newKey(): string {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  });
  const parts = [Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x, 'base64url')];
  return Buffer.concat([...parts, Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]).toString(
    'base64url',
  );
}

it('keeps the keys that were read last, each under itself, and no more than it may', () => {
  const readKey = createKeyCache(2);
  const [first, second, third] = [newKey(), newKey(), newKey()];
  const kept = readKey(first);
  expect(readKey(second)?.key.equals(kept?.key ?? expect.fail())).toBe(false);
  expect(readKey(first)).toBe(kept);
  readKey(third);
  expect(readKey(first)).not.toBe(kept);
  expect(readKey(first)?.key.equals(kept?.key ?? expect.fail())).toBe(true);
});

it('keeps nothing of what is no key', () => {
  expect(createKeyCache()('bm8ga2V5')).toBeUndefined();
});
