import { OtpError } from '../errors.ts';
import type { OtpauthAccount } from '../otpauth/account.ts';
import { filledText, list, record } from './encoding/fields.ts';
import type { EntryProblem, EntryProblemCode, FormatEntry, FormatNote } from './format.ts';
import { checkEntryCount } from './limits.ts';

const MAX_SHOWN_CHARACTERS = 200;
/** Groups can be shared by thousands of entries: what is long or many in the file once is so in each of them. */
export const MAX_GROUPS = 100;
export const MAX_GROUP_CHARACTERS = 1_000;

/** How the groups of a file are called, by what its entries name them by. */
export function namesOfGroups(groups: unknown, key: string): Map<unknown, string> {
  const names = new Map<unknown, string>();
  for (const group of list(groups) ?? []) {
    const name = filledText(record(group)?.name);
    if (name !== undefined) names.set(record(group)?.[key], name);
  }
  return names;
}

export interface CollectedEntries {
  entries: FormatEntry[];
  problems: EntryProblem[];
}

/**
 * Reads the entries of a file one by one: a bad one is a problem with its place, and the others are read all the
 * same.
 *
 * @param read the entry, or why it is none; an OtpError counts as its code. What it notes stands with the entry.
 * @param nameOf how the file calls an entry that cannot be read
 * @param notes gets what was noted of any entry
 * @throws OtpError `format.too_many_entries`, before any entry is read
 */
export function collectEntries<Item>(
  items: readonly Item[],
  read: (item: Item, notes: Set<FormatNote>) => FormatEntry | EntryProblemCode,
  nameOf: (item: Item) => string | undefined,
  notes: Set<FormatNote> = new Set(),
): CollectedEntries {
  checkEntryCount(items.length);
  const collected: CollectedEntries = { entries: [], problems: [] };
  items.forEach((item, index) => {
    const entry = readNoted(notes, (own) => read(item, own));
    if (typeof entry === 'string')
      collected.problems.push({ entry: index + 1, ...shownName(nameOf(item)), code: entry });
    else collected.entries.push(entry);
  });
  return collected;
}

/** What `read` gives, or the code of its refusal. */
export function readOrCode<Result>(read: () => Result): Result | EntryProblemCode {
  try {
    return read();
  } catch (error) {
    if (error instanceof OtpError) return error.code;
    throw error;
  }
}

/**
 * Reads one entry, or the code of its refusal. What is noted of it stands with it, so that a preview can name it.
 *
 * @param notes gets that too, for the file
 */
export function readNoted<Result extends FormatEntry | EntryProblemCode | undefined>(
  notes: Set<FormatNote>,
  read: (own: Set<FormatNote>) => Result,
): Result | EntryProblemCode {
  const own = new Set<FormatNote>();
  const entry = readOrCode(() => read(own));
  for (const note of own) notes.add(note);
  return typeof entry === 'object' && own.size > 0 ? { ...entry, notes: [...own] } : entry;
}

/** The name of a problem, cut to what a line shows; no property where there is none. */
export function shownName(name: string | undefined): { name?: string } {
  return name ? { name: name.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed() } : {};
}

/** How people know an account. */
export function accountName(account: OtpauthAccount): string {
  return [account.issuer, account.label].filter(Boolean).join(': ');
}

/** An entry of an account, or the reason that there is none. */
export function entryOf(
  account: OtpauthAccount | EntryProblemCode,
  rest: { note?: string | undefined; groups?: readonly string[]; favourite?: boolean } = {},
): FormatEntry | EntryProblemCode {
  if (typeof account === 'string') return account;
  const given = rest.groups ?? [];
  if (given.length > MAX_GROUPS || given.some((name) => name.length > MAX_GROUP_CHARACTERS))
    return 'entry.field_invalid';
  const groups = [...new Set(given)];
  const note = rest.note?.trim();
  return { account, ...(note ? { note } : {}), groups, favourite: rest.favourite ?? false };
}

/**
 * The entries whose counter a JSON number can carry, and a problem for each other: a greater one would come back
 * as the counter of another code.
 */
export function withJsonCounters(entries: readonly FormatEntry[]): {
  written: FormatEntry[];
  problems: EntryProblem[];
} {
  const problems: EntryProblem[] = [];
  const written = entries.filter(({ account }, index) => {
    if (account.type !== 'hotp' || account.counter <= BigInt(Number.MAX_SAFE_INTEGER)) return true;
    const code = 'otpauth.invalid_counter';
    problems.push({ entry: index + 1, ...shownName(accountName(account)), code });
    return false;
  });
  return { written, problems };
}
