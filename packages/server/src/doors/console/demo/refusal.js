const STEP_SECONDS = 30;

/**
 * What a refused call means for the person at the page.
 *
 * @param {import('./calls/api.js').Answer} answer
 * @param {'code' | 'recovery' | 'passkey' | 'other'} what was sent
 * @returns {import('./page.js').Sentence[]}
 */
export function refusal({ status, body }, what) {
  if (status === 0) return [{ key: 'refused.offline' }];
  const seconds = Number(body?.retryAfterSeconds ?? STEP_SECONDS);
  if (body?.reason === 'locked') {
    return [{ key: 'refused.locked', parameters: { minutes: Math.max(1, Math.ceil(seconds / 60)) } }];
  }
  if (status === 429) return [{ key: 'refused.limited', parameters: { seconds } }];
  if (body?.reason === 'replayed') return [{ key: 'refused.replayed' }];
  if (body?.reason === undefined)
    return [{ key: 'refused.other', parameters: { detail: detailOf(body, status) } }];
  return [wrong(body, what), ...attempts(body)];
}

/** @param {any} body @param {'code' | 'recovery' | 'passkey' | 'other'} what @returns {import('./page.js').Sentence} */
function wrong({ driftSteps }, what) {
  if (what === 'recovery') return { key: 'refused.wrongRecovery' };
  if (what === 'passkey') return { key: 'refused.wrongPasskey' };
  if (typeof driftSteps !== 'number' || driftSteps === 0) return { key: 'refused.wrong' };
  const seconds = Math.abs(driftSteps) * STEP_SECONDS;
  return { key: driftSteps > 0 ? 'refused.ahead' : 'refused.behind', parameters: { seconds } };
}

/** @param {any} body @returns {import('./page.js').Sentence[]} */
function attempts({ attemptsRemaining }) {
  if (typeof attemptsRemaining !== 'number') return [];
  return [{ key: 'refused.attempts', parameters: { count: attemptsRemaining } }];
}

/** @param {any} body @param {number} status */
function detailOf(body, status) {
  return typeof body?.detail === 'string' ? body.detail : String(status);
}
