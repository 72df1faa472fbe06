import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf, namesOfGroups } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader } from '../format.ts';
import { openVault } from './encryption.ts';

/** Versions of the content: groups are none in 1, one name in 2, several by their id in 3. */
const DB_VERSIONS: readonly unknown[] = [1, 2, 3];

/** The JSON export of Aegis, plain or under a password (docs/vault.md of Aegis). */
export const aegisReader: FormatReader = {
  format: 'aegis',

  recognises({ json }) {
    const file = record(json);
    return file !== undefined && record(file.header) !== undefined && 'db' in file && 'version' in file;
  },

  async read({ json }, tools): Promise<FormatContent> {
    const file = record(json);
    if (file?.version !== 1) throw new OtpError('format.unsupported');
    const db = record(typeof file.db === 'string' ? await openVault(file, file.db, tools) : file.db);
    const entries = list(db?.entries);
    if (db === undefined || entries === undefined) throw new OtpError('format.damaged');
    if (!DB_VERSIONS.includes(db.version)) throw new OtpError('format.unsupported');
    const groupNames = namesOfGroups(db.groups, 'uuid');
    const collected = collectEntries(
      entries,
      (entry) => readEntry(entry, groupNames),
      (entry) => filledText(record(entry)?.issuer) ?? filledText(record(entry)?.name),
    );
    return { format: 'aegis', ...collected, notes: [] };
  },
};

function readEntry(value: unknown, groupNames: Map<unknown, string>): FormatEntry | EntryProblemCode {
  const entry = record(value);
  const info = record(entry?.info);
  if (entry === undefined || info === undefined) return 'entry.field_invalid';
  const account = accountOf({
    type: entry.type,
    secret: info.secret,
    label: entry.name,
    issuer: entry.issuer,
    algorithm: info.algo,
    digits: info.digits,
    period: info.period,
    counter: info.counter,
  });
  const single = filledText(entry.group);
  const several = (list(entry.groups) ?? []).flatMap((uuid) => groupNames.get(uuid) ?? []);
  return entryOf(account, {
    note: text(entry.note),
    groups: single === undefined ? several : [single, ...several],
    favourite: entry.favorite === true,
  });
}
