import { OtpError } from '../../errors.ts';
import { MAX_DEPTH, MAX_JSON_KEYS, MAX_JSON_OBJECTS, MAX_JSON_VALUES } from '../limits.ts';
import { decodeUtf8 } from './bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * `JSON.parse` for text out of a file. Depth, values, objects and keys are counted over the text first: what comes out of
 * the parser is walked by code that may call itself once for each level, and ten megabytes of objects of which no two are
 * alike keep the parser itself busy for seconds.
 *
 * @throws OtpError `format.too_deep`, `format.too_many_entries`, `format.damaged`
 */
export function parseBounded(text: string): unknown {
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new OtpError('format.damaged'); // The parser's own message quotes the text.
  }
}

/**
 * The same for the bytes of a file, or of what was opened in one.
 *
 * @throws OtpError as `parseBounded`; `format.damaged` also where they are no UTF-8
 */
export function parseBoundedBytes(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new OtpError('format.damaged');
  return parseBounded(text);
}

/** Brackets and commas inside strings do not count; whether they are in order is the parser's to say. */
function checkShape(text: string): void {
  const keys = new Set<string>();
  let lastString = '';
  let depth = 0;
  let objects = 0;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    const charCode = text.charCodeAt(index);
    if (charCode === QUOTE) {
      const end = endOfString(text, index + 1);
      lastString = text.slice(index + 1, end);
      index = end;
    } else if (charCode === COLON) {
      keys.add(lastString);
    } else if (charCode === 0x5b || charCode === 0x7b) {
      depth++;
      values++;
      if (charCode === 0x7b) objects++;
      if (depth > MAX_DEPTH) throw new OtpError('format.too_deep');
    } else if (charCode === 0x5d || charCode === 0x7d) {
      depth--;
    } else if (charCode === COMMA) {
      values++;
    }
    if (values > MAX_JSON_VALUES || objects > MAX_JSON_OBJECTS || keys.size > MAX_JSON_KEYS)
      throw new OtpError('format.too_many_entries');
  }
}

/** Where the quote stands that ends a string, or the end of the text. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const charCode = text.charCodeAt(end);
    if (charCode === BACKSLASH) end++;
    else if (charCode === QUOTE) break;
  }
  return end;
}
