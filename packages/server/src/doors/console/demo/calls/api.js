import { beginCall, endCall } from './log.js';

/**
 * What a call was answered with. `status` is 0 where no answer came.
 *
 * @typedef {{ number: number, title: string, status: number, headers: Record<string, string>, body: any }} Answer
 */

/**
 * Has the server make a call of the API, with the key that only the server knows, and shows it in the log.
 *
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>} never rejects
 */
export async function call(method, path, body) {
  const number = beginCall(method, path, body);
  const startedAt = performance.now();
  const { status, headers, body: answered } = await send({ method, path, body });
  const title = `${method} ${path} → ${status || '?'}`;
  const answer = { number, title, status, headers, body: answered };
  endCall(answer, performance.now() - startedAt);
  return answer;
}

/** @param {object} wanted @returns {Promise<{ status: number, headers: Record<string, string>, body: any }>} */
async function send(wanted) {
  try {
    const response = await fetch('/demo/calls', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    const answer = await response.json();
    // The demo itself may refuse, as a problem document like all others.
    return response.ok ? answer : { status: response.status, headers: {}, body: answer };
  } catch {
    // Also where something between here and the server answered, and not with JSON.
    return { status: 0, headers: {}, body: null };
  }
}

/** @param {Answer} answer */
export function succeeded({ status }) {
  return status >= 200 && status < 300;
}
