import { OtpError } from '../../errors.ts';
import { type Argon2idCost, argon2idKey } from '../cryptography/argon2id.ts';
import { requirePassword } from '../cryptography/password.ts';
import { decodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, record, wholeNumber } from '../encoding/fields.ts';
import type { FormatNote, FormatReader, FormatTools } from '../format.ts';
import { checkArgon2id } from '../limits.ts';
import { addressLines, otpauthReader, readAddressLines } from '../otpauth/read.ts';
import { HEADER_BYTES, openFirstMessage } from './secretstream.ts';

type Fields = Readonly<Record<string, unknown>>;

const VERSION = 1;
const SALT_BYTES = 16;

/** Ente Auth's encrypted export: the lines of its plain one, which the reader of addresses knows, sealed as one message. */
export const enteReader: FormatReader = {
  format: 'ente',

  recognises({ json }) {
    const file = record(json);
    return record(file?.kdfParams) !== undefined && typeof file?.encryptedData === 'string';
  },

  async read(content, tools) {
    const file = record(content.json);
    if (file === undefined && !otpauthReader.recognises(content)) throw new OtpError('format.damaged');
    const plain = file === undefined ? content.text : await openExport(file, tools);
    if (plain === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const collected = readAddressLines(addressLines(plain), notes);
    return { format: 'ente', ...collected, notes: [...notes] };
  },
};

async function openExport(file: Fields, tools: FormatTools): Promise<string | undefined> {
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
