import { OtpError } from '../errors.ts';
import { MAX_DEPTH } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * `JSON.parse` for text out of a file. Depth is counted over the text first: what comes out of the parser is
 * walked by code that may call itself once for each level.
 *
 * @throws OtpError `format.too_deep`, `format.damaged`
 */
export function parseBounded(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new OtpError('format.damaged'); // The parser's own message quotes the text.
  }
}

/** Brackets inside strings do not count; whether they match is the parser's to say. */
function checkDepth(text: string): void {
  let depth = 0;
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
      if (depth > MAX_DEPTH) throw new OtpError('format.too_deep');
    } else if (charCode === 0x5d || charCode === 0x7d) {
      depth--;
    }
  }
}
