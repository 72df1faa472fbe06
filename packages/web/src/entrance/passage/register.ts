import { TwofoldApiError } from '@twofold/client';
import { call, callWith } from '../../api/connection.ts';
import { withStepUp } from '../../api/step-up-gate.ts';
import { isHandheld, nameOfAgent } from '../../devices/user-agent.ts';
import { waysOf } from '../../step-up/ways.ts';

/** What `POST /device/add` answers for whatever was wrong; as a refusal of the form that all others have. */
export const CODE_REFUSED = 'gate.registration_refused';

/** The person has no second factor: this browser cannot be registered by their session. */
export class NoSecondFactor extends Error {
  override readonly name = 'NoSecondFactor';
}

/** Registers this browser by an address and a code of the person's authenticator app. A code is sent once. */
export async function registerByCode(email: string, code: string): Promise<void> {
  const callOnce = callWith({
    retries: 0,
    fetch: async (...request) => withProblem(await fetch(...request)),
  });
  await callOnce('POST /device/add', {
    body: { email, device_registration_code: code, device_type: typeOfDevice() },
  });
}

/** The contract of this one route is older than problem documents. */
async function withProblem(answer: Response): Promise<Response> {
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status !== 401 || !type.startsWith('application/json')) return answer;
  const problem = {
    type: 'about:blank',
    title: '',
    status: 401,
    detail: '',
    code: CODE_REFUSED,
    requestId: '',
  };
  return new Response(JSON.stringify(problem), {
    status: 401,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** Registers this browser for whoever is logged in, with a fresh second factor where theirs is too old. */
export async function registerBySession(): Promise<void> {
  const body = { name: nameOfAgent(navigator.userAgent), type: typeOfDevice() };
  const register = () => call('POST /api/gate/devices', { body });
  try {
    await register();
  } catch (error) {
    if (!(error instanceof TwofoldApiError) || error.code !== 'step_up_required') throw error;
    const { data } = await call('GET /api/2fa/methods', {});
    if (waysOf(data).length === 0)
      throw new NoSecondFactor('There is nothing to register this browser with.');
    await withStepUp(register);
  }
}

/**
 * Has a browser that can bind this device to its key. What comes of it is seen by asking for the way on.
 *
 * @returns false where it was refused: the device has been registered too long ago, or has a key
 */
export async function beginBinding(): Promise<boolean> {
  try {
    await call('GET /api/gate/binding', {});
    return true;
  } catch (error) {
    return !(error instanceof TwofoldApiError && error.status === 403);
  }
}

function typeOfDevice(): string {
  return isHandheld(navigator.userAgent) ? 'phone' : 'desktop';
}
