import type { EntryProblem, FormatNote } from '@twofold/otp/formats/format';
import type { ReadEntry, ReadFile } from './reading/read-import.ts';
import type { ImportResult } from './saving/import-run.ts';

/** What becomes of one entry of a file: before the import what would, after it what did. */
export type Fate =
  | { kind: 'new' }
  | { kind: 'added' }
  /** The collection has one with the same codes, of this id. */
  | { kind: 'there'; id: string | null }
  /** An earlier entry of the file has. */
  | { kind: 'twice' }
  /** The server takes it not: the field, and a sentence in English. */
  | { kind: 'refused'; field: string; reason: string }
  /** The file cannot be read there. */
  | { kind: 'unreadable'; problem: EntryProblem }
  /** It was not sent: nobody wanted it, or the import ended before it. */
  | { kind: 'left' };

export interface Row {
  /** Of the entry in the file; undefined for what could not be read. */
  entry: number | undefined;
  title: string;
  subtitle: string;
  kind: string;
  /** What was guessed in reading it. */
  notes: readonly FormatNote[];
  fate: Fate;
}

/** Rows of these kinds can be looked at alone. */
export const rowGroups = ['new', 'there', 'wrong'] as const;
export type RowGroup = (typeof rowGroups)[number];

const GROUPS: Readonly<Record<Fate['kind'], RowGroup>> = {
  ...{ new: 'new', added: 'new', there: 'there', twice: 'there', left: 'there' },
  ...{ refused: 'wrong', unreadable: 'wrong' },
};

/**
 * The rows of a file, what is wrong first: it is what somebody has to see.
 *
 * @param fates of the entries that could be read, in their order
 */
export function rowsOf({ entries, problems }: ReadFile, fates: readonly Fate[]): Row[] {
  const unreadable = problems.map(
    (problem): Row => ({
      ...{ entry: undefined, title: problem.name ?? '', subtitle: '', kind: '', notes: [] },
      fate: { kind: 'unreadable', problem },
    }),
  );
  const read = entries.map(
    ({ title, subtitle, kind, notes }, entry): Row => ({
      ...{ entry, title, subtitle, kind, notes },
      fate: fates[entry] ?? { kind: 'new' },
    }),
  );
  const isWrong = ({ fate }: Row) => groupOf(fate) === 'wrong';
  return [...unreadable, ...read.filter(isWrong), ...read.filter((row) => !isWrong(row))];
}

export function groupOf({ kind }: Fate): RowGroup {
  return GROUPS[kind];
}

export function countsOf(rows: readonly Row[]): Readonly<Record<RowGroup, number>> {
  const counts = { new: 0, there: 0, wrong: 0 };
  for (const { fate } of rows) counts[groupOf(fate)] += 1;
  return counts;
}

/**
 * What would become of the entries, by what the server said in a dry run. That is asked in pieces: what is twice in
 * different pieces only the page sees.
 */
export function fatesBefore(
  entries: readonly Pick<ReadEntry, 'twin'>[],
  results: readonly (ImportResult | undefined)[],
): Fate[] {
  const taken = new Set<number>();
  return entries.map(({ twin }, index): Fate => {
    const result = results[index];
    if (result?.status === 'refused') return refusedBy(result);
    if (taken.has(twin)) return { kind: 'twice' };
    taken.add(twin);
    return result?.status === 'exists' ? { kind: 'there', id: result.id } : { kind: 'new' };
  });
}

/** What became of one, by what the server said when it was sent; undefined: it was not. */
export function fateAfter(before: Fate, result: ImportResult | undefined): Fate {
  if (before.kind !== 'new') return before;
  if (result === undefined) return { kind: 'left' };
  if (result.status === 'refused') return refusedBy(result);
  return result.status === 'added' ? { kind: 'added' } : { kind: 'there', id: result.id };
}

function refusedBy({ field, reason }: ImportResult): Fate {
  return { kind: 'refused', field: (field ?? '').replace(/^[/]/, ''), reason: reason ?? '' };
}
