import { FORMAT_TITLES } from '@twofold/otp/formats/names';
import { FORMAT_NOTES, type FormatNote } from '@twofold/otp/formats/notes';
import { readingProblem } from '@twofold/otp/formats/problems';
import type { ImportResult } from '../../../core/vault/entries/imports.ts';
import { type Io, note, warn } from '../../terminal/io.ts';
import { printTable } from '../../terminal/table.ts';
import { describeType, entryName } from '../entry.ts';
import type { Scope } from '../scope.ts';
import type { ReadFiles } from './read-files.ts';

/** One entry of a file, and what becomes of it. */
interface Line {
  file: string;
  issuer: string | null;
  label: string;
  type: string | null;
  status: ImportResult['status'];
  id: string | null;
  /** From 1, where it stands in the file; null where that is not known. */
  entry: number | null;
  line: number | null;
  reason: string | null;
  /** What was guessed in reading it, or its format does not say. */
  notes: FormatNote[];
}

/** What becomes of everything in the files: what could be read first, in their order. */
function linesOf(files: ReadFiles, results: readonly ImportResult[]): Line[] {
  const read = files.entries.map(({ entry: { account, notes = [] }, file }, index): Line => {
    const result = results[index];
    const refusal = result?.status === 'refused' ? result.problem : undefined;
    return {
      ...{ file, issuer: account.issuer ?? null, label: account.label, type: account.type },
      status: result?.status ?? 'refused',
      id: result === undefined || result.status === 'refused' ? null : result.id,
      ...{ entry: null, line: null },
      reason: refusal ? `${refusal.pointer.replace('/', '')} ${refusal.reason}`.trim() : null,
      notes,
    };
  });
  const unread = files.problems.map(
    ({ file, entry, line = null, name = '', code }): Line => ({
      ...{ file, issuer: null, label: name, type: null, status: 'refused', id: null },
      ...{ entry, line, reason: readingProblem(code), notes: [] },
    }),
  );
  return [...read, ...unread];
}

export function countsOf(files: ReadFiles, results: readonly ImportResult[]) {
  const count = (status: ImportResult['status']) => results.filter((one) => one.status === status).length;
  return {
    added: count('added'),
    existing: count('exists'),
    refused: count('refused') + files.problems.length,
  };
}

/** Shows on standard output what would be done, and beside it what the files do not say. */
export function showPreview(io: Io, files: ReadFiles, results: readonly ImportResult[], scope: Scope): void {
  for (const { file, format } of files.files) note(io, `${file}: ${FORMAT_TITLES[format]}`);
  const lines = linesOf(files, results);
  const planned = new Set<string>();
  const several = files.files.length > 1;
  const rows = lines.map((line, index) => {
    const read = files.entries[index]?.entry.account;
    const isTwice = line.status === 'exists' && planned.has(line.id ?? '');
    if (line.status === 'added') planned.add(line.id ?? '');
    const period = read === undefined || read.type === 'hotp' ? 0 : read.periodSeconds;
    return { ...line, kind: read ? describeType({ ...read, period }) : '-', what: describe(line, isTwice) };
  });
  printTable(io, rows, [
    ...(several ? [{ title: 'file', value: ({ file }: Line) => file }] : []),
    { title: 'issuer', value: ({ issuer }) => issuer ?? '-' },
    { title: 'label', value: ({ label }) => (label === '' ? '-' : label) },
    { title: 'type', value: ({ kind }) => kind },
    { title: 'what', value: ({ what }) => what },
  ]);
  for (const name of files.notes) warn(io, `${FORMAT_NOTES[name]}${namesNoted(lines, name)}`);
  if (files.missingParts.length > 0) warn(io, `missing parts: ${files.missingParts.join(', ')}`);
  const { added, existing, refused } = countsOf(files, results);
  note(io, `${added} to add to ${scope.placeName}, ${existing} there already, ${refused} refused.`);
}

const MAX_NAMED = 5;

/** The entries that a note is about; nothing where it is about the file, or about all that is in it. */
function namesNoted(lines: readonly Line[], note: FormatNote): string {
  const noted = lines.filter(({ notes }) => notes.includes(note));
  if (noted.length === 0 || noted.length === lines.length) return '';
  const names = noted.slice(0, MAX_NAMED).map(entryName).join(', ');
  return `: ${names}${noted.length > MAX_NAMED ? ` and ${noted.length - MAX_NAMED} more` : ''}`;
}

function describe({ status, reason, entry, line }: Line, isTwice: boolean): string {
  if (status === 'added') return 'new';
  if (status === 'exists') return isTwice ? 'twice in the files' : 'there already';
  const place = line === null ? (entry === null ? '' : `, entry ${entry}`) : `, line ${line}`;
  return `refused${place}: ${reason}`;
}

/** For programs. The ids that a dry run gave are left out: they are of nothing. */
export function importView(
  files: ReadFiles,
  results: readonly ImportResult[],
  { placeId, placeName }: Scope,
  dryRun: boolean,
) {
  const { missingParts, notes } = files;
  const lines = linesOf(files, results);
  const planned = new Set(lines.filter(({ status }) => dryRun && status === 'added').map(({ id }) => id));
  return {
    dryRun,
    collection: { id: placeId, name: placeName },
    ...countsOf(files, results),
    files: files.files,
    results: lines.map((line) => (planned.has(line.id) ? { ...line, id: null } : line)),
    notes: notes.map((name) => ({ code: name, text: FORMAT_NOTES[name] })),
    missingParts,
  };
}
