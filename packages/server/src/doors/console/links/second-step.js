import { post } from './api.js';
import { offerAuthenticator } from './authenticator.js';
import { byId, onSubmit, refuse, refuseField, refuseForm, say, show } from './page.js';
import { hasPasskeys, usePasskey } from './passkey.js';

/** @param {{ tempToken: string, codeSent: boolean, methods: string[] }} first as the first step answered */
export function askSecondStep({ tempToken, codeSent, methods }) {
  const takesCode = methods.some((method) => method !== 'webauthn');
  const takesPasskey = methods.includes('webauthn') && hasPasskeys();
  say('second-step-about', `secondStep.${aboutOf({ takesCode, takesPasskey, codeSent })}`);
  byId('second-step-or').hidden = !takesCode || !takesPasskey;
  // One of the two stands out: what cannot be given to the wrong page.
  byId('second-step-submit').classList.toggle('primary', !takesPasskey);
  askForCode(tempToken, takesCode);
  askForPasskey(tempToken, takesPasskey);
  show('second-step');
  if (takesCode && !takesPasskey) byId('second-step-code').focus();
}

/** @param {{ takesCode: boolean, takesPasskey: boolean, codeSent: boolean }} asked */
function aboutOf({ takesCode, takesPasskey, codeSent }) {
  if (takesPasskey) return 'passkey';
  if (!takesCode) return 'passkeyOnly';
  return codeSent ? 'sent' : 'about';
}

/** @param {string} tempToken @param {boolean} isTaken */
function askForCode(tempToken, isTaken) {
  const form = byId('second-step-form', HTMLFormElement);
  const field = byId('second-step-code', HTMLInputElement);
  form.hidden = !isTaken;
  onSubmit(form, async () => {
    const code = field.value.trim();
    if (code === '') return refuseField(field, 'empty');
    const answer = await post('/2fa/verify', { tempToken, code });
    if (answer.ok) return offerAuthenticator(answer.data);
    refuse(form, answer, { code: field });
    field.select();
  });
}

/** @param {string} tempToken @param {boolean} isTaken */
function askForPasskey(tempToken, isTaken) {
  const form = byId('passkey-form', HTMLFormElement);
  form.hidden = !isTaken;
  onSubmit(form, async () => {
    const asked = await post('/2fa/webauthn/options', { tempToken });
    if (!asked.ok) return refuse(form, asked, {});
    const assertion = await usePasskey(asked.data);
    if (assertion === undefined) return refuseForm(form, 'refused.noPasskey');
    const answer = await post('/2fa/verify', { tempToken, assertion });
    if (answer.ok) return offerAuthenticator(answer.data);
    refuse(form, answer, {});
  });
}
