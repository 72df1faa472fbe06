import { invalidField } from '../../platform/errors.ts';

const MAX_NAME_LENGTH = 100;
// What could break out of a line of a log, a table or a terminal: controls, line separators, directional overrides.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A name that people gave to an application or a key: trimmed, 1 to 100 characters. Throws `request.invalid`. */
export function checkName(name: string): string {
  const trimmed = name.trim().normalize('NFC');
  if (trimmed.length === 0 || trimmed.length > MAX_NAME_LENGTH || UNPRINTABLE.test(trimmed))
    throw invalidField('/name', `must have 1 to ${MAX_NAME_LENGTH} printable characters`);
  return trimmed;
}
