import { OtpError } from '../errors.ts';
import { MAX_ENTRIES } from './limits.ts';

export interface CsvRow {
  /** Where the row begins, from 1: a quoted field may go over several lines. */
  line: number;
  fields: string[];
}

/** Password managers have more entries than codes, and still an end. */
const MAX_ROWS = 20 * MAX_ENTRIES;
const MAX_FIELDS = 100;

/**
 * The rows of a CSV text (RFC 4180), also with bare line feeds; empty lines are none.
 *
 * @throws OtpError `format.damaged` for a quote that does not end or stands in the middle of a field,
 *   `format.too_many_entries`
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let offset = 0;
  let line = 1;

  function quoted(): string {
    const start = offset + 1;
    let end = text.indexOf('"', start);
    while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    if (end < 0) throw new OtpError('format.damaged');
    offset = end + 1;
    const field = text.slice(start, end);
    line += field.split('\n').length - 1;
    return field.replaceAll('""', '"');
  }

  function bare(): string {
    const rest = /[,"\r\n]/g;
    rest.lastIndex = offset;
    const end = rest.exec(text)?.index ?? text.length;
    const field = text.slice(offset, end);
    offset = end;
    return field;
  }

  while (offset < text.length) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      row.fields.push(text[offset] === '"' ? quoted() : bare());
      if (row.fields.length > MAX_FIELDS) throw new OtpError('format.damaged');
      if (text[offset] !== ',') break;
      offset++;
    }
    if (text[offset] === '\r') offset++;
    if (offset < text.length && text[offset] !== '\n') throw new OtpError('format.damaged');
    offset++;
    line++;
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    if (rows.length > MAX_ROWS) throw new OtpError('format.too_many_entries');
  }
  return rows;
}
