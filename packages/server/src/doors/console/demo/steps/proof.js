import { call, succeeded } from '../calls/api.js';
import { byId, showNotice, whileBusy } from '../page.js';
import { refusal } from '../refusal.js';
import { offerNext } from '../steps.js';

/**
 * The second half of steps 3 to 5: what was just accepted is sent once more, and has to be refused.
 *
 * @param {'sign-in' | 'recovery' | 'passkey'} name of the step
 * @param {() => [path: string, body: object]} login that was accepted
 * @param {import('../page.js').Sentence} explanation of the refusal
 */
export function singleUseProof(name, login, explanation) {
  const again = byId(`${name}-again`);
  const button = byId(`${name}-again-button`);
  const problem = byId(`${name}-error`);
  const proven = byId(`${name}-proven`);

  button.addEventListener('click', () =>
    whileBusy(button, async () => {
      const answer = await call('POST', ...login());
      if (succeeded(answer)) return showNotice(problem, [{ key: 'refused.expected' }], answer);
      // Only the refusal that the step is about proves it; a lost connection does not.
      if (answer.status !== 401) return showNotice(problem, refusal(answer, 'other'), answer);
      problem.hidden = true;
      again.hidden = true;
      showNotice(proven, [explanation], answer);
      offerNext(name);
    }),
  );

  return {
    offer() {
      again.hidden = false;
      button.focus();
    },
    reset() {
      again.hidden = true;
      proven.hidden = true;
    },
  };
}
