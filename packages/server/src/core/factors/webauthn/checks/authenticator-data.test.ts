import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAuthenticatorData } from './authenticator-data.ts';
import { readClientData } from './client-data.ts';
import { readCredentialJson } from './credential-json.ts';
import { publicKeyProblem } from './public-key.ts';

it('WR08: bytes of any form are taken apart or refused, and never more than are there', () => {
  const flags = fc.constantFrom(0x00, 0x01, 0x05, 0x41, 0x45, 0x81, 0xc1, 0xc5, 0xff);
  fc.assert(
    fc.property(flags, fc.uint8Array({ minLength: 30, maxLength: 120, size: 'max' }), (flag, bytes) => {
      const data = Buffer.from(bytes);
      if (data.length > 32) data[32] = flag;
      const read = readAuthenticatorData(data);
      if (!read) return;
      expect(read.credential === undefined).toBe((flag & 0x40) === 0);
      if ((flag & 0xc0) === 0) expect(data).toHaveLength(37);
    }),
  );
});

it('WR02, WA03: client data of any bytes are an object with its texts, or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const read = readClientData(bytes);
        if (read)
          expect([typeof read.type, typeof read.challenge, typeof read.origin]).toEqual(
            Array(3).fill('string'),
          );
      },
    ),
  );
});

it('X39: an answer of any form is read or refused', () => {
  fc.assert(fc.property(fc.anything(), (value) => readCredentialJson(value) === undefined));
});

it('WR14: a key of any bytes is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(publicKeyProblem(bytes, [-7, -8, -257])).toBeDefined();
    }),
  );
});
