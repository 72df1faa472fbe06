/** Control and format characters (terminal sequences, direction marks) and the two line separators of Unicode. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Writes what could steer a terminal, break a line, or hide text as `\uXXXX`. Inside JSON text this changes no value;
 * elsewhere it makes visible what somebody sent.
 */
export function escapeInvisible(text: string): string {
  return text.replace(invisible, (character) =>
    [...Array(character.length).keys()].map((i) => escapeUnit(character.charCodeAt(i))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** What spreadsheets take for the start of a formula, with the full-width forms that some of them fold. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A cell of CSV (RFC 4180, section 2), always quoted. Against CSV injection a cell that a spreadsheet could run begins
 * with an apostrophe. Control characters are written out, so that a record is always one line.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = formulaStart.test(value) ? `'${value}` : value;
  return `"${escapeInvisible(guarded).replaceAll('"', '""')}"`;
}
