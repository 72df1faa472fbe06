import { type Io, printable, styled } from './io.ts';

export interface Column<Row> {
  title: string;
  /** May hold text from outside: it is made printable here. */
  value: (row: Row) => string | number;
  align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows in columns that are as wide as their widest cell, on standard output. */
export function printTable<Row>(io: Io, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  const cells = rows.map((row) => columns.map(({ value }) => printable(String(value(row)))));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = titles.map((title, index) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - displayWidth(text));
        return columns[index]?.align === 'right' ? space + text : text + space;
      })
      .join(GAP)
      .trimEnd();
  io.stdout.write(`${styled(io.stdout, io, 'dim', line(titles))}\n`);
  for (const row of cells) io.stdout.write(`${line(row)}\n`);
}

/** Names and values under each other, on standard output. */
export function printDetails(io: Io, details: readonly (readonly [name: string, value: string])[]): void {
  const width = Math.max(...details.map(([name]) => name.length));
  for (const [name, value] of details) {
    const label = styled(io.stdout, io, 'dim', name.padEnd(width));
    io.stdout.write(`${label}${GAP}${printable(value)}\n`);
  }
}

/** `2026-11-21 14:05:45Z`; a dash for a time that is not set. */
export function showTime(ms: number | string | null | undefined): string {
  if (ms === null || ms === undefined) return '-';
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return String(ms);
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** ISO 8601 in UTC, for programs; the number itself where it is no time. */
export function isoTime(ms: number): string | number {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? ms : time.toISOString();
}

/** `1 row`, `2 rows`, `12,000 rows`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
}

/** 1536 as `1.5 KiB`. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

const graphemes = new Intl.Segmenter();
/** The ranges that terminals draw two cells wide (Unicode Standard Annex 11, W and F), without rare scripts. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Cells that a terminal takes for a text without control characters. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
