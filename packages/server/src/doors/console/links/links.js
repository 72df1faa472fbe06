import { post } from './api.js';
import { offerAuthenticator } from './authenticator.js';
import { finish } from './done.js';
import { applyLanguage } from './language.js';
import { byId, onSubmit, refuse, refuseField, say, show } from './page.js';
import { isTooShort } from './refusal.js';
import { askSecondStep } from './second-step.js';

/**
 * What the page of a purpose asks for and calls. `password` is the API's name of the field.
 *
 * @type {Readonly<Record<string, { path: string, names?: boolean, password?: string }>>}
 */
const PAGES = {
  welcome: { path: '/auth/welcome', names: true, password: 'password' },
  invitation: { path: '/auth/invitation', password: 'password' },
  'reset-password': { path: '/auth/password/reset', password: 'newPassword' },
  'verify-email': { path: '/email/verify' },
  'change-email': { path: '/email/confirm' },
  'temporary-access': { path: '/auth/temporary-access' },
};

const { purpose = '', passwordMinLength } = document.documentElement.dataset;
const page = PAGES[purpose] ?? { path: '' };
const username = byId('username', HTMLInputElement);
const email = byId('email', HTMLInputElement);
const password = byId('password', HTMLInputElement);
const showPassword = byId('show-password', HTMLInputElement);

applyLanguage();
// It is held here and nowhere else: the address goes into histories, bookmarks and screenshots.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
// Another link to the same page, pasted over this one, would load nothing by itself.
addEventListener('hashchange', () => location.reload());
if (token === '') explain('missing.title', 'missing.about');
else begin();

function begin() {
  say('link-title', `${purpose}.title`);
  say('link-about', `${purpose}.about`);
  say('link-submit', `${purpose}.submit`);
  say('password-hint', 'password.hint');
  byId('names').hidden = page.names !== true;
  byId('new-password').hidden = page.password === undefined;
  showPassword.addEventListener('change', () => {
    password.type = showPassword.checked ? 'text' : 'password';
  });
  onSubmit(byId('link-form', HTMLFormElement), redeem);
  show('link');
}

async function redeem() {
  if (page.names) {
    for (const field of [username, email]) if (field.value.trim() === '') return refuseField(field, 'empty');
  }
  if (page.password !== undefined) {
    if (password.value === '') return refuseField(password, 'empty');
    if (isTooShort(password.value, Number(passwordMinLength)))
      return refuseField(password, 'password.short', { count: passwordMinLength ?? '' });
  }
  const answer = await post(page.path, {
    token,
    ...(page.names && { username: username.value.trim(), email: email.value.trim() }),
    ...(page.password !== undefined && { [page.password]: password.value }),
  });
  if (answer.ok) return goOn(answer.data);
  if (answer.problem?.code === 'link.refused') return explain('gone.title', 'gone.about', `${purpose}.gone`);
  const fields = { username, email, password, newPassword: password };
  refuse(byId('link-form', HTMLFormElement), answer, fields);
}

/** @param {any} data of the answer: a session, the first step of a login, or nothing */
function goOn(data) {
  password.value = '';
  if (data.requiresTwoFactor === true) askSecondStep(data);
  else if (data.accessToken !== undefined) offerAuthenticator(data);
  else finish(`${purpose}.done`);
}

/** The end of a link that opens nothing. @param {string} title @param {string} about @param {string} [next] */
function explain(title, about, next) {
  say('gone-title', title);
  say('gone-about', about);
  byId('gone-next').hidden = next === undefined;
  if (next !== undefined) say('gone-next', next);
  show('gone');
}
