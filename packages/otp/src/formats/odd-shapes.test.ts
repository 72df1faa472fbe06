import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SECRET_TEXT } from '../../test/accounts.ts';
import { formatTools, rejection } from '../../test/format-tools.ts';
import { javaMap } from '../../test/java-map.ts';
import { openFile, readFile } from './read.ts';

const login = { username: 'alice', totp: SECRET_TEXT };
const item = { type: 1, name: 'A', notes: 'n', favorite: true, folderId: 'f', collectionIds: ['c'], login };
const enciphered =
  '2.AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const protectedBy = { encrypted: true, passwordProtected: true, salt: 'AAAA', data: enciphered };
const validation = { encKeyValidation_DO_NOT_EDIT: enciphered };
const masterKey = {
  mAlgorithm: 'PBKDF2withHmacSHA512',
  mIterations: 2,
  mSalt: Array(32).fill(1),
  mEncryptedKey: { mCipher: 'AES/GCM/NoPadding', mCipherText: [1], mParameters: [48], mToken: 'AES' },
};

const jsonFiles = [
  {
    encrypted: false,
    folders: [{ id: 'f', name: 'F' }],
    collections: [{ id: 'c', name: 'C' }],
    items: [item],
  },
  { ...protectedBy, ...validation, kdfType: 0, kdfIterations: 2, kdfMemory: null, kdfParallelism: null },
  { ...protectedBy, ...validation, kdfType: 1, kdfIterations: 2, kdfMemory: 1, kdfParallelism: 1 },
  {
    version: 1,
    kdfParams: { memLimit: 8_192, opsLimit: 1, salt: 'AAAAAAAAAAAAAAAAAAAAAA==' },
    encryptedData: enciphered.slice(2, 26),
    encryptionNonce: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  },
  { version: 1, entries: [{ content: { uri: `steam://${SECRET_TEXT}`, name: 'A' }, note: 'n' }] },
  { version: 1, salt: 'AAAAAAAAAAAAAAAAAAAAAA==', content: 'AAAA' },
  {
    Authenticators: [
      { Type: 2, Issuer: 'A', Username: 'a', Secret: SECRET_TEXT, Algorithm: 0, Digits: 6, Period: 30 },
    ],
    Categories: [{ Id: 'c', Name: 'C' }],
    AuthenticatorCategories: [{ CategoryId: 'c', AuthenticatorSecret: SECRET_TEXT }],
  },
  [
    {
      secret: SECRET_TEXT,
      issuer: 'A',
      label: 'a',
      type: 'TOTP',
      digits: 6,
      period: 30,
      thumbnail: 'x',
      tags: ['t'],
    },
  ],
];

const odd = fc.constantFrom(2 ** 53, -1, 1.5, '\ud800', 'x'.repeat(300), [[]], { length: 1 }, ['__proto__']);
const instead = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }));

/** The JSON of a value with another in the place of one of its fields, counted through all levels. */
function withField(value: unknown, place: number, field: unknown): string {
  let fields = 0;
  return JSON.stringify(value, (_key, old) => (fields++ === place ? field : old));
}

async function expectReadOrRefused(bytes: Uint8Array): Promise<void> {
  const code = await rejection(() => readFile(openFile(bytes), formatTools('x')));
  expect(code).toMatch(/^format\.|^no refusal$/);
}

it('a file of a known format is read or refused, whatever stands in the place of one of its fields', async () => {
  const check = fc.asyncProperty(
    fc.constantFrom(...jsonFiles),
    fc.nat({ max: 40 }),
    instead,
    (file, place, field) => expectReadOrRefused(new TextEncoder().encode(withField(file, place, field))),
  );
  await fc.assert(check, { numRuns: 2_000 });
});

it('so is a master key of FreeOTP 2', async () => {
  const check = fc.asyncProperty(fc.nat({ max: 50 }), instead, (place, field) =>
    expectReadOrRefused(javaMap(new Map([['masterKey', withField(masterKey, place, field)]]))),
  );
  await fc.assert(check, { numRuns: 500 });
});
