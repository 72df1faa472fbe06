/** A path as it was asked for, decoded once. */
export interface TargetPath {
  /** Decoded, without the query: what rules are compared with. */
  segments: readonly string[];
  /** For people and the audit log: the segments joined. */
  text: string;
  /**
   * Whether every server behind a proxy reads the path as we do. One that is not is never matched by a rule that lets
   * anybody in: `//admin`, `/x/../admin`, `/%61dmin` are `/admin` for some servers, and something else for others.
   */
  isCanonical: boolean;
}

/** Why a path cannot be a path at all. Nobody is let in by one. */
export type PathProblem =
  | 'path.missing'
  | 'path.too_long'
  | 'path.character'
  | 'path.fragment'
  | 'path.backslash'
  | 'path.percent'
  | 'path.encoding'
  | 'path.control'
  | 'path.double_encoding';

const MAX_CHARACTERS = 8192;
/** Nothing but names of letters, digits and signs that mean nothing to anybody, with dots within them: most paths. */
const PLAIN = /^(?:\/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)*\/?$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** RFC 3986, section 2.3: what needs no encoding, so that whoever encodes it wants to be read in two ways. */
const ENCODED_UNRESERVED = /%(?:2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])/;
const BAD_PERCENT = /%(?![0-9a-fA-F]{2})/;
const CONTROL = /\p{Cc}/u;

/** A byte order mark is a character of the path as any other: what leaves it out reads another path. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads path and query as a proxy reports them, byte by byte: the URL parser of the platform would drop a fragment and
 * resolve dots, and so decide about another address than the one that is asked for (GHSA-pxq7-h93f-9jrg).
 *
 * A path that decodes differently a second time is refused: the application may be the one that decodes twice.
 */
export function parsePath(raw: string): TargetPath | PathProblem {
  if (raw === '' || raw[0] !== '/') return 'path.missing';
  if (raw.length > MAX_CHARACTERS) return 'path.too_long';
  if (!VISIBLE_ASCII.test(raw)) return 'path.character';
  if (raw.includes('#')) return 'path.fragment';
  const query = raw.indexOf('?');
  const path = query < 0 ? raw : raw.slice(0, query);
  if (PLAIN.test(path)) return { segments: path.split('/').slice(1), text: path, isCanonical: true };
  return parseUnusual(path);
}

/** Reads what has to be decoded, or could be read in two ways. */
export function parseUnusual(path: string): TargetPath | PathProblem {
  if (path.includes('\\')) return 'path.backslash';
  if (BAD_PERCENT.test(path)) return 'path.percent';
  const encoded = path.split('/').slice(1);
  const segments: string[] = [];
  for (const segment of encoded) {
    const decoded = decodeSegment(segment);
    if (decoded === undefined) return 'path.encoding';
    if (CONTROL.test(decoded)) return 'path.control';
    if (/%[0-9a-fA-F]{2}/.test(decoded)) return 'path.double_encoding';
    segments.push(decoded);
  }
  const isPlain = !ENCODED_UNRESERVED.test(path) && !/[;"<>`{}]/.test(path);
  const isCanonical =
    isPlain && segments.every((segment, index) => isPlainSegment(segment, index === segments.length - 1));
  return { segments, text: `/${segments.join('/')}`, isCanonical };
}

function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  const bytes: number[] = [];
  for (let at = 0; at < segment.length; at++) {
    if (segment[at] === '%') {
      bytes.push(Number.parseInt(segment.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(segment.charCodeAt(at));
  }
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/**
 * No empty one but the last, no dots to resolve, nothing that ends a path or a name for some other server, and none of the
 * ends that Windows drops; nor what some servers make into these when they fold wide and compatible forms of characters.
 */
function isPlainSegment(segment: string, isLast: boolean): boolean {
  if (segment === '') return isLast;
  return [segment, segment.normalize('NFKC')].every(
    (spelling) => !/[/\\;?#]/.test(spelling) && !/[. ]$/.test(spelling),
  );
}
