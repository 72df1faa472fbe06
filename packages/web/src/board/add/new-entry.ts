import type { Input } from '@twofold/client';

type Body = Input<'POST /api/accounts'>['body'];

/** What the form holds: texts as they were entered, without those that were left as they are. */
export type KeyFields = Readonly<Partial<Record<KeyField, string>>>;
const keyFields = [
  'issuer',
  'label',
  'secret',
  'collection',
  'type',
  'algorithm',
  'digits',
  'period',
  'counter',
] as const;
export type KeyField = (typeof keyFields)[number];

/** What is missing of a form; empty, when it can be sent. */
export function missingFields(fields: KeyFields): KeyField[] {
  if (!fields.secret) return ['secret'];
  return isAddress(fields.secret) || fields.label ? [] : ['label'];
}

/**
 * The request for it. An address brings its own names and parameters, and what was entered besides stands in their
 * place. The server checks all of it.
 */
export function newEntryOf(fields: KeyFields): Body {
  const { secret = '', label, issuer, collection } = fields;
  const names = { ...(label && { label }), ...(issuer && { issuer }), ...(collection && { collection }) };
  if (isAddress(secret)) return { uri: secret, ...names };
  const { type, algorithm, digits, period, counter } = fields;
  return {
    secret,
    ...names,
    ...(type && { type: type as NonNullable<Body['type']> }),
    ...(algorithm && { algorithm: algorithm as NonNullable<Body['algorithm']> }),
    ...(digits && { digits: Number(digits) }),
    ...(period && type !== 'hotp' && { period: Number(period) }),
    ...(counter && type === 'hotp' && { counter: Number(counter) }),
  };
}

/** The request for what was scanned. Its names stand in the form already: a field that was emptied is meant to be. */
export function scannedEntryOf(
  uri: string,
  { issuer, label, collection }: Pick<KeyFields, 'issuer' | 'label' | 'collection'>,
): Body {
  return { uri, issuer: issuer ?? null, label: label ?? '', ...(collection && { collection }) };
}

/** Whether it is an `otpauth://` address in place of a secret. */
function isAddress(secret: string): boolean {
  return /^\s*[a-z]+:\/\//i.test(secret);
}

/** What was entered into a form whose controls have these names. */
export function fieldsOf(form: HTMLFormElement): KeyFields {
  const data = new FormData(form);
  return Object.fromEntries(
    keyFields.flatMap((name) => {
      const value = data.get(name);
      return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [];
    }),
  );
}
