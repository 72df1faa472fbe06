import { OtpError } from '../../errors.ts';
import { requirePassword } from '../cryptography/password.ts';
import { record, text } from '../encoding/fields.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import type { FormatReader, FormatTools } from '../format.ts';
import { deriveKeys, openText, readKdf } from './encryption.ts';
import { readItems } from './items.ts';

/** Exports of Bitwarden, of organisations too, and of its authenticator: plain, or protected by a password of their own. */
export const bitwardenReader: FormatReader = {
  format: 'bitwarden',

  recognises({ json }) {
    const file = record(json);
    return typeof file?.encrypted === 'boolean' && (Array.isArray(file.items) || 'data' in file);
  },

  async read({ json }, tools) {
    const file = record(json);
    if (file === undefined) throw new OtpError('format.damaged');
    if (file.encrypted !== true) return readItems(file);
    // Enciphered with the key of an account, which never leaves Bitwarden.
    if (file.passwordProtected !== true) throw new OtpError('format.account_restricted');
    return readItems(await openProtected(file, tools));
  },
};

async function openProtected(file: Readonly<Record<string, unknown>>, tools: FormatTools): Promise<unknown> {
  const kdf = readKdf(file);
  const salt = text(file.salt);
  if (salt === undefined) throw new OtpError('format.damaged');
  const keys = await deriveKeys(tools, requirePassword(tools), salt, kdf);
  // A small text that is there to tell a wrong password from a damaged file.
  if ((await openText(tools, keys, file.encKeyValidation_DO_NOT_EDIT)) === undefined) {
    throw new OtpError('format.password_wrong');
  }
  const opened = await openText(tools, keys, file.data);
  if (opened === undefined) throw new OtpError('format.damaged');
  return parseBoundedBytes(opened);
}
