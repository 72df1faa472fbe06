import { OtpError, type OtpErrorCode } from '../errors.ts';
import type { EntryProblemCode } from './format.ts';

const OF_ENTRIES: Readonly<Record<Exclude<EntryProblemCode, OtpErrorCode>, string>> = {
  'entry.no_secret': 'there is no secret',
  'entry.not_a_code': 'what stands there makes no one-time code',
  'entry.type_unsupported': 'codes of this kind are not supported',
  'entry.field_invalid': 'a field is missing, or has a shape that the format does not give it',
};

/** What the same codes mean where an entry cannot be written. */
const OF_WRITING: Partial<Record<EntryProblemCode, string>> = {
  'entry.type_unsupported': 'the format has no codes of this kind',
  'otpauth.invalid_digits': 'the format has no codes of this length',
  'otpauth.invalid_counter': 'the format has no counters this large',
};

/** Why an entry of a file could not be read, for people. No part of the entry is in it. */
export function readingProblem(code: EntryProblemCode): string {
  return isOfEntries(code) ? OF_ENTRIES[code] : new OtpError(code).message;
}

/** Why an entry is not in a file that was written. */
export function writingProblem(code: EntryProblemCode): string {
  return OF_WRITING[code] ?? readingProblem(code);
}

function isOfEntries(code: EntryProblemCode): code is keyof typeof OF_ENTRIES {
  return Object.hasOwn(OF_ENTRIES, code);
}
