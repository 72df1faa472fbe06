import { hash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSystemRandom } from '../../random.ts';
import { formatMasterKey, generateMasterKey, masterKeyId, parseMasterKey } from './master-key.ts';

const base64 = (bytes: ArrayLike<number>) => Buffer.from(Array.from(bytes)).toString('base64');
const bytesFrom = (byteAt: (index: number) => number) =>
  base64(Array.from({ length: 32 }, (_, i) => byteAt(i)));

const weakKeys: [string, string][] = [
  ['32 zero bytes', bytesFrom(() => 0)],
  ['32 bytes 0xff', 'ff'.repeat(32)],
  ['0, 1, 2, …', bytesFrom((i) => i)],
  ['31, 30, 29, …', bytesFrom((i) => 31 - i)],
  ['0x80, 0x81, …', bytesFrom((i) => 0x80 + i)],
  ['7, 14, 21, …', bytesFrom((i) => 7 * i)],
  ['a sequence with a few bytes changed', bytesFrom((i) => (i % 8 === 3 ? 201 : i))],
  ['00112233…', '00112233445566778899aabbccddeeff'.repeat(2)],
  ['0123456789abcdef, repeated', '0123456789abcdef'.repeat(4)],
  ['deadbeef, repeated', 'deadbeef'.repeat(8)],
  ['a random half, twice', randomBytes(16).toString('hex').repeat(2)],
  ['two different bytes', bytesFrom((i) => ((i * i + 1) % 3 === 0 ? 17 : 200))],
  ['a sentence in base64', base64(Buffer.from('this is a key that nobody knows!'))],
  ['hex digits as text in base64', base64(Buffer.from(randomBytes(16).toString('hex')))],
  ['a spelled-out placeholder', 'change-me-change-me-change-me-change-me-now'],
  ['a placeholder from an example file', 'CHANGE_ME_TO_A_32_BYTE_BASE64_KEY_0123456_x'],
  ['"replace this"', 'ReplaceThisWithYourOwnKey32BytesLongPlease1'],
  ['"your secret"', 'yourSecretKeyGoesHere0yourSecretKeyGoesHer0'],
  ['"password" among random characters', `Passw0rd${randomBytes(26).toString('base64url')}`],
  ['"super-secret" among random characters', `super-secret${randomBytes(23).toString('base64url')}`],
  ['"development" among random characters', `Development${randomBytes(24).toString('base64url')}`],
  ['lower-case words', 'walking-along-a-quiet-river-in-the-mornings'],
  ['one letter', 'A'.repeat(43)],
  ['the alphabet of base64', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq'],
  ['a keyboard row', 'Qwertyuiop1Asdfghjkl2Zxcvbnm3Qwertyuiop4Asd'],
  ['five characters, repeated', 'aB3x_'.repeat(9).slice(0, 43)],
  ['SHA-256 of nothing', hash('sha256', '')],
  ['SHA-256 of "password"', hash('sha256', 'password')],
  ['SHA-256 of "secret", in base64', hash('sha256', 'secret', 'base64')],
  ['the AES-256 key of SP 800-38A', '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'],
  ['the key of RFC 8037', 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'],
  ['16 bytes', randomBytes(16).toString('base64')],
  ['16 bytes in hex', randomBytes(16).toString('hex')],
  ['24 bytes', randomBytes(24).toString('base64')],
  ['31 bytes', randomBytes(31).toString('base64')],
  ['33 bytes', randomBytes(33).toString('base64')],
  ['64 bytes', randomBytes(64).toString('hex')],
  ['a short password', 'hunter2'],
  ['nothing', ''],
  ['characters of no encoding', 'ä'.repeat(43)],
  ['a prefix that another framework uses', `base64:${randomBytes(32).toString('base64')}`],
];

/** Keys that only one rule finds, or that it must find first for the message to help. */
const reasons: [string, string][] = [
  ['is one byte over and over', 'ab'.repeat(32)],
  ['counts up or down', bytesFrom((i) => 3 * i + 1)],
  ['is text, not random bytes', base64(Buffer.from('Quick zebras vow: jump 7 hexagon'))],
  ['repeats a short pattern', '4f1c93d8a27be6055f0d71b3c94a8e26'.repeat(2)],
  ['uses too few different bytes', '4f1c93d84f931cd8931cd84f1cd8934fd84f1c93d8931c4f934f1cd81c93d84f'],
];

describe('a master key', () => {
  it.each(reasons)('X72: a refusal says that the key %s', (reason, text) => {
    expect(() => parseMasterKey(text, 'ENCRYPTION_KEY')).toThrow(`ENCRYPTION_KEY ${reason}.`);
  });

  it.each(weakKeys)(
    'X72: %s is refused, by the name of its variable and without its value',
    (_what, text) => {
      let message = '';
      try {
        parseMasterKey(text, 'ENCRYPTION_KEY');
      } catch (error) {
        expect(error).toMatchObject({ code: 'keyring.weak_key' });
        message = error instanceof Error ? error.message : '';
      }
      expect(message).toContain('ENCRYPTION_KEY');
      expect(message).toContain('openssl rand -base64 32');
      if (text.length > 6) expect(message).not.toContain(text.slice(0, 7));
    },
  );

  it('is read from base64, base64url and hex, padded or not, as the same key', () => {
    const key = generateMasterKey(createSystemRandom());
    const bytes = key.export();
    const spellings = [
      bytes.toString('base64'),
      bytes.toString('base64').replace('=', ''),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      ` ${formatMasterKey(key)}\r\n`,
    ];
    for (const text of spellings) expect(masterKeyId(parseMasterKey(text, 'the key'))).toBe(masterKeyId(key));
  });

  it('is not refused when it is random', () => {
    for (let i = 0; i < 5000; i++) {
      const bytes = randomBytes(32);
      expect(() => parseMasterKey(bytes.toString('base64'), 'the key')).not.toThrow();
      expect(() => parseMasterKey(bytes.toString('hex'), 'the key')).not.toThrow();
    }
  });

  it('X72: is not made from a generator that gives predictable bytes', () => {
    const broken = { bytes: (length: number) => new Uint8Array(length) };
    expect(() => generateMasterKey(broken)).toThrow(expect.objectContaining({ code: 'keyring.weak_key' }));
  });
});
