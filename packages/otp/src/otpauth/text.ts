import { OtpError } from '../errors.ts';
import type { OtpauthNote } from './account.ts';

export type Notes = Set<OtpauthNote>;

const KNOWN_PARAMETERS = new Set([
  'algorithm',
  'counter',
  'digits',
  'encoder',
  'issuer',
  'period',
  'secret',
  'steam',
]);

/**
 * Decodes percent escapes as UTF-8. What is no valid escape stays as it stands, with a note: real addresses
 * have a bare "100%" in them, or escapes of Latin-1. `+` stays `+`.
 */
export function decodePercent(raw: string, notes: Notes): string {
  if (!raw.includes('%')) return raw;
  if (/%(?![0-9a-f]{2})/i.test(raw)) notes.add('percent_malformed');
  return raw.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      notes.add('percent_malformed');
      return escapes.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
    }
  });
}

/**
 * The parameters of a query by lower-case name, values still escaped. A parameter that this package acts on
 * may not appear with two values: parsers disagree on which one counts, and the user would see one account
 * and get another.
 *
 * @throws OtpError `otpauth.duplicate_parameter`
 */
export function splitQuery(query: string, notes: Notes): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodePercent(equals < 0 ? part : part.slice(0, equals), notes)
      .trim()
      .toLowerCase();
    const value = equals < 0 ? '' : part.slice(equals + 1);
    if (!KNOWN_PARAMETERS.has(name)) {
      notes.add('parameters_ignored');
      continue;
    }
    const earlier = parameters.get(name);
    if (earlier !== undefined && earlier !== value) throw new OtpError('otpauth.duplicate_parameter');
    if (earlier !== undefined) notes.add('parameter_repeated');
    parameters.set(name, value);
  }
  return parameters;
}
