import { call, succeeded } from '../calls/api.js';
import { byId, element, onSubmit, refuseField, showNotice } from '../page.js';
import { refusal } from '../refusal.js';
import { summarise } from '../steps.js';
import { singleUseProof } from './proof.js';

/** Step 4: a login with a recovery code, and the same code refused. @param {import('../demo.js').Walk} walk */
export function recoveryStep(walk) {
  const form = byId('recovery-form', HTMLFormElement);
  const field = byId('recovery-code', HTMLInputElement);
  const choices = byId('recovery-choices');
  const problem = byId('recovery-error');
  const accepted = byId('recovery-accepted');
  let token = '';
  const proof = singleUseProof('recovery', () => ['/login', { user: walk.user, token }], {
    key: 'recovery.proven',
  });

  const markChosen = () => {
    const chosen = field.value.trim();
    for (const button of choices.children) {
      button.setAttribute('aria-pressed', String(button.textContent === chosen));
    }
  };
  field.addEventListener('input', () => {
    field.removeAttribute('aria-invalid');
    markChosen();
  });

  onSubmit(form, async () => {
    problem.hidden = true;
    const code = field.value.trim();
    if (code === '') return refuseField(problem, field, 'refused.emptyRecovery');
    const answer = await call('POST', '/login', { user: walk.user, token: code });
    if (!succeeded(answer)) {
      showNotice(problem, refusal(answer, 'recovery'), answer);
      field.setAttribute('aria-invalid', 'true');
      field.select();
      return;
    }
    token = code;
    form.hidden = true;
    const parameters = { count: Number(answer.body.meta.recoveryCodesRemaining) };
    summarise('recovery', { key: 'recovery.done', parameters });
    showNotice(accepted, [{ key: 'recovery.accepted', parameters }], answer);
    proof.offer();
  });

  return {
    enter() {
      choices.replaceChildren(
        ...walk.recoveryCodes.map((code) => {
          const button = element('button', 'choice', code);
          button.type = 'button';
          button.setAttribute('aria-pressed', 'false');
          button.addEventListener('click', () => {
            field.value = code;
            field.removeAttribute('aria-invalid');
            markChosen();
          });
          return button;
        }),
      );
      const [first] = choices.children;
      if (first instanceof HTMLElement) first.focus();
    },
    reset() {
      token = '';
      form.hidden = false;
      problem.hidden = true;
      accepted.hidden = true;
      choices.replaceChildren();
      field.value = '';
      field.removeAttribute('aria-invalid');
      proof.reset();
    },
  };
}
