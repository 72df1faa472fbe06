import { OtpError } from '../../errors.ts';
import { parseCsv } from '../encoding/csv.ts';
import { filledText } from '../encoding/fields.ts';
import { entryOf, MAX_GROUP_CHARACTERS, readNoted, shownName } from '../entries.ts';
import type { EntryProblem, FormatContent, FormatEntry, FormatNote, FormatReader } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { child, parseXml, type XmlElement } from './xml.ts';

/** An entry of a password manager as it stands in the file, most of them without a code. */
interface Item {
  attributes: Attributes;
  /** Names of the groups from the outermost, without the root, with a / between; empty in the root. */
  path: string;
  line?: number;
  isTrashed?: boolean;
}

/** Of the many entries of a password manager that have no code. */
const NO_ATTRIBUTES: Attributes = new Map();
/** Former versions and what else has no code in it, of which there can be more than of all the rest. */
const UNREAD_ELEMENTS: ReadonlySet<string> = new Set([
  'History',
  'Times',
  'AutoType',
  'Binaries',
  'CustomIcons',
]);

const CSV_COLUMNS = ['Group', 'Title', 'Username', 'TOTP'];

/** What KeePassXC calls the group of thrown away entries in some languages: CSV says no more of it than its name. */
const BINS: ReadonlySet<string> = new Set([
  'recycle bin',
  'papierkorb',
  'corbeille',
  'papelera',
  'lixeira',
  'cestino',
  'prullenbak',
]);

/**
 * Exports of KeePassXC (CSV, XML) and KeePass 2 (XML), and the CSV of other programs that write the columns of
 * KeePassXC. Passwords stand in them too: they are not looked at.
 */
export const keepassReader: FormatReader = {
  format: 'keepass',

  recognises({ text }) {
    if (text === undefined) return false;
    return isXml(text) || isCsv(text);
  },

  async read({ text }): Promise<FormatContent> {
    if (text === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const items = isXml(text)
      ? itemsOfXml(parseXml(text, { without: UNREAD_ELEMENTS }), notes)
      : itemsOfCsv(text);
    return { format: 'keepass', ...readItems(items, notes), notes: [...notes] };
  },
};

function isXml(text: string): boolean {
  return /<KeePassFile[\s>]/.test(text.slice(0, 2_000));
}

function isCsv(text: string): boolean {
  const header = text.slice(0, 1_000).split(/\r?\n/, 1)[0] ?? '';
  const columns = header.split(',').map((column) => column.replaceAll('"', '').trim());
  return CSV_COLUMNS.every((name) => columns.includes(name));
}

/** Entries count as they stand in the file, with and without a code. */
function readItems(items: readonly Item[], notes: Set<FormatNote>) {
  const entries: FormatEntry[] = [];
  const problems: EntryProblem[] = [];
  items.forEach(({ attributes, path, line, isTrashed }, index) => {
    if (isTrashed) {
      notes.add('trashed_left_out');
      return;
    }
    const entry = readNoted(notes, (own) => {
      const account = readAttributes(attributes, own);
      const groups = path === '' ? [] : [path];
      return account && entryOf(account, { groups, note: attributes.get('Notes') });
    });
    if (entry === undefined) {
      notes.add('entries_without_code');
      return;
    }
    const name = shownName(filledText(attributes.get('Title')));
    if (typeof entry === 'string')
      problems.push({ entry: index + 1, ...(line === undefined ? {} : { line }), ...name, code: entry });
    else entries.push(entry);
    checkEntryCount(entries.length + problems.length);
  });
  return { entries, problems };
}

function itemsOfCsv(text: string): Item[] {
  const [header, ...rows] = parseCsv(text);
  const place = (name: string) => header?.fields.indexOf(name) ?? -1;
  const columns = { group: place('Group'), title: place('Title'), user: place('Username') };
  const [totp, notes] = [place('TOTP'), place('Notes')];
  return rows.map(({ line, fields }) => {
    if (!filledText(fields[totp])) return { line, path: '', attributes: NO_ATTRIBUTES };
    const attributes = new Map([
      ['Title', fields[columns.title] ?? ''],
      ['UserName', fields[columns.user] ?? ''],
      ['otp', fields[totp] ?? ''],
      ['Notes', fields[notes] ?? ''],
    ]);
    const path = pathWithoutRoot(fields[columns.group] ?? '');
    return { line, path, attributes, isTrashed: BINS.has(path.split('/', 1)[0]?.toLowerCase() ?? '') };
  });
}

function pathWithoutRoot(path: string): string {
  if (path.length > MAX_GROUP_CHARACTERS) return path;
  return path.split('/').slice(1).filter(Boolean).join('/');
}

function itemsOfXml(file: XmlElement, notes: Set<FormatNote>): Item[] {
  const root = child(child(file, 'Root'), 'Group');
  if (file.name !== 'KeePassFile' || root === undefined) throw new OtpError('format.damaged');
  const meta = child(file, 'Meta');
  const bin = child(meta, 'RecycleBinEnabled')?.text.trim().toLowerCase() !== 'false';
  const binUuid = bin ? child(meta, 'RecycleBinUUID')?.text.trim() : undefined;
  const items: Item[] = [];
  collectItems(root, '', { binUuid, notes, items });
  return items;
}

/** As deep as the text is, which has been bounded. Former versions, in History, are none of the entries. */
function collectItems(
  group: XmlElement,
  path: string,
  found: { binUuid: string | undefined; notes: Set<FormatNote>; items: Item[] },
): void {
  const uuid = child(group, 'UUID')?.text.trim();
  if (uuid && uuid === found.binUuid) {
    found.notes.add('trashed_left_out');
    return;
  }
  for (const element of group.children) {
    if (element.name === 'Entry') found.items.push({ attributes: attributesOf(element), path });
    if (element.name !== 'Group') continue;
    const name = child(element, 'Name')?.text.trim();
    collectItems(element, name ? below(path, name) : path, found);
  }
}

/** Not longer than what is refused: it is made for each group, of the names of all groups around it. */
function below(path: string, name: string): string {
  return [path, name.slice(0, MAX_GROUP_CHARACTERS + 1)]
    .filter(Boolean)
    .join('/')
    .slice(0, MAX_GROUP_CHARACTERS + 1);
}

/** Values that are still encrypted, as in the inside of a database, are as good as absent. */
function attributesOf(entry: XmlElement): Attributes {
  if (!entry.children.some(({ name }) => name === 'String')) return NO_ATTRIBUTES;
  const attributes = new Map<string, string>();
  for (const string of entry.children) {
    if (string.name !== 'String') continue;
    const key = child(string, 'Key')?.text;
    const value = child(string, 'Value');
    if (key === undefined || value === undefined) continue;
    if (value.attributes.get('Protected')?.toLowerCase() !== 'true') attributes.set(key, value.text);
  }
  return attributes;
}
