import { call, succeeded } from './calls/api.js';
import { followCallLinks } from './calls/log.js';
import { applyLanguage, languageSwitch } from './language.js';
import { announce, byId, showNotice, whileBusy } from './page.js';
import { refusal } from './refusal.js';
import { confirmStep } from './steps/confirm.js';
import { enrollStep } from './steps/enroll.js';
import { passkeyStep } from './steps/passkey.js';
import { recordStep } from './steps/record.js';
import { recoveryStep } from './steps/recovery-code.js';
import { signInStep } from './steps/sign-in.js';
import { beginWith, startAgain } from './steps.js';
import { themeSwitch } from './theme-switch.js';

/**
 * What the steps hand on. It is kept nowhere else: a reload forgets it.
 *
 * @typedef {{ user: string, qrCode: string, recoveryCodes: string[] }} Walk
 */

/** @type {Walk} */
const walk = { user: '', qrCode: '', recoveryCodes: [] };

languageSwitch();
themeSwitch();
followCallLinks();
beginWith([
  enrollStep(walk),
  confirmStep(walk),
  signInStep(walk),
  recoveryStep(walk),
  passkeyStep(walk),
  recordStep(walk),
]);
applyLanguage();

const startOver = byId('start-over');
startOver.addEventListener('click', () =>
  whileBusy(startOver, async () => {
    const problem = byId('start-over-error');
    problem.hidden = true;
    const answer = await call('DELETE', `/mfa/users/${walk.user}`);
    if (!succeeded(answer)) return showNotice(problem, refusal(answer, 'other'), answer);
    Object.assign(walk, { user: '', qrCode: '', recoveryCodes: [] });
    byId('over').hidden = true;
    startAgain();
    announce([{ key: 'startedOver' }]);
  }),
);
