import { OtpError } from '../errors.ts';
import { MAX_DEPTH, MAX_JSON_VALUES } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * `JSON.parse` for text out of a file. Depth and values are counted over the text first: what comes out of the
 * parser is walked by code that may call itself once for each level, and twenty megabytes of empty objects keep the
 * parser itself busy for seconds.
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

/** Brackets and commas inside strings do not count; whether they are in order is the parser's to say. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const charCode = text.charCodeAt(index);
    if (inString) {
      if (charCode === BACKSLASH) index++;
      else if (charCode === QUOTE) inString = false;
    } else if (charCode === QUOTE) {
      inString = true;
    } else if (charCode === 0x5b || charCode === 0x7b) {
      depth++;
      values++;
      if (depth > MAX_DEPTH) throw new OtpError('format.too_deep');
    } else if (charCode === 0x5d || charCode === 0x7d) {
      depth--;
    } else if (charCode === COMMA) {
      values++;
    }
    if (values > MAX_JSON_VALUES) throw new OtpError('format.too_many_entries');
  }
}
