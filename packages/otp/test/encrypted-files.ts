import { argon2Sync, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { FileContent, FormatReader, FormatTools, Kdf } from '../src/formats/format.ts';
import { openFile } from '../src/formats/read.ts';
import { damaged, formatTools, rejection } from './format-tools.ts';

const known = new Map<string, Uint8Array>();

/** Node's own Argon2id, which remembers: a property about a file asks for the same key a hundred times. */
const argon2id: Kdf['argon2id'] = async (parameters) => {
  const { password, salt, memoryKib, passes, parallelism, length } = parameters;
  const [message, nonce] = [Buffer.from(password), Buffer.from(salt)];
  const name = [
    message.toString('hex'),
    nonce.toString('hex'),
    memoryKib,
    passes,
    parallelism,
    length,
  ].join();
  const costs = { memory: memoryKib, passes, parallelism, tagLength: length };
  const key = known.get(name) ?? argon2Sync('argon2id', { message, nonce, ...costs });
  known.set(name, key);
  return key;
};

export function toolsWith(password?: string): FormatTools {
  return formatTools(password, { argon2id });
}

/** Tools with which nothing can be derived or opened: whatever is refused with them is refused before any work. */
export function idleTools(password: string): FormatTools {
  const work = () => {
    throw new Error('work was done');
  };
  return {
    password,
    subtle: new Proxy(webcrypto.subtle, { get: () => work }),
    random: work,
    kdf: { argon2id: work, scrypt: work },
  };
}

/** A file as readers are given it. @throws OtpError `format.too_deep` */
export function fileOf(content: Uint8Array | string, name?: string): FileContent {
  return openFile(typeof content === 'string' ? new TextEncoder().encode(content) : content, name);
}

/** The code that a promise is rejected with. */
export function refusalOf(promise: Promise<unknown>): Promise<string> {
  return rejection(() => promise);
}

/**
 * Every file that is cut off somewhere, or has one bit changed, is refused with a code of `format.*`.
 *
 * @param spare in JSON there are bits without a meaning, such as white space: there the same may be read, and nothing else
 */
export async function expectDamageRefused(
  reader: FormatReader,
  bytes: Uint8Array,
  tools: FormatTools,
  { spare = false, runs = 100 }: { spare?: boolean; runs?: number } = {},
): Promise<void> {
  const whole = await reader.read(fileOf(bytes), tools);
  const check = fc.asyncProperty(damaged(bytes), async (file) => {
    let content: unknown;
    const code = await rejection(async () => {
      content = await reader.read(fileOf(file), tools);
    });
    if (spare && content !== undefined) expect(content).toEqual(whole);
    else expect(code).toMatch(/^format\./);
  });
  await fc.assert(check, { numRuns: runs });
}
