import { OtpError } from '../errors.ts';

/** Ten times an export of 5,000 accounts with their images. A server may have a bound of its own below it. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
export const MAX_ENTRIES = 5_000;
/** Exports reach six levels; folders of a password manager some more. */
export const MAX_DEPTH = 64;
/** A password manager writes some twenty-five for each of its entries, and has more of them than codes. */
export const MAX_JSON_VALUES = 500_000;
/** Each costs the parser more than other values do: the most where no two are alike. */
export const MAX_JSON_OBJECTS = 100_000;
/** Different ones. Exports have some dozens, whatever their size: nobody's names or ids are keys. */
export const MAX_JSON_KEYS = 10_000;

const GIB = 1024 ** 3;
const MAX_SCRYPT_N = 2 ** 20;
/** Of one key, and for all slots of a file together: a thousand slots are a thousand keys. */
const MAX_SCRYPT_BYTES = GIB;
export const MAX_PBKDF2_ITERATIONS = 10_000_000;
const MAX_ARGON2_KIB = GIB / 1024;
const MAX_ARGON2_PASSES = 10;
const MAX_ARGON2_PARALLELISM = 16;

export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** @throws OtpError `format.too_large` */
export function checkFileSize(bytes: number): void {
  if (bytes > MAX_FILE_BYTES) throw new OtpError('format.too_large');
}

/** @throws OtpError `format.too_many_entries` */
export function checkEntryCount(entries: number): void {
  if (entries > MAX_ENTRIES) throw new OtpError('format.too_many_entries');
}

/**
 * Refuses before any work what a file may not ask of whoever opens it. All keys that one file asks for are given
 * at once: their costs add up.
 *
 * @throws OtpError `format.kdf_too_expensive`; `format.damaged` for what RFC 7914 section 2 does not allow
 */
export function checkScrypt(...costs: readonly ScryptCost[]): void {
  let bytes = 0;
  for (const { N, r, p } of costs) {
    checkPositive(N, r, p);
    if (N > MAX_SCRYPT_N) throw new OtpError('format.kdf_too_expensive');
    if (N < 2 || !Number.isInteger(Math.log2(N))) throw new OtpError('format.damaged');
    // RFC 7914 section 5: N blocks of 128 * r bytes, filled p times; no more of them for p than for one.
    bytes += 128 * r * N * p;
  }
  if (bytes > MAX_SCRYPT_BYTES) throw new OtpError('format.kdf_too_expensive');
}

/** @throws OtpError `format.kdf_too_expensive`, `format.damaged` */
export function checkPbkdf2(iterations: number): void {
  checkPositive(iterations);
  if (iterations > MAX_PBKDF2_ITERATIONS) throw new OtpError('format.kdf_too_expensive');
}

/** @throws OtpError `format.kdf_too_expensive`; `format.damaged` for what RFC 9106 section 3.1 does not allow */
export function checkArgon2id(cost: { memoryKib: number; passes: number; parallelism: number }): void {
  const { memoryKib, passes, parallelism } = cost;
  checkPositive(memoryKib, passes, parallelism);
  const tooExpensive =
    memoryKib > MAX_ARGON2_KIB || passes > MAX_ARGON2_PASSES || parallelism > MAX_ARGON2_PARALLELISM;
  if (tooExpensive) throw new OtpError('format.kdf_too_expensive');
  if (memoryKib < 8 * parallelism) throw new OtpError('format.damaged');
}

/** Comparisons with NaN are all false: a cost that is no number would pass every bound. */
function checkPositive(...values: readonly number[]): void {
  for (const value of values) {
    if (!Number.isInteger(value) || value < 1) throw new OtpError('format.damaged');
  }
}
