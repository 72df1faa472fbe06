import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { TwofoldError } from '../../errors.ts';
import type { Random } from '../../random.ts';
import { findWeakness } from './weak-keys.ts';

/** 32 secret bytes that the sealing key is derived from. A `KeyObject`, so that no log or inspection prints it. */
export type MasterKey = KeyObject;

const MASTER_KEY_BYTES = 32;

/** What to tell somebody who needs a key. */
export const HOW_TO_MAKE_A_KEY = 'Make one with: openssl rand -base64 32';

/** Every purpose has its own label, so that what one derived key reveals says nothing of another (RFC 5869, 3.2). */
const KEY_ID_LABEL = 'twofold/v1/key-id';
const SEALING_LABEL = 'twofold/v1/seal';

/** 10 hex digits that name the key in envelopes and reports. Derived one way: they tell nothing of the key. */
export function masterKeyId(key: MasterKey): string {
  return Buffer.from(hkdfSync('sha256', key, '', KEY_ID_LABEL, 5)).toString('hex');
}

/** The AES-256 key of the envelopes. */
export function sealingKey(key: MasterKey): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', SEALING_LABEL, 32)));
}

/**
 * Reads a key of 32 bytes from hex, base64 or base64url.
 *
 * @param source what the operator knows it by (`ENCRYPTION_KEY`, a line of a file); the value itself is never repeated.
 * @throws `keyring.weak_key` when it is of another length or known to be guessable.
 */
export function parseMasterKey(text: string, source: string): MasterKey {
  const trimmed = text.trim();
  const bytes = decode(trimmed);
  if (!bytes) throw weak(`${source} is neither base64 nor hex`);
  if (bytes.length !== MASTER_KEY_BYTES) {
    throw weak(`${source} must decode to ${MASTER_KEY_BYTES} bytes, not ${bytes.length}`);
  }
  const weakness = findWeakness(bytes, trimmed);
  if (weakness !== undefined) throw weak(`${source} ${weakness}`);
  return createSecretKey(bytes);
}

/** A fresh key that `parseMasterKey` accepts. */
export function generateMasterKey(random: Random): MasterKey {
  // A random key matches a pattern less than once in a million; the next start must not refuse what was made here.
  for (let attempt = 0; attempt < 8; attempt++) {
    const bytes = random.bytes(MASTER_KEY_BYTES);
    if (findWeakness(bytes, formatBytes(bytes)) === undefined) return createSecretKey(bytes);
  }
  throw new TwofoldError('keyring.weak_key', 'The random generator of this machine gives predictable bytes.');
}

/** Standard base64 with padding: the form of a line in a key file. */
export function formatMasterKey(key: MasterKey): string {
  return formatBytes(key.export());
}

/** @throws `keyring.weak_key` when two of the keys are the same: dropping one would then lose the other. */
export function refuseRepeatedKeys(keys: readonly MasterKey[], source: string): void {
  const ids = keys.map(masterKeyId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated === undefined) return;
  throw new TwofoldError(
    'keyring.weak_key',
    `${source} holds the same key twice (key id ${repeated}); each key may stand there once, the current one first.`,
  );
}

function decode(text: string): Uint8Array | undefined {
  if (/^(?:[0-9a-f]{2})+$/i.test(text) && ![43, 44].includes(text.length)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}

function formatBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function weak(problem: string): TwofoldError {
  return new TwofoldError('keyring.weak_key', `${problem}. ${HOW_TO_MAKE_A_KEY}`);
}
