import { post } from './api.js';
import { finish } from './done.js';
import { text } from './language.js';
import { byId, onSubmit, refuse, refuseField, say, show } from './page.js';

/**
 * An authenticator app for whoever is logged in just now: a set-up is let in for five minutes after the login.
 *
 * @param {{ accessToken: string, user: { username: string } }} login
 */
export function offerAuthenticator({ accessToken, user }) {
  const form = byId('offer-form', HTMLFormElement);
  say('offer-about', 'offer.about', { user: user.username });
  byId('offer-later').addEventListener('click', () => finish('done.loggedIn', accessToken));
  onSubmit(form, async () => {
    const answer = await post('/2fa/totp/setup', undefined, accessToken);
    if (!answer.ok) return refuse(form, answer, {});
    scan(answer.data, user.username, accessToken);
  });
  show('offer');
}

/**
 * @param {{ secret: string, qrCode: string, backupCodes: string[] }} setup as the API answers it
 * @param {string} username
 * @param {string} accessToken
 */
function scan({ secret, qrCode, backupCodes }, username, accessToken) {
  const form = byId('confirm-form', HTMLFormElement);
  const field = byId('first-code', HTMLInputElement);
  byId('qr-code').setAttribute('src', qrCode);
  byId('setup-key').textContent = secret.replace(/.{4}(?=.)/g, '$& ');
  byId('codes').replaceChildren(
    ...backupCodes.map((code) => {
      const item = document.createElement('li');
      item.textContent = code;
      return item;
    }),
  );
  byId('download-codes').addEventListener('click', () => download(backupCodes, username));
  onSubmit(form, async () => {
    const code = field.value.replace(/\D/g, '');
    if (code === '') return refuseField(field, 'empty');
    const answer = await post('/2fa/totp/verify-setup', { secret, code }, accessToken);
    if (answer.ok) return finish('authenticator.done', accessToken);
    refuse(form, answer, { code: field });
    field.select();
  });
  show('scan');
}

/** @param {readonly string[]} codes @param {string} username */
function download(codes, username) {
  const content = `${text('codes.file', { user: username })}\n\n${codes.join('\n')}\n`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  link.download = `${username}-recovery-codes.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}
