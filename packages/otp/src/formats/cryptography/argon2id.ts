import { OtpError } from '../../errors.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import type { Kdf } from '../format.ts';
import { checkArgon2id } from '../limits.ts';

export interface Argon2idCost {
  memoryKib: number;
  passes: number;
  parallelism: number;
}

/** RFC 9106 section 3.1 allows shorter salts and advises 16 bytes; implementations refuse less than these. */
const LEAST_SALT_BYTES = 8;

/**
 * A key of 32 bytes by Argon2id (RFC 9106) out of the UTF-8 of a password, once its cost has been found bearable.
 *
 * @throws OtpError `format.kdf_too_expensive`, `format.damaged`
 */
export async function argon2idKey(
  kdf: Kdf,
  password: string,
  salt: Uint8Array,
  cost: Argon2idCost,
): Promise<Uint8Array> {
  checkArgon2id(cost);
  if (salt.length < LEAST_SALT_BYTES) throw new OtpError('format.damaged');
  return kdf.argon2id({ password: encodeUtf8(password), salt, ...cost, length: 32 });
}
