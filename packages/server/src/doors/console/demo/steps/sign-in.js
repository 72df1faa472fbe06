import { call, succeeded } from '../calls/api.js';
import { codeIn, groupDigits, grouped, secondsLeft } from '../code-field.js';
import { setText } from '../language.js';
import { byId, onSubmit, refuseField, showNotice } from '../page.js';
import { refusal } from '../refusal.js';
import { summarise } from '../steps.js';
import { singleUseProof } from './proof.js';

/** Step 3: a login with the next code, and the same code refused. @param {import('../demo.js').Walk} walk */
export function signInStep(walk) {
  const form = byId('sign-in-form', HTMLFormElement);
  const field = byId('sign-in-code', HTMLInputElement);
  const problem = byId('sign-in-error');
  const accepted = byId('sign-in-accepted');
  const countdown = codeCountdown();
  let token = '';
  const proof = singleUseProof('sign-in', () => ['/login', { user: walk.user, token }], {
    key: 'signIn.proven',
  });
  groupDigits(field);

  onSubmit(form, async () => {
    problem.hidden = true;
    const code = codeIn(field);
    if (code === undefined) return refuseField(problem, field, 'refused.empty');
    const answer = await call('POST', '/login', { user: walk.user, token: code });
    if (!succeeded(answer)) {
      showNotice(problem, refusal(answer, 'code'), answer);
      field.setAttribute('aria-invalid', 'true');
      field.select();
      return;
    }
    token = code;
    form.hidden = true;
    countdown.stop();
    summarise('sign-in', { key: 'signIn.done' });
    showNotice(accepted, [{ key: 'signIn.accepted' }], answer);
    setText(byId('sign-in-again-button'), 'signIn.againButton', { code: grouped(code) });
    proof.offer();
  });

  return {
    enter() {
      countdown.start();
      field.focus();
    },
    reset() {
      countdown.stop();
      token = '';
      form.hidden = false;
      problem.hidden = true;
      accepted.hidden = true;
      field.value = '';
      field.removeAttribute('aria-invalid');
      proof.reset();
    },
  };
}

/** The seconds until the next code, at 1 Hz. The bar moves by CSS. */
function codeCountdown() {
  const [words, bar] = byId('countdown').querySelectorAll('span');
  const moving = bar?.querySelector('span');
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const show = () => words && setText(words, 'signIn.countdown', { seconds: secondsLeft() });
  return {
    start() {
      clearInterval(timer);
      show();
      if (moving) moving.style.animationDelay = `${secondsLeft() - 30}s`;
      timer = setInterval(show, 1000);
    },
    stop: () => clearInterval(timer),
  };
}
