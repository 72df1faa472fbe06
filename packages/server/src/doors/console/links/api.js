/**
 * What a call was answered with: `data` of a success, the problem document of a refusal. `status` is 0 where no answer
 * came.
 *
 * @typedef {{ ok: boolean, status: number, data: any, problem: any }} Answer
 */

const base = document.documentElement.dataset.api ?? '';

/** @type {{ request: string, key: string } | undefined} */
let unanswered;

/**
 * Sends a POST to the API for people.
 *
 * @param {string} path below the API's base path
 * @param {object} [body]
 * @param {string} [accessToken] of whoever is logged in
 * @returns {Promise<Answer>} never rejects
 */
export async function post(path, body, accessToken) {
  const content = body && JSON.stringify(body);
  const request = `${path}\n${content}`;
  // An answer that was lost on its way is given again: the link, or the code, is spent by then.
  const key = unanswered?.request === request ? unanswered.key : randomKey();
  unanswered = { request, key };
  try {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: {
        'idempotency-key': key,
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      ...(content !== undefined && { body: content }),
    });
    const answer = await response.json();
    unanswered = undefined;
    const { ok, status } = response;
    return ok
      ? { ok, status, data: answer.data, problem: undefined }
      : { ok, status, data: undefined, problem: answer };
  } catch {
    // Also where something between here and the server answered, and not with JSON.
    return { ok: false, status: 0, data: undefined, problem: undefined };
  }
}

/** `crypto.randomUUID` is missing on pages that came over http, but from localhost. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-');
}
