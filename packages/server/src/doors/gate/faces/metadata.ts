import type { IncomingMessage } from 'node:http';
import type { MetadataProblem } from '../../../core/gate/decision/decision.ts';
import { type Origin, originOf, splitAddress } from '../../../core/gate/target/host.ts';
import {
  parseTarget,
  type ReportedRequest,
  type Target,
  type TargetProblem,
} from '../../../core/gate/target/target.ts';

/** In which headers a proxy reports the request that it asks about. */
export type HeaderFamily = 'original-url' | 'forwarded' | 'authority';

/**
 * One face reads one family, and none falls back to another: where two are believed, a client that sends the one which the
 * proxy does not write decides what is asked for (CVE-2026-40575).
 */
const families: Readonly<Record<HeaderFamily, readonly string[]>> = {
  'original-url': ['x-original-url', 'x-original-method'],
  forwarded: ['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'],
  authority: ['x-forwarded-proto', 'host'],
};

/** Read by what tells all doors where a request came from; here it only must not be there in two spellings. */
const CLIENT = 'x-forwarded-for';

const OTHER_SPELLING = /[_.]/;

/** The values of the names that were asked for, in their order. */
type Read = readonly string[] | MetadataProblem;

/** @param suffix of the family `authority`: path and query as they stand in the request line */
export function readTarget(
  family: HeaderFamily,
  raw: Pick<IncomingMessage, 'rawHeaders' | 'method'>,
  suffix = '',
): Target | TargetProblem | MetadataProblem {
  const read = readHeaders(raw.rawHeaders, families[family]);
  if (typeof read === 'string') return read;
  const reported = reportedBy(family, read, raw.method ?? '', suffix);
  return reported ? parseTarget(reported) : 'metadata.missing';
}

function reportedBy(
  family: HeaderFamily,
  read: readonly string[],
  ownMethod: string,
  suffix: string,
): ReportedRequest | undefined {
  if (family === 'original-url') {
    const [address = '', method = ''] = read;
    const parts = splitAddress(address);
    return parts && { method, ...parts };
  }
  if (family === 'authority') {
    const [scheme = '', host = ''] = read;
    return { method: ownMethod, scheme, host, pathAndQuery: suffix };
  }
  const [method = '', scheme = '', host = '', pathAndQuery = ''] = read;
  return { method, scheme, host, pathAndQuery };
}

/**
 * The values of headers that have to be there, once, under their own names. Some servers read `_` and `.` as `-`: a second
 * spelling is an attempt to be read in place of the first (CVE-2026-39858, CVE-2026-88011). A proxy that left one out was
 * made to (CVE-2024-45410): then nothing is known.
 */
function readHeaders(rawHeaders: readonly string[], names: readonly string[]): Read {
  const found: string[] = [];
  let missing = names.length;
  let isClientTold = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] ?? '';
    // Other spellings of a name are as long as it is.
    if (written.length !== CLIENT.length && !isAsLongAsOne(written, names)) continue;
    const given = written.toLowerCase();
    const name = OTHER_SPELLING.test(given) ? given.replaceAll(/[_.]/g, '-') : given;
    if (name === CLIENT) {
      if (given !== name || isClientTold) return 'metadata.ambiguous';
      isClientTold = true;
    } else if (names.includes(name)) {
      const place = names.indexOf(name);
      if (given !== name || found[place] !== undefined) return 'metadata.ambiguous';
      found[place] = rawHeaders[at + 1] ?? '';
      missing--;
    }
  }
  return missing === 0 ? found : 'metadata.missing';
}

function isAsLongAsOne({ length }: string, names: readonly string[]): boolean {
  for (const name of names) if (name.length === length) return true;
  return false;
}

/** Of a request that a proxy passes on, rather than asks about: scheme and host of the family `forwarded`. */
export function readOrigin(rawHeaders: readonly string[]): Origin | undefined {
  const read = readHeaders(rawHeaders, ['x-forwarded-proto', 'x-forwarded-host']);
  if (typeof read === 'string') return undefined;
  const [scheme = '', host = ''] = read;
  return originOf(scheme, host);
}
