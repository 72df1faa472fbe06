import { post } from './api.js';
import { byId, onSubmit, refuse, say, show } from './page.js';

/**
 * The end of the page's work. Whoever was logged in by it can log out again.
 *
 * @param {string} key of what is done
 * @param {string} [accessToken]
 */
export function finish(key, accessToken) {
  const form = byId('log-out-form', HTMLFormElement);
  say('done-about', key);
  form.hidden = accessToken === undefined;
  onSubmit(form, async () => {
    const answer = await post('/auth/logout', undefined, accessToken);
    if (!answer.ok) return refuse(form, answer, {});
    form.hidden = true;
    say('done-about', 'done.loggedOut');
    show('done');
  });
  show('done');
}
