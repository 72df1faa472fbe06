import { OtpError } from '../../errors.ts';
import { MAX_ENTRIES } from '../limits.ts';

export interface CsvRow {
  /** Where the row begins, from 1: a quoted field may go over several lines. */
  line: number;
  fields: string[];
}

/** Password managers have more entries than codes, and still an end. */
const MAX_ROWS = 20 * MAX_ENTRIES;
const MAX_FIELDS = 100;
/** Fields, ends of lines and quotes inside of fields, all together: ten for each of the most rows. */
const MAX_MARKS = 10 * MAX_ROWS;

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The rows of a CSV text (RFC 4180), also with bare line feeds; empty lines are none. Whatever costs work is counted
 * while it is read, so that nothing is made of a text that has too much of it.
 *
 * @throws OtpError `format.damaged` for a quote that does not end or stands in the middle of a field,
 *   `format.too_many_entries`
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let offset = 0;
  let line = 1;
  let marks = 0;

  function mark(): void {
    if (++marks > MAX_MARKS) throw new OtpError('format.too_many_entries');
  }

  /** Lines are counted here and not in what was cut out: a field of nothing but ends of lines has millions. */
  function quoted(): string {
    const start = offset + 1;
    let quotes = 0;
    let end = start;
    for (; ; end++) {
      const charCode = text.charCodeAt(end);
      if (charCode === LINE_FEED) {
        line++;
        mark();
      } else if (charCode === QUOTE) {
        if (text.charCodeAt(end + 1) !== QUOTE) break;
        end++;
        quotes++;
        mark();
      } else if (end >= text.length) {
        throw new OtpError('format.damaged');
      }
    }
    offset = end + 1;
    const field = text.slice(start, end);
    return quotes === 0 ? field : field.replaceAll('""', '"');
  }

  function bare(): string {
    const start = offset;
    while (offset < text.length && !endsBareField(text.charCodeAt(offset))) offset++;
    return text.slice(start, offset);
  }

  while (offset < text.length) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      mark();
      row.fields.push(text.charCodeAt(offset) === QUOTE ? quoted() : bare());
      if (row.fields.length > MAX_FIELDS) throw new OtpError('format.damaged');
      if (text.charCodeAt(offset) !== COMMA) break;
      offset++;
    }
    if (text.charCodeAt(offset) === CARRIAGE_RETURN) offset++;
    if (offset < text.length && text.charCodeAt(offset) !== LINE_FEED) throw new OtpError('format.damaged');
    offset++;
    line++;
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    if (rows.length > MAX_ROWS) throw new OtpError('format.too_many_entries');
  }
  return rows;
}

function endsBareField(charCode: number): boolean {
  return charCode === COMMA || charCode === QUOTE || charCode === LINE_FEED || charCode === CARRIAGE_RETURN;
}
