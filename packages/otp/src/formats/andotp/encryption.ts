import { OtpError } from '../../errors.ts';
import { openAesGcm, pbkdf2 } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';
import { checkPbkdf2, MAX_PBKDF2_ITERATIONS } from '../limits.ts';

const COUNT_BYTES = 4;
const SALT_BYTES = 12;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NEW_OVERHEAD_BYTES = COUNT_BYTES + SALT_BYTES + NONCE_BYTES + TAG_BYTES;
const OLD_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;
/** "[]", a backup of nothing. */
const LEAST_TEXT_BYTES = 2;
/** andOTP draws from 140,000 to 160,000; in random bytes fewer than three files in a thousand look like so much. */
const LEAST_ITERATIONS = 1_000;

/**
 * A guess: an encrypted backup is random from its first byte, without a mark of any kind. It is one by its name, as andOTP
 * gives it, or when its first bytes are a number of iterations.
 */
export function looksEncrypted(bytes: Uint8Array, name: string | undefined): boolean {
  if (bytes.length < OLD_OVERHEAD_BYTES + LEAST_TEXT_BYTES) return false;
  if (name !== undefined && /\.json\.aes$|^otp_accounts.*\.aes$|andotp.*\.(?:aes|bin)$/i.test(name))
    return true;
  if (bytes.length < NEW_OVERHEAD_BYTES + LEAST_TEXT_BYTES) return false;
  const iterations = iterationsOf(bytes);
  return iterations >= LEAST_ITERATIONS && iterations <= MAX_PBKDF2_ITERATIONS;
}

/**
 * The JSON of an encrypted backup: `nonce | text | tag` under the SHA-256 of the password, as it was before version 0.6.3, or
 * `iterations | salt | nonce | text | tag` under PBKDF2-HMAC-SHA1. Nothing says which. The old one costs nothing to
 * try; its first bytes are random, and nearly always too large for a number of iterations.
 *
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.kdf_too_expensive` also for an old backup
 *   with another password, `format.damaged`, `format.too_deep`
 */
export async function openBackup(bytes: Uint8Array, tools: FormatTools): Promise<unknown> {
  if (bytes.length < OLD_OVERHEAD_BYTES + LEAST_TEXT_BYTES) throw new OtpError('format.damaged');
  const password = requirePassword(tools);
  const opened = (await openOld(bytes, password, tools)) ?? (await openNew(bytes, password, tools));
  if (opened === undefined) throw new OtpError('format.password_wrong');
  return parseBoundedBytes(opened);
}

async function openOld(bytes: Uint8Array, password: string, { subtle }: FormatTools) {
  const key = new Uint8Array(await subtle.digest('SHA-256', encodeUtf8(password)));
  return openAesGcm(subtle, key, bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES));
}

async function openNew(bytes: Uint8Array, password: string, { subtle }: FormatTools) {
  if (bytes.length < NEW_OVERHEAD_BYTES + LEAST_TEXT_BYTES) return undefined;
  const iterations = iterationsOf(bytes);
  checkPbkdf2(iterations);
  const salt = bytes.subarray(COUNT_BYTES, COUNT_BYTES + SALT_BYTES);
  const sealed = bytes.subarray(COUNT_BYTES + SALT_BYTES);
  const key = await pbkdf2(subtle, password, { hash: 'SHA-1', salt, iterations, length: KEY_BYTES });
  return openAesGcm(subtle, key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES));
}

/** Unsigned, where andOTP has it signed: what is negative there is too much here. */
function iterationsOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
