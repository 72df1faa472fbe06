import { OtpError } from '../../errors.ts';
import { type Argon2idCost, argon2idKey } from '../cryptography/argon2id.ts';
import { requirePassword } from '../cryptography/password.ts';
import { decodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, record, wholeNumber } from '../encoding/fields.ts';
import type { FormatTools } from '../format.ts';
import { checkArgon2id } from '../limits.ts';
import { HEADER_BYTES, openFirstMessage } from './secretstream.ts';

const VERSION = 1;
const SALT_BYTES = 16;

/**
 * Opens what was sealed as one message.
 *
 * @param file the whole file
 * @returns the lines of a plain export; undefined where it is no text
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.kdf_too_expensive`, `format.unsupported`,
 *   `format.damaged`
 */
export async function openExport(
  file: Readonly<Record<string, unknown>>,
  tools: FormatTools,
): Promise<string | undefined> {
  if (file.version !== VERSION) throw new OtpError('format.unsupported');
  const { cost, salt } = readKdf(file.kdfParams);
  const header = bytesFromBase64(file.encryptionNonce);
  const sealed = bytesFromBase64(file.encryptedData);
  if (header?.length !== HEADER_BYTES || sealed === undefined) throw new OtpError('format.damaged');
  const key = await argon2idKey(tools.kdf, requirePassword(tools), salt, cost);
  const opened = openFirstMessage(key, header, sealed);
  if (opened === undefined) throw new OtpError('format.password_wrong');
  return decodeUtf8(opened);
}

/**
 * The limits of libsodium's crypto_pwhash: passes, and memory in bytes, of which it uses whole KiB, for one lane.
 *
 * @throws OtpError `format.damaged`, `format.kdf_too_expensive`
 */
function readKdf(value: unknown): { cost: Argon2idCost; salt: Uint8Array } {
  const parameters = record(value);
  const bytes = wholeNumber(parameters?.memLimit, 1, Number.MAX_SAFE_INTEGER);
  const passes = wholeNumber(parameters?.opsLimit, 1, Number.MAX_SAFE_INTEGER);
  const salt = bytesFromBase64(parameters?.salt);
  if (bytes === undefined || passes === undefined || salt?.length !== SALT_BYTES) {
    throw new OtpError('format.damaged');
  }
  const cost = { memoryKib: Math.floor(bytes / 1024), passes, parallelism: 1 };
  checkArgon2id(cost);
  return { cost, salt };
}
