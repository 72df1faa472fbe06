import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Set by `npm test`: a folder to which the tests write every secret that they use, and every line that a server of
 * theirs logs. After the run the one is searched for in the other (requirement A32).
 */
const folder = process.env.TWOFOLD_TEST_LEDGER;

/** Names of the answers' fields that hold secrets; the values may be texts or lists of them. */
const SECRET_FIELDS = ['recoveryCodes', 'secret', 'otpAuth', 'qrCode', 'signingSecret', 'key'];

export function noteSecret(secret: string): void {
  // Shorter texts, such as codes of six digits, are found by chance in times and ids.
  if (folder !== undefined && secret.length >= 16)
    appendFileSync(join(folder, 'secrets'), `${JSON.stringify(secret)}\n`);
}

export function noteLog(text: string): void {
  if (folder !== undefined) appendFileSync(join(folder, 'log'), text);
}

/** Everything secret in an answer of the HTTP interface. */
export function noteAnswer(body: Record<string, unknown>, setCookie: unknown): void {
  if (folder === undefined) return;
  for (const field of SECRET_FIELDS) {
    for (const value of [body[field]].flat()) if (typeof value === 'string') noteSecret(value);
  }
  const token = /(?:^|[ ,])session=([^;]+)/.exec(String(setCookie ?? ''))?.[1];
  if (token !== undefined) noteSecret(token);
}
