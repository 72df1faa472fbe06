import { createHmac, randomBytes, scrypt, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { FileContent, FormatEntry, FormatTools, Kdf } from '../src/formats/format.ts';
import { openFile, readFile } from '../src/formats/read.ts';
import { type Algorithm, OtpError, type OtpErrorCode } from '../src/index.ts';

/** scrypt as Node has it: a judge that is not ours. */
export const nodeScrypt: Kdf['scrypt'] = ({ password, salt, N, r, p, length }) =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: 2 ** 31 }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });

/** Depends on everything that a KDF depends on, and costs nothing: for what is tried a hundred times. */
const cheapKdf: Kdf = {
  scrypt: async (parameters) => cheapKey({ ...parameters }),
  argon2id: async (parameters) => cheapKey({ ...parameters }),
};

function cheapKey(parameters: { password: Uint8Array; salt: Uint8Array; length: number }): Uint8Array {
  const { password, salt, ...costs } = parameters;
  const mac = createHmac('sha512', password).update(salt).update(JSON.stringify(costs)).digest();
  return new Uint8Array(mac.subarray(0, parameters.length));
}

export function formatTools(password?: string, kdf: Partial<Kdf> = {}): FormatTools {
  return {
    password,
    subtle: webcrypto.subtle,
    random: (length) => new Uint8Array(randomBytes(length)),
    kdf: { ...cheapKdf, ...kdf },
  };
}

/** A KDF that must not be reached: for what is refused before any work. */
export const untouchedKdf: Kdf = {
  scrypt: () => Promise.reject(new Error('scrypt was called')),
  argon2id: () => Promise.reject(new Error('argon2id was called')),
};

export function fileOf(content: string | Uint8Array | object): FileContent {
  if (content instanceof Uint8Array) return openFile(content);
  return openFile(new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)));
}

export function readContent(content: string | Uint8Array | object, tools = formatTools()) {
  return readFile(fileOf(content), tools);
}

/** Entries as they were written: what is noted in reading them is tested by itself. */
export function withoutNotes(entries: readonly FormatEntry[]): FormatEntry[] {
  return entries.map(({ notes: _, ...entry }) => entry);
}

/** The code with which a promise, or what makes it, is refused; any other error fails the test. */
export async function rejection(act: () => Promise<unknown>): Promise<OtpErrorCode | 'no refusal'> {
  try {
    await act();
  } catch (error) {
    if (error instanceof OtpError) return error.code;
    throw error;
  }
  return 'no refusal';
}

/** Names of everything that has a meaning somewhere. */
const nameText = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'&#+%=?/ @",;<>\\\'{}[]', '%3A', '%20', 'é', '東', '😀', '\u202e'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    ),
    maxLength: 15,
  })
  .map((text) => text.replaceAll(':', '').trim());
const filledName = nameText.filter((name) => name !== '');

const codes = {
  algorithm: fc.constantFrom<Algorithm>('SHA1', 'SHA256', 'SHA512'),
  digits: fc.integer({ min: 5, max: 10 }),
};
const kinds = fc.oneof(
  fc.record({
    ...codes,
    type: fc.constant('totp' as const),
    periodSeconds: fc.integer({ min: 1, max: 86_400 }),
  }),
  fc.record({
    ...codes,
    type: fc.constant('hotp' as const),
    counter: fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
  }),
  fc.constant({
    type: 'steam' as const,
    algorithm: 'SHA1' as const,
    digits: 5 as const,
    periodSeconds: 30 as const,
  }),
);

/** Entries with every kind of account, and names that trip up careless writers. */
export const formatEntry: fc.Arbitrary<FormatEntry> = fc
  .record({
    kind: kinds,
    issuer: fc.option(
      filledName.filter((name) => name.toLowerCase() !== 'steam'),
      { nil: undefined },
    ),
    label: nameText,
    secret: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    note: fc.option(filledName, { nil: undefined }),
    groups: fc.uniqueArray(filledName, { maxLength: 2 }),
    favourite: fc.boolean(),
  })
  .map(({ kind, issuer, label, secret, note, groups, favourite }) => ({
    account: { ...kind, label, secret, ...(issuer === undefined ? {} : { issuer }) },
    ...(note === undefined ? {} : { note }),
    groups,
    favourite,
  }));

/** Entries with what a format does not carry taken away. */
export function bare(entries: readonly FormatEntry[]): FormatEntry[] {
  return entries.map(({ account }) => ({ account, groups: [], favourite: false }));
}

/** The bytes cut off somewhere, or with one bit turned over. */
export function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: bytes.length - 1 });
  return fc.oneof(
    place.map((length) => bytes.slice(0, length)),
    fc.tuple(place, fc.nat({ max: 7 })).map(([index, bit]) => {
      const copy = bytes.slice();
      copy[index] = (copy[index] ?? 0) ^ (1 << bit);
      return copy;
    }),
  );
}

/**
 * What comes of a damaged file: `format.*`, or 'the same' where the damage is in what nobody reads. Other
 * accounts than the ones written, or an error that is none of the package's, fail the test.
 */
export async function outcomeOf(bytes: Uint8Array, tools: FormatTools, written: readonly FormatEntry[]) {
  const code = await rejection(async () => {
    const { entries, problems } = await readContent(bytes, tools);
    const accounts = entries.map(({ account }) => account);
    expect({ accounts, problems }).toEqual({ accounts: written.map(({ account }) => account), problems: [] });
  });
  return code === 'no refusal' ? 'the same' : code;
}
