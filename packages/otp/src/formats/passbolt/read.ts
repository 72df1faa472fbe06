import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader } from '../format.ts';

/** The schema of Passbolt has 1,024 characters. */
const MAX_SECRET_CHARACTERS = 1_024;

/**
 * Decrypted secrets of Passbolt, one or a list: `totp` with `secret_key`, beside the names of its resource. The
 * exports that Passbolt itself writes are CSV and KDBX; its CSV has the columns of KeePassXC and is read as that.
 */
export const passboltReader: FormatReader = {
  format: 'passbolt',

  recognises({ json }) {
    const first = resourcesOf(json)?.find((resource) => totpOf(resource) !== undefined);
    return first !== undefined;
  },

  async read({ json }): Promise<FormatContent> {
    const resources = resourcesOf(json);
    if (resources === undefined) throw new OtpError('format.damaged');
    const withCode = resources.filter((resource) => totpOf(resource) !== undefined);
    const collected = collectEntries(withCode, readResource, (resource) => nameOf(resource, 'name'));
    const others = withCode.length < resources.length;
    return { format: 'passbolt', ...collected, notes: others ? ['entries_without_code'] : [] };
  },
};

function resourcesOf(json: unknown): readonly unknown[] | undefined {
  return list(json) ?? list(record(json)?.resources) ?? (record(json) === undefined ? undefined : [json]);
}

function totpOf(resource: unknown) {
  const fields = record(resource);
  const totp = record(fields?.totp) ?? record(record(fields?.secret)?.totp);
  return totp !== undefined && 'secret_key' in totp ? totp : undefined;
}

/** From version 5 on the names of a resource are in its metadata. */
function nameOf(resource: unknown, name: 'name' | 'username' | 'description'): string | undefined {
  const fields = record(resource);
  return filledText(record(fields?.metadata)?.[name]) ?? filledText(fields?.[name]);
}

function readResource(resource: unknown): FormatEntry | EntryProblemCode {
  const totp = totpOf(resource) ?? {};
  const secret = totp.secret_key;
  if (typeof secret === 'string' && secret.length > MAX_SECRET_CHARACTERS) return 'entry.field_invalid';
  const account = accountOf({
    type: 'totp',
    secret,
    issuer: nameOf(resource, 'name'),
    label: nameOf(resource, 'username'),
    algorithm: totp.algorithm,
    digits: totp.digits,
    period: totp.period,
  });
  return entryOf(account, { note: nameOf(resource, 'description') });
}
