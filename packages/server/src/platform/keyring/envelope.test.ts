import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwofoldError } from '../errors.ts';
import { createSystemRandom } from '../random.ts';
import { checkEnvelope, keyIdOf, openEnvelope, type Place, sealEnvelope } from './envelope.ts';

const random = createSystemRandom();
const key = createSecretKey(randomBytes(32));
const keyId = '0123456789';
const home: Place = { table: 'totp_factors', column: 'sealed_secret', rowId: 'fac_1' };

const seal = (place: Place, plaintext: Uint8Array) => sealEnvelope(key, keyId, place, plaintext, random);

function open(place: Place, envelope: string): Uint8Array {
  checkEnvelope(place, envelope);
  return openEnvelope(key, place, envelope);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof TwofoldError ? error.code : String(error);
  }
  return 'no error';
}

const namePart = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
const anyPlace = fc.record({ table: namePart, column: namePart, rowId: namePart });

describe('an envelope', () => {
  it('opens to what was sealed, at its own place', () => {
    fc.assert(
      fc.property(anyPlace, fc.uint8Array({ maxLength: 300 }), (place, plaintext) => {
        const envelope = seal(place, plaintext);
        expect(envelope).toMatch(/^v1\.0123456789\.[\w-]{16}\.[\w-]{22,}$/);
        expect(keyIdOf(envelope)).toBe(keyId);
        expect(Buffer.from(open(place, envelope)).equals(plaintext)).toBe(true);
      }),
    );
  });

  it('holds a megabyte as well as nothing', () => {
    const large = randomBytes(1 << 20);
    expect(Buffer.from(open(home, seal(home, large))).equals(large)).toBe(true);
    expect(open(home, seal(home, new Uint8Array(0)))).toHaveLength(0);
  });

  it('A27: 10,000 values have 10,000 different IVs of 96 bits', () => {
    const ivs = new Set<string>();
    for (let i = 0; i < 10_000; i++) {
      const iv = seal(home, new Uint8Array(20)).split('.')[2] ?? '';
      expect(Buffer.from(iv, 'base64url')).toHaveLength(12);
      ivs.add(iv);
    }
    expect(ivs.size).toBe(10_000);
  });

  it('A27, T20: opens at no other row, column or table', () => {
    const envelope = seal(home, Buffer.from('secret of row 1'));
    for (const other of [
      { ...home, rowId: 'fac_2' },
      { ...home, column: 'sealed_label' },
      { ...home, table: 'webhooks' },
    ]) {
      expect(codeOf(() => open(other, envelope))).toBe('keyring.damaged');
    }
  });

  it('A27: different places never share an envelope, however their names are cut', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (a, b) => {
        fc.pre(a.table !== b.table || a.column !== b.column || a.rowId !== b.rowId);
        expect(codeOf(() => open(b, seal(a, Buffer.from('x'))))).toBe('keyring.damaged');
      }),
    );
    const cut = seal({ table: 'a', column: 'bc', rowId: 'd' }, Buffer.from('x'));
    expect(codeOf(() => open({ table: 'ab', column: 'c', rowId: 'd' }, cut))).toBe('keyring.damaged');
  });

  it.each([
    ['NUL', { table: 'a\0b', column: 'c', rowId: 'd' }],
    ['NUL', { table: 'a', column: 'b\0c', rowId: 'd' }],
    ['NUL', { table: 'a', column: 'b', rowId: 'c\0d' }],
    ['empty', { table: 'a', column: '', rowId: 'd' }],
    ['Unicode', { table: 'a', column: 'b', rowId: '\ud800' }],
  ])('A27: a place with %s in it is refused, as two places could then read the same', (problem, place) => {
    expect(() => seal(place, new Uint8Array(1))).toThrow(problem);
  });

  it('A27: is refused after the flip of any bit of any character', () => {
    for (const length of [0, 1, 2, 3, 20]) {
      const envelope = seal(home, randomBytes(length));
      for (let at = 0; at < envelope.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = String.fromCharCode(envelope.charCodeAt(at) ^ (1 << bit));
          const changed = envelope.slice(0, at) + flipped + envelope.slice(at + 1);
          // The key id only says which key to try: the ring refuses another one as unknown or as not opening.
          if (at >= 3 && at < 13 && /[0-9a-f]/.test(flipped)) continue;
          expect(codeOf(() => open(home, changed))).toBe('keyring.damaged');
        }
      }
    }
  });

  it('A27: is refused when it is cut short anywhere, or longer', () => {
    const envelope = seal(home, randomBytes(20));
    for (let length = 0; length < envelope.length; length++) {
      expect(codeOf(() => open(home, envelope.slice(0, length)))).toBe('keyring.damaged');
    }
    for (const tail of ['A', 'AA', 'AAA', 'AAAA', '=', '\n', ' ', '.']) {
      expect(codeOf(() => open(home, envelope + tail))).toBe('keyring.damaged');
    }
  });

  it('any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codeOf(() => open(home, text))).toBe('keyring.damaged');
        expect(codeOf(() => open(home, `v1.${keyId}.${text}`))).toBe('keyring.damaged');
      }),
    );
    expect(codeOf(() => open(home, seal(home, randomBytes(9)).replace('v1.', 'v2.')))).toBe(
      'keyring.damaged',
    );
  });

  it('A27: a tag of fewer than 16 bytes opens nothing', () => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 4 });
    cipher.setAAD(Buffer.from(`${home.table}\0${home.column}\0${home.rowId}`));
    const body = Buffer.concat([cipher.update(randomBytes(40)), cipher.final(), cipher.getAuthTag()]);
    const forged = `v1.${keyId}.${iv.toString('base64url')}.${body.toString('base64url')}`;
    expect(codeOf(() => open(home, forged))).toBe('keyring.damaged');
  });

  it('tells its place to the log, and nothing of its value to anybody', () => {
    const envelope = seal(home, createHmac('sha256', key).digest());
    try {
      open({ ...home, rowId: 'fac_2' }, envelope);
      expect.unreachable();
    } catch (error) {
      const { message, cause } = error as Error;
      expect(message).not.toContain('totp_factors');
      expect(String(cause)).toContain('totp_factors.sealed_secret of row fac_2');
      expect(`${message}${cause}`).not.toContain(envelope.slice(14));
    }
  });
});
