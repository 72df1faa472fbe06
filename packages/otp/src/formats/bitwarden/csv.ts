import { OtpError } from '../../errors.ts';
import { parseCsv } from '../encoding/csv.ts';
import { filledText } from '../encoding/fields.ts';
import { collectEntries, entryOf, MAX_GROUPS } from '../entries.ts';
import type { FormatNote, FormatReader } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { accountOfLogin, type Place, placeProblems } from './login.ts';

/** A row by the names of its columns; what the row does not have is the empty text. */
type Column = (name: string) => string;

/** Bitwarden's CSV, of a person (`folder`) or of an organisation (`collections`). Columns are found by their names. */
export const bitwardenCsvReader: FormatReader = {
  format: 'bitwarden-csv',

  recognises({ text }) {
    if (text === undefined) return false;
    const firstLine = text.slice(0, 1000).split(/[\r\n]/, 1)[0] ?? '';
    const columns = firstLine.split(',');
    return columns.includes('login_totp') && columns.includes('name');
  },

  async read({ text }) {
    const [header, ...rows] = parseCsv(text ?? '');
    const columns = header?.fields ?? [];
    const totpColumn = columns.indexOf('login_totp');
    if (totpColumn < 0) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const logins: Column[] = [];
    const places: Place[] = [];
    rows.forEach(({ line, fields }, index) => {
      if ((fields[totpColumn] ?? '').trim() === '') {
        notes.add('entries_without_code');
        return;
      }
      logins.push((name) => fields[columns.indexOf(name)] ?? '');
      places.push({ entry: index + 1, line });
      checkEntryCount(logins.length);
    });
    const { entries, problems } = collectEntries(
      logins,
      (column, own) => {
        const [name, username, totp] = ['name', 'login_username', 'login_totp'].map(column);
        const account = accountOfLogin({ name, username, totp: totp ?? '' }, own);
        const favourite = column('favorite') === '1';
        return entryOf(account, { note: column('notes'), groups: groupsOf(column), favourite });
      },
      (column) => filledText(column('name')),
      notes,
    );
    return { format: 'bitwarden-csv', entries, problems: placeProblems(problems, places), notes: [...notes] };
  },
};

/** One folder, or collections with commas between. */
function groupsOf(column: Column): string[] {
  const collections = column('collections').split(',', MAX_GROUPS + 1);
  return [column('folder'), ...collections].flatMap((name) => filledText(name) ?? []);
}
