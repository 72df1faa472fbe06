import { call, succeeded } from '../calls/api.js';
import { currentLanguage, onLanguage, text } from '../language.js';
import { announce, byId, element, sentence, showNotice, whileBusy } from '../page.js';
import { refusal } from '../refusal.js';

/** Step 6: what the application can read about the user. @param {import('../demo.js').Walk} walk */
export function recordStep(walk) {
  const button = byId('read-record');
  const problem = byId('record-error');
  const list = byId('record');
  const closing = byId('closing');
  /** @type {any} */
  let record;

  const show = () => {
    if (record) list.replaceChildren(...rowsOf(record));
  };
  onLanguage(show);
  button.addEventListener('click', () =>
    whileBusy(button, async () => {
      problem.hidden = true;
      const answer = await call('GET', `/mfa/users/${walk.user}`);
      if (!succeeded(answer)) return showNotice(problem, refusal(answer, 'other'), answer);
      record = answer.body;
      show();
      list.hidden = false;
      closing.hidden = false;
      announce([{ key: 'record.closing' }]);
    }),
  );

  return {
    enter: () => button.focus(),
    reset() {
      record = undefined;
      list.replaceChildren();
      list.hidden = true;
      closing.hidden = true;
      problem.hidden = true;
    },
  };
}

/** @param {any} record as GET /mfa/users/:user answers */
function rowsOf({ user, enrolled, factors, recoveryCodesRemaining, lockedUntil }) {
  const rows = [
    row('record.user', element('code', '', user)),
    row('record.enrolled', sentence(enrolled ? 'record.yes' : 'record.no')),
  ];
  for (const { label, state, lastUsedAt } of factors) {
    const badge = element('span', `pill state-${state}`, sentence(`record.state.${state}`));
    const used = element(
      'span',
      'hint',
      sentence('record.lastUsed'),
      ' ',
      moment(lastUsedAt, 'record.never'),
    );
    rows.push(row('record.factor', element('span', 'factor', label, badge, used)));
  }
  rows.push(row('record.codes', String(recoveryCodesRemaining)));
  rows.push(row('record.locked', moment(lockedUntil, 'record.notLocked')));
  return rows;
}

/** @param {string} key @param {Node | string} value */
function row(key, value) {
  return element('div', '', element('dt', '', sentence(key)), element('dd', '', value));
}

/** @param {string | null} time ISO 8601 @param {string} otherwise key of the text for null */
function moment(time, otherwise) {
  if (time === null) return text(otherwise);
  const format = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'medium' });
  const shown = element('time', '', format.format(new Date(time)));
  shown.dateTime = time;
  return shown;
}
