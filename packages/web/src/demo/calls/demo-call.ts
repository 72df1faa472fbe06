import { deviceClock } from '../../time/clock.ts';
import { beginCall, type CallAnswer, endCall, type Method } from './call-log.ts';

/** A call that was made and answered. */
export interface Answered extends CallAnswer {
  number: number;
  /** `POST /login → 200` */
  title: string;
}

/**
 * Has the server make a call of the API, with the key that only the server knows, and shows it in the log. Never
 * rejects: where no answer came, the status is 0.
 */
export async function demoCall(method: Method, path: string, body?: object): Promise<Answered> {
  const number = beginCall({ method, path, body });
  const startedAt = deviceClock.monotonic();
  const answer = await send({ method, path, body });
  endCall(number, { ...answer, tookMs: Math.round(deviceClock.monotonic() - startedAt) });
  return { ...answer, number, title: `${method} ${path} → ${answer.status || '?'}` };
}

async function send(wanted: object): Promise<CallAnswer> {
  try {
    const response = await fetch('/demo/calls', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    const answer: unknown = await response.json();
    // The demo itself may refuse, as a problem document like all others.
    return response.ok ? (answer as CallAnswer) : { status: response.status, headers: {}, body: answer };
  } catch {
    // Also where something between here and the server answered, and not with JSON.
    return { status: 0, headers: {}, body: null };
  }
}

export function succeeded({ status }: CallAnswer): boolean {
  return status >= 200 && status < 300;
}
