import { call, succeeded } from '../calls/api.js';
import { codeIn, groupDigits } from '../code-field.js';
import { byId, onSubmit, refuseField, showNotice } from '../page.js';
import { refusal } from '../refusal.js';
import { offerNext, summarise } from '../steps.js';

/** Step 2: the first code makes the factor active. @param {import('../demo.js').Walk} walk */
export function confirmStep(walk) {
  const form = byId('confirm-form', HTMLFormElement);
  const field = byId('confirm-code', HTMLInputElement);
  const problem = byId('confirm-error');
  const accepted = byId('confirm-accepted');
  const qrAgain = byId('qr-again', HTMLDetailsElement);
  groupDigits(field);

  onSubmit(form, async () => {
    problem.hidden = true;
    const code = codeIn(field);
    if (code === undefined) return refuseField(problem, field, 'refused.empty');
    const answer = await call('POST', `/mfa/users/${walk.user}/verify`, { code });
    if (!succeeded(answer)) {
      showNotice(problem, refusal(answer, 'code'), answer);
      field.setAttribute('aria-invalid', 'true');
      field.select();
      return;
    }
    form.hidden = true;
    qrAgain.hidden = true;
    summarise('confirm', { key: 'confirm.done' });
    showNotice(accepted, [{ key: 'confirm.accepted' }], answer);
    offerNext('confirm');
  });

  return {
    enter: () => field.focus(),
    reset() {
      form.hidden = false;
      problem.hidden = true;
      accepted.hidden = true;
      qrAgain.hidden = false;
      qrAgain.open = false;
      field.value = '';
      field.removeAttribute('aria-invalid');
    },
  };
}
