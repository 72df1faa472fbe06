import { OtpError } from '../../errors.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { accountOf } from '../account.ts';
import { bytesFromBase64, filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader } from '../format.ts';

/**
 * A maFile of the Steam desktop authenticator, or a list of them, not encrypted. What else is in it, such as the
 * secret that confirms trades and the session, is not looked at.
 */
export const steamReader: FormatReader = {
  format: 'steam',

  recognises({ json }) {
    return filesOf(json).some((file) => typeof record(file)?.shared_secret === 'string');
  },

  async read({ json }): Promise<FormatContent> {
    const files = filesOf(json);
    if (files.length === 0) throw new OtpError('format.damaged');
    const collected = collectEntries(files, readFile, (file) => filledText(record(file)?.account_name));
    return { format: 'steam', ...collected, notes: [] };
  },
};

function filesOf(json: unknown): readonly unknown[] {
  return list(json) ?? (record(json) === undefined ? [] : [json]);
}

/** The address in `uri` has the same secret in base32; it stands in where the other is missing. */
function readFile(value: unknown): FormatEntry | EntryProblemCode {
  const file = record(value) ?? {};
  const sharedSecret = filledText(file.shared_secret);
  const uri = text(file.uri);
  if (sharedSecret === undefined && uri === undefined) return 'entry.no_secret';
  const secret = sharedSecret === undefined ? parseOtpauth(uri ?? '').secret : bytesFromBase64(sharedSecret);
  if (secret === undefined) return 'entry.field_invalid';
  return entryOf(accountOf({ type: 'steam', secret, issuer: 'Steam', label: file.account_name }));
}
