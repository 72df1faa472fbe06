import type { Answered } from './calls/demo-call.ts';
import type { Said } from './said.ts';

const STEP_SECONDS = 30;

/** What was sent. */
export type Sent = 'code' | 'recovery' | 'passkey' | 'other';

/** What a refused call means for the person at the page. */
export function refusal({ status, body }: Pick<Answered, 'status' | 'body'>, sent: Sent): readonly Said[] {
  if (status === 0) return [({ refused }) => refused.offline];
  const { reason, retryAfterSeconds, detail } = Object(body) as Record<string, unknown>;
  const seconds = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : STEP_SECONDS;
  if (reason === 'locked') return [({ refused }) => refused.locked(Math.max(1, Math.ceil(seconds / 60)))];
  if (status === 429) return [({ refused }) => refused.limited(seconds)];
  if (reason === 'replayed') return [({ refused }) => refused.replayed];
  if (reason === undefined)
    return [({ refused }) => refused.other(typeof detail === 'string' ? detail : String(status))];
  return [wrong(body, sent), ...attempts(body)];
}

function wrong(body: unknown, sent: Sent): Said {
  if (sent === 'recovery') return ({ refused }) => refused.wrongRecovery;
  if (sent === 'passkey') return ({ refused }) => refused.wrongPasskey;
  const { driftSteps } = Object(body) as Record<string, unknown>;
  if (typeof driftSteps !== 'number' || driftSteps === 0) return ({ refused }) => refused.wrong;
  const seconds = Math.abs(driftSteps) * STEP_SECONDS;
  return ({ refused }) => (driftSteps > 0 ? refused.ahead(seconds) : refused.behind(seconds));
}

function attempts(body: unknown): readonly Said[] {
  const { attemptsRemaining } = Object(body) as Record<string, unknown>;
  if (typeof attemptsRemaining !== 'number') return [];
  return [({ refused }) => refused.attempts(attemptsRemaining)];
}
