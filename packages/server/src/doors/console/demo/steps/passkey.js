import { call, succeeded } from '../calls/api.js';
import { byId, showNotice, showProblem, whileBusy } from '../page.js';
import { refusal } from '../refusal.js';
import { goOn, summarise } from '../steps.js';
import { singleUseProof } from './proof.js';

/** Step 5: a passkey beside the app, a login with it, and the same answer refused. @param {import('../demo.js').Walk} walk */
export function passkeyStep(walk) {
  const offer = byId('passkey-offer');
  const create = byId('create-passkey');
  const made = byId('passkey-made');
  const use = byId('use-passkey');
  const problem = byId('passkey-error');
  const registered = byId('passkey-registered');
  const accepted = byId('passkey-accepted');
  /** @type {object} */
  let assertion = {};
  const proof = singleUseProof(
    'passkey',
    () => ['/webauthn/login/verify', { user: walk.user, ...assertion }],
    { key: 'passkey.proven' },
  );

  create.addEventListener('click', () =>
    whileBusy(create, async () => {
      problem.hidden = true;
      const { user } = walk;
      const asked = await call('POST', '/webauthn/register/challenge', { user });
      if (!succeeded(asked)) return showNotice(problem, refusal(asked, 'passkey'), asked);
      const credential = await answerOf(() => createPasskey(asked.body));
      if ('refused' in credential) return showProblem(problem, credential.refused);
      const answer = await call('POST', '/webauthn/register/verify', { user, ...credential.answer });
      if (!succeeded(answer)) return showNotice(problem, refusal(answer, 'passkey'), answer);
      offer.hidden = true;
      summarise('passkey', { key: 'passkey.done' });
      showNotice(registered, [{ key: 'passkey.registered' }], answer);
      made.hidden = false;
      use.focus();
    }),
  );

  use.addEventListener('click', () =>
    whileBusy(use, async () => {
      problem.hidden = true;
      const { user } = walk;
      const asked = await call('POST', '/webauthn/login/challenge', { user });
      if (!succeeded(asked)) return showNotice(problem, refusal(asked, 'passkey'), asked);
      const credential = await answerOf(() => usePasskey(asked.body));
      if ('refused' in credential) return showProblem(problem, credential.refused);
      const answer = await call('POST', '/webauthn/login/verify', { user, ...credential.answer });
      if (!succeeded(answer)) return showNotice(problem, refusal(answer, 'passkey'), answer);
      assertion = credential.answer;
      made.hidden = true;
      showNotice(accepted, [{ key: 'passkey.accepted' }], answer);
      proof.offer();
    }),
  );

  byId('skip-passkey').addEventListener('click', () => {
    summarise('passkey', { key: 'passkey.skipped' });
    goOn('passkey');
  });

  return {
    enter: () => create.focus(),
    reset() {
      assertion = {};
      offer.hidden = false;
      for (const shown of [made, problem, registered, accepted]) shown.hidden = true;
      proof.reset();
    },
  };
}

/** @param {any} options as the API answers them */
function createPasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return navigator.credentials.create({ publicKey });
}

/** @param {any} options as the API answers them */
function usePasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

/**
 * What the browser's own question came to.
 *
 * @param {() => Promise<Credential | null>} ask
 * @returns {Promise<{ answer: object } | { refused: string }>} `refused` is the key of a text
 */
async function answerOf(ask) {
  // Browsers have neither on pages that came over http, but from localhost.
  if (typeof PublicKeyCredential !== 'function' || !('parseCreationOptionsFromJSON' in PublicKeyCredential))
    return { refused: 'passkey.unavailable' };
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return { answer: credential.toJSON() };
    return { refused: 'passkey.dismissed' };
  } catch (error) {
    const isAddress = error instanceof DOMException && error.name === 'SecurityError';
    return { refused: isAddress ? 'passkey.unavailable' : 'passkey.dismissed' };
  }
}
