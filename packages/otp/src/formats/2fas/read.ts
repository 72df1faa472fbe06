import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record } from '../encoding/fields.ts';
import { collectEntries, entryOf, namesOfGroups } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader } from '../format.ts';
import { openServices } from './encryption.ts';

const SCHEMAS: readonly unknown[] = [1, 2, 3, 4];

/** Backups of 2FAS, schema 1 to 4, plain or under a password. */
export const twoFasReader: FormatReader = {
  format: '2fas',

  recognises({ json }) {
    const file = record(json);
    return list(file?.services) !== undefined && file !== undefined && 'schemaVersion' in file;
  },

  async read({ json }, tools): Promise<FormatContent> {
    const file = record(json);
    if (!SCHEMAS.includes(file?.schemaVersion)) throw new OtpError('format.unsupported');
    const sealed = file?.servicesEncrypted;
    const isSealed = sealed !== undefined && sealed !== null;
    const services = list(isSealed ? await openServices(sealed, tools) : file?.services);
    if (services === undefined) throw new OtpError('format.damaged');
    const groupNames = namesOfGroups(file?.groups, 'id');
    const collected = collectEntries(
      services,
      (service) => readService(service, groupNames),
      (service) => filledText(record(service)?.name),
    );
    return { format: '2fas', ...collected, notes: [] };
  },
};

/** Schema 1 has names only in `otp`, and schema 2 knows no other type than TOTP: both leave the rest out. */
function readService(value: unknown, groupNames: Map<unknown, string>): FormatEntry | EntryProblemCode {
  const service = record(value);
  if (service === undefined) return 'entry.field_invalid';
  const otp = record(service.otp) ?? {};
  const label = filledText(otp.account) ?? labelOf(otp.label);
  const name = filledText(service.name);
  const account = accountOf({
    type: otp.tokenType ?? 'totp',
    secret: service.secret,
    label,
    // Every service has a name: where it only repeats the account, there is no issuer.
    issuer: filledText(otp.issuer) ?? (name === label ? undefined : name),
    algorithm: otp.algorithm,
    digits: otp.digits,
    period: otp.period,
    counter: otp.counter,
  });
  const group = groupNames.get(service.groupId);
  return entryOf(account, { groups: group === undefined ? [] : [group] });
}

/** `otp.label` is the account, or the whole label of the address with the issuer before it. */
function labelOf(value: unknown): string | undefined {
  const label = filledText(value);
  return label === undefined ? undefined : label.slice(label.indexOf(':') + 1);
}
