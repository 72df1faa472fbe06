import { OtpError } from '../../errors.ts';
import { filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { FormatContent, FormatNote } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { accountOfLogin, type Place, placeProblems } from './login.ts';

type Item = Readonly<Record<string, unknown>>;

interface LoginItem {
  item: Item;
  totp: string;
  username: string | undefined;
}

/**
 * The codes of an export that is not encrypted, or no longer. Whatever else a vault has, passwords above all, is not
 * looked at.
 *
 * @throws OtpError `format.damaged`, `format.too_many_entries`
 */
export function readItems(json: unknown): FormatContent {
  const file = record(json);
  const items = list(file?.items);
  if (file === undefined || items === undefined) throw new OtpError('format.damaged');
  const notes = new Set<FormatNote>();
  const { logins, places } = findLogins(items, notes);
  const groupNames = new Map([...namesById(file.folders), ...namesById(file.collections)]);
  const { entries, problems } = collectEntries(
    logins,
    (login, own) => {
      const { item, totp, username } = login;
      const account = accountOfLogin({ name: text(item.name), username, totp }, own);
      const groupIds = [item.folderId, ...(list(item.collectionIds) ?? [])];
      const groups = groupIds.flatMap((id) => groupNames.get(id) ?? []);
      return entryOf(account, { note: text(item.notes), groups, favourite: item.favorite === true });
    },
    (login) => filledText(login.item.name),
    notes,
  );
  return { format: 'bitwarden', entries, problems: placeProblems(problems, places), notes: [...notes] };
}

/** Items with a code, and where each stands in the file. */
function findLogins(items: readonly unknown[], notes: Set<FormatNote>) {
  const logins: LoginItem[] = [];
  const places: Place[] = [];
  items.forEach((value, index) => {
    const item = record(value) ?? {};
    const login = record(item.login);
    const totp = filledText(login?.totp);
    if (totp === undefined) notes.add('entries_without_code');
    else if (text(item.deletedDate) !== undefined) notes.add('trashed_left_out');
    else {
      logins.push({ item, totp, username: text(login?.username) });
      places.push({ entry: index + 1 });
      checkEntryCount(logins.length);
    }
  });
  return { logins, places };
}

function namesById(value: unknown): Map<unknown, string> {
  const names = new Map<unknown, string>();
  for (const one of list(value) ?? []) {
    const group = record(one);
    const name = filledText(group?.name);
    if (name !== undefined && typeof group?.id === 'string') names.set(group.id, name.toWellFormed());
  }
  return names;
}
