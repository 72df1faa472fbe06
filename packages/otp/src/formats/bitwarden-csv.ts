import { OtpError } from '../errors.ts';
import { accountOfLogin, type Place, placeProblems } from './bitwarden/login.ts';
import { parseCsv } from './csv.ts';
import { collectEntries, entryOf } from './entries.ts';
import { filledText } from './fields.ts';
import type { FormatNote, FormatReader } from './format.ts';

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
    if (!header?.fields.includes('login_totp')) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const logins: Column[] = [];
    const places: Place[] = [];
    rows.forEach(({ line, fields }, index) => {
      const column: Column = (name) => fields[header.fields.indexOf(name)] ?? '';
      if (column('login_totp').trim() === '') {
        notes.add('entries_without_code');
        return;
      }
      logins.push(column);
      places.push({ entry: index + 1, line });
    });
    const { entries, problems } = collectEntries(
      logins,
      (column) => {
        const [name, username, totp] = ['name', 'login_username', 'login_totp'].map(column);
        const account = accountOfLogin({ name, username, totp: totp ?? '' }, notes);
        const favourite = column('favorite') === '1';
        return entryOf(account, { note: column('notes'), groups: groupsOf(column), favourite });
      },
      (column) => filledText(column('name')),
    );
    return { format: 'bitwarden-csv', entries, problems: placeProblems(problems, places), notes: [...notes] };
  },
};

/** One folder, or collections with commas between. */
function groupsOf(column: Column): string[] {
  return [column('folder'), ...column('collections').split(',')].flatMap((name) => filledText(name) ?? []);
}
