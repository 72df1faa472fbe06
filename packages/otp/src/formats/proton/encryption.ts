import { OtpError } from '../../errors.ts';
import { argon2idKey } from '../cryptography/argon2id.ts';
import { openAesGcm } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64 } from '../encoding/fields.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
/** Fixed by the program: a file has no say in it. */
const COST = { memoryKib: 19 * 1024, passes: 2, parallelism: 1 };
/** Bound to the ciphertext, so that what Proton seals with the same password elsewhere is no export. */
const ASSOCIATED_DATA = encodeUtf8('proton.authenticator.export.v1');

/**
 * Opens an export with a password.
 *
 * @param file the whole file
 * @returns what a plain export is
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.damaged`, `format.too_deep`
 */
export async function openExport(
  file: Readonly<Record<string, unknown>>,
  tools: FormatTools,
): Promise<unknown> {
  const salt = bytesFromBase64(file.salt);
  const content = bytesFromBase64(file.content);
  if (salt?.length !== SALT_BYTES || content === undefined) throw new OtpError('format.damaged');
  const key = await argon2idKey(tools.kdf, requirePassword(tools), salt, COST);
  const nonce = content.subarray(0, NONCE_BYTES);
  const sealed = content.subarray(NONCE_BYTES);
  const opened = await openAesGcm(tools.subtle, key, nonce, sealed, { associated: ASSOCIATED_DATA });
  if (opened === undefined) throw new OtpError('format.password_wrong');
  return parseBoundedBytes(opened);
}
