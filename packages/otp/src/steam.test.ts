import { describe, expect, it } from 'vitest';
import { keyOf, nodeHmac } from '../test/node-hmac.ts';
import { steamCode, steamCodeAsync } from './steam.ts';

describe('steamCode', () => {
  // Observed in Steam's mobile application with a throw-away account; published in the tests of KeePassXC.
  it.each([
    [1_511_200_518, 'FR8RV'],
    [1_511_200_714, '9P3VP'],
  ])('at %i is %s', async (timeSeconds, code) => {
    const key = keyOf('63BEDWCQZKTQWPESARIERL5DTTQFCJTK');
    expect(steamCode(nodeHmac, key, timeSeconds * 1000)).toBe(code);
    const asyncHmac = async (...call: Parameters<typeof nodeHmac>) => nodeHmac(...call);
    expect(await steamCodeAsync(asyncHmac, key, timeSeconds * 1000)).toBe(code);
  });
});
