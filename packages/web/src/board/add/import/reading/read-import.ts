import { OtpError, type OtpErrorCode } from '@twofold/otp';
import type { EntryProblem, FormatName, FormatNote, FormatTools } from '@twofold/otp/formats/format';
import { findFormat, openFile, readFile } from '@twofold/otp/formats/read';
import { shownName } from '../../../../texts/shown-name.ts';
import { codesOf, type ImportedEntry, importedEntry } from './imported-entry.ts';
import { shownKind } from './shown-entry.ts';

/** An entry of a file: what is sent of it, and what is shown of it before. */
export interface ReadEntry {
  sent: ImportedEntry;
  /** What it is called in bold: the issuer, or else the account. */
  title: string;
  /** What else it is called; empty where there is nothing. */
  subtitle: string;
  kind: string;
  /** What was guessed in reading it. */
  notes: readonly FormatNote[];
  /** The place of the first entry of the file that makes the same codes; its own, where it is that. */
  twin: number;
}

/** Everything that was in a file. */
export interface ReadFile {
  format: FormatName;
  entries: readonly ReadEntry[];
  problems: readonly EntryProblem[];
  notes: readonly FormatNote[];
  /** Of a Google export, from 1. */
  missingParts: readonly number[];
}

export type ReadAnswer =
  | { kind: 'read'; file: ReadFile }
  | { kind: 'refused'; code: OtpErrorCode | DeviceRefusal; format: FormatName | undefined };

/** Why it is not the file: over http a page has no WebCrypto; and a device may not have the memory that a file asks for. */
export type DeviceRefusal = 'not_secure' | 'failed';

export interface ReadOptions {
  name: string | undefined;
  /** What the person says it is; otherwise it is looked for. */
  format: FormatName | undefined;
}

/** Reads a file of another program. Of what it refuses, nothing of the file is in the answer. */
export async function readImport(
  bytes: Uint8Array,
  { name, format: given }: ReadOptions,
  tools: FormatTools,
): Promise<ReadAnswer> {
  let format = given;
  try {
    const file = openFile(bytes, name);
    format ??= findFormat(file);
    const content = await readFile(file, tools, format);
    return {
      kind: 'read',
      file: {
        format: content.format,
        entries: readEntries(content.entries),
        problems: content.problems,
        notes: content.notes,
        missingParts: content.missingParts ?? [],
      },
    };
  } catch (error) {
    // Any other error may hold a part of the file: it goes no further.
    return { kind: 'refused', code: error instanceof OtpError ? error.code : 'failed', format };
  }
}

function readEntries(entries: readonly Parameters<typeof importedEntry>[0][]): ReadEntry[] {
  const first = new Map<string, number>();
  return entries.map((entry, index) => {
    const [title = '', subtitle = ''] = [entry.account.issuer ?? '', entry.account.label]
      .map(shownName)
      .filter(Boolean);
    const codes = codesOf(entry);
    const twin = first.get(codes) ?? index;
    first.set(codes, twin);
    const { account, notes = [] } = entry;
    return { sent: importedEntry(entry), title, subtitle, kind: shownKind(account), notes, twin };
  });
}
