/**
 * One sentence of the catalogue; `text` where there is none for it.
 *
 * @typedef {{ key: string, parameters?: import('./language.js').Parameters }} Sentence
 */

/** What the server says of a field, in its words, and the text for it. Groups of the pattern are `count`. */
const REASONS = /** @type {const} */ ([
  [/at least (\d+) char/, 'password.short'],
  [/at most (\d+) char/, 'password.long'],
  [/own name or address/, 'password.own'],
  [/name of this site/, 'password.site'],
  [/most common/, 'password.common'],
  [/repeated/, 'password.repeated'],
  [/3 to 30 letters/, 'username.refused'],
  [/e-mail address/, 'email.refused'],
]);

const BY_CODE = /** @type {Readonly<Record<string, string>>} */ ({
  'registration.name_taken': 'refused.taken',
  'totp.code_rejected': 'refused.code',
  'recovery_code.rejected': 'refused.recoveryCode',
  'passkey.rejected': 'refused.passkey',
  'temporary_token.refused': 'refused.late',
  'access_token.refused': 'refused.late',
  step_up_required: 'refused.late',
});

/**
 * What a refused call means for the person at the page.
 *
 * @param {import('./api.js').Answer} answer
 * @returns {Sentence}
 */
export function refusal({ status, problem }) {
  if (status === 0) return { key: 'refused.offline' };
  const key = BY_CODE[problem?.code];
  if (key !== undefined) return { key };
  if (status === 429) return { key: 'refused.limited' };
  if (status === 503) return { key: 'refused.busy' };
  const detail = typeof problem?.detail === 'string' ? problem.detail : String(status);
  return { key: 'refused.other', parameters: { detail } };
}

/**
 * What the answer says of single fields, by the last part of their pointer.
 *
 * @param {import('./api.js').Answer} answer
 * @returns {{ field: string, sentence: Sentence }[]}
 */
export function fieldRefusals({ problem }) {
  /** @type {{ pointer: string, reason: string }[]} */
  const errors = Array.isArray(problem?.errors) ? problem.errors : [];
  return errors.map(({ pointer, reason }) => ({
    field: pointer.split('/').at(-1) ?? '',
    sentence: sentenceFor(reason),
  }));
}

/** @param {string} reason @returns {Sentence} */
function sentenceFor(reason) {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return { key, parameters: { count: found[1] ?? '' } };
  }
  return { key: 'refused.field', parameters: { reason } };
}

/**
 * Counted as the server does (NFKC, code points).
 *
 * @param {string} password
 * @param {number} minLength
 */
export function isTooShort(password, minLength) {
  return [...password.normalize('NFKC')].length < minLength;
}
