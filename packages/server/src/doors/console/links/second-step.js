import { post } from './api.js';
import { offerAuthenticator } from './authenticator.js';
import { byId, onSubmit, refuse, refuseField, say, show } from './page.js';

/** @param {{ tempToken: string, codeSent: boolean, methods: string[] }} first as the first step answered */
export function askSecondStep({ tempToken, codeSent, methods }) {
  const form = byId('second-step-form', HTMLFormElement);
  const field = byId('second-step-code', HTMLInputElement);
  const takesCode = methods.some((method) => method !== 'webauthn');
  form.hidden = !takesCode;
  say('second-step-about', `secondStep.${codeSent ? 'sent' : takesCode ? 'about' : 'passkeyOnly'}`);
  onSubmit(form, async () => {
    const code = field.value.trim();
    if (code === '') return refuseField(field, 'empty');
    const answer = await post('/2fa/verify', { tempToken, code });
    if (answer.ok) return offerAuthenticator(answer.data);
    refuse(form, answer, { code: field });
    field.select();
  });
  show('second-step');
  if (takesCode) field.focus();
}
