import { TwofoldApiError } from '@twofold/client';
import { isRefused } from '../api/is-refused.ts';
import type { Texts } from '../texts/texts.ts';

/** What is wrong with fields, by their names in the API; to be shown beside them. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

type Sentences = Texts['entrance']['fields'];

/** What the server says of a field, in its words, and the sentence for it. The group of the pattern is a number. */
const REASONS: readonly (readonly [RegExp, keyof Sentences])[] = [
  [/at least (\d+) char/, 'passwordShort'],
  [/at most (\d+) char/, 'passwordLong'],
  [/own name or address/, 'passwordOwn'],
  [/name of this site/, 'passwordSite'],
  [/most common/, 'passwordCommon'],
  [/repeated/, 'passwordRepeated'],
  [/3 to 30 letters/, 'username'],
  [/e-mail address/, 'email'],
];

/** What a refused call says of single fields, by the last part of their pointer; empty where it names none. */
export function fieldErrors(error: unknown, { fields }: Texts['entrance']): FieldErrors {
  return Object.fromEntries(
    refusedFields(error).map(({ field, reason }) => [
      field,
      knownSentence(reason, fields) ?? fields.other(reason),
    ]),
  );
}

/** The same in one sentence, where there is no field beside which to show it; undefined where none is known. */
export function fieldSentence(error: unknown, { fields }: Texts['entrance']): string | undefined {
  const sentences = refusedFields(error).map(({ reason }) => knownSentence(reason, fields));
  return sentences.find((sentence) => sentence !== undefined);
}

/** The fields that a refused call names, by the last part of their pointer, and why, in the words of the server. */
export function refusedFields(error: unknown): readonly { field: string; reason: string }[] {
  const named = error instanceof TwofoldApiError ? error.problem.errors : undefined;
  if (!Array.isArray(named)) return [];
  return named
    .filter(isFieldError)
    .map(({ pointer, reason }) => ({ field: pointer.split('/').at(-1) ?? '', reason }));
}

function isFieldError(given: unknown): given is { pointer: string; reason: string } {
  const { pointer, reason } = Object(given) as Record<string, unknown>;
  return typeof pointer === 'string' && typeof reason === 'string';
}

function knownSentence(reason: string, fields: Sentences): string | undefined {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return fields[key](found[1] ?? '');
  }
}

/**
 * What can be said of a new password before it is sent; undefined where only the server can. Counted as it counts (NFKC,
 * code points).
 */
export function passwordError(
  password: string,
  minLength: number,
  { fillIn, fields }: Texts['entrance'],
): string | undefined {
  if (password === '') return fillIn;
  return [...password.normalize('NFKC')].length < minLength
    ? fields.passwordShort(String(minLength))
    : undefined;
}

/** What is wrong with the fields of a form that changes a password, once the server has refused it. */
export function passwordRefusal(error: unknown, { refusals, entrance }: Texts): FieldErrors {
  return isRefused(error, 'password.wrong')
    ? { currentPassword: refusals.codes['password.wrong'] }
    : fieldErrors(error, entrance);
}

export function hasErrors(errors: FieldErrors): boolean {
  return Object.values(errors).some((error) => error !== undefined);
}
