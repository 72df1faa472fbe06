import { OtpError } from '../../errors.ts';
import { hmacSha256, openAesCbc, sealAesCbc, verifyHmacSha256 } from '../cryptography/aes-cbc.ts';
import { argon2idKey } from '../cryptography/argon2id.ts';
import { pbkdf2 } from '../cryptography/ciphers.ts';
import { concatBytes, encodeBase64, encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, wholeNumber } from '../encoding/fields.ts';
import type { FormatTools } from '../format.ts';
import { checkArgon2id, checkPbkdf2 } from '../limits.ts';

/** How the key of a file comes from its password, with what it costs. */
export type BitwardenKdf =
  | { kind: 'pbkdf2'; iterations: number }
  | { kind: 'argon2id'; passes: number; memoryMib: number; parallelism: number };

/** One key to encipher with, one for the MAC. */
export interface BitwardenKeys {
  encryption: Uint8Array;
  mac: Uint8Array;
}

const PBKDF2 = 0;
const ARGON2ID = 1;
const KIB_OF_MIB = 1024;
const KEY_BYTES = 32;
const IV_BYTES = 16;
const MAC_BYTES = 32;
/** AES-256-CBC with HMAC-SHA256: the one kind of enciphered text that an export has. */
const AES_CBC_HMAC = '2.';

/**
 * What a file asks for, within what it may ask for.
 *
 * @throws OtpError `format.damaged`, `format.kdf_too_expensive`, `format.unsupported`
 */
export function readKdf(file: Readonly<Record<string, unknown>>): BitwardenKdf {
  const iterations = count(file.kdfIterations);
  if (file.kdfType === PBKDF2) {
    checkPbkdf2(iterations);
    return { kind: 'pbkdf2', iterations };
  }
  if (file.kdfType !== ARGON2ID) throw new OtpError('format.unsupported');
  const [memoryMib, parallelism] = [count(file.kdfMemory), count(file.kdfParallelism)];
  checkArgon2id({ memoryKib: memoryMib * KIB_OF_MIB, passes: iterations, parallelism });
  return { kind: 'argon2id', passes: iterations, memoryMib, parallelism };
}

function count(value: unknown): number {
  const number = wholeNumber(value, 1, Number.MAX_SAFE_INTEGER / KIB_OF_MIB);
  if (number === undefined) throw new OtpError('format.damaged');
  return number;
}

/** The fields of a file for a KDF, as `readKdf` reads them. */
export function kdfFields(kdf: BitwardenKdf) {
  return kdf.kind === 'pbkdf2'
    ? { kdfType: PBKDF2, kdfIterations: kdf.iterations, kdfMemory: null, kdfParallelism: null }
    : {
        kdfType: ARGON2ID,
        kdfIterations: kdf.passes,
        kdfMemory: kdf.memoryMib,
        kdfParallelism: kdf.parallelism,
      };
}

/** @param salt as it stands in the file: base64, of which Bitwarden takes the characters and not the bytes */
export async function deriveKeys(
  tools: FormatTools,
  password: string,
  salt: string,
  kdf: BitwardenKdf,
): Promise<BitwardenKeys> {
  const key = await deriveKey(tools, password, encodeUtf8(salt), kdf);
  // HKDF-Expand (RFC 5869 section 2.3) to the length of one hash is one HMAC of the purpose and the byte 1.
  const expand = (purpose: string) => hmacSha256(tools.subtle, key, encodeUtf8(`${purpose}\x01`));
  return { encryption: await expand('enc'), mac: await expand('mac') };
}

async function deriveKey(
  { subtle, kdf: functions }: FormatTools,
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  kdf: BitwardenKdf,
): Promise<Uint8Array> {
  if (kdf.kind === 'pbkdf2') {
    const { iterations } = kdf;
    return pbkdf2(subtle, password, { hash: 'SHA-256', salt, iterations, length: KEY_BYTES });
  }
  const { passes, parallelism, memoryMib } = kdf;
  const hashedSalt = new Uint8Array(await subtle.digest('SHA-256', salt));
  const cost = { memoryKib: memoryMib * KIB_OF_MIB, passes, parallelism };
  return argon2idKey(functions, password, hashedSalt, cost);
}

/**
 * The bytes of an enciphered text `2.iv|text|mac`. The MAC is over both others and is checked first: a padding that can be
 * tried out tells the text.
 *
 * @returns `undefined` where the MAC does not fit
 * @throws OtpError `format.damaged` for another form
 */
export async function openText(
  { subtle }: FormatTools,
  keys: BitwardenKeys,
  value: unknown,
): Promise<Uint8Array | undefined> {
  if (typeof value !== 'string' || !value.startsWith(AES_CBC_HMAC)) throw new OtpError('format.damaged');
  const parts = value.slice(AES_CBC_HMAC.length).split('|', 4);
  const [iv, sealed, mac] = parts.map(bytesFromBase64);
  if (parts.length !== 3 || iv?.length !== IV_BYTES || sealed === undefined || mac?.length !== MAC_BYTES) {
    throw new OtpError('format.damaged');
  }
  if (!(await verifyHmacSha256(subtle, keys.mac, mac, concatBytes(iv, sealed)))) return undefined;
  return openAesCbc(subtle, keys.encryption, iv, sealed);
}

export async function sealText(tools: FormatTools, keys: BitwardenKeys, bytes: Uint8Array): Promise<string> {
  const iv = tools.random(IV_BYTES);
  const sealed = await sealAesCbc(tools.subtle, keys.encryption, iv, bytes);
  const mac = await hmacSha256(tools.subtle, keys.mac, concatBytes(iv, sealed));
  return AES_CBC_HMAC + [iv, sealed, mac].map(encodeBase64).join('|');
}
