import { call, succeeded } from '../calls/api.js';
import { text } from '../language.js';
import { announce, byId, copiesOnClick, element, onSubmit, refuseField, showNotice } from '../page.js';
import { refusal } from '../refusal.js';
import { goOn, summarise } from '../steps.js';

/** As the server takes it, without its prefix. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

const MANNERS = ['brave', 'calm', 'clever', 'gentle', 'lucky', 'merry', 'quick', 'quiet', 'sunny', 'witty'];
const ANIMALS = ['badger', 'finch', 'heron', 'lynx', 'marten', 'otter', 'robin', 'stork', 'toucan', 'wren'];

/** Step 1: a user name, and what `/setup` answers with. @param {import('../demo.js').Walk} walk */
export function enrollStep(walk) {
  const form = byId('enroll-form');
  const field = byId('user-name', HTMLInputElement);
  const problem = byId('enroll-error');
  const enrolled = byId('enrolled');

  onSubmit(byId('enroll-form', HTMLFormElement), async () => {
    problem.hidden = true;
    const name = field.value
      .trim()
      .toLowerCase()
      .replace(/^demo-/, '');
    field.value = name;
    if (!NAME.test(name)) return refuseField(problem, field, 'enroll.nameRefused');
    const user = `demo-${name}`;
    const answer = await call('POST', '/setup', { user });
    if (!succeeded(answer)) return showNotice(problem, refusal(answer, 'other'), answer);
    const { qrCode, recoveryCodes, secret } = answer.body;
    Object.assign(walk, { user, qrCode, recoveryCodes });
    showEnrolled(walk, secret);
    form.hidden = true;
    enrolled.hidden = false;
    byId('over').hidden = false;
    const done = { key: 'enroll.done', parameters: { user } };
    summarise('enroll', done);
    announce([done]);
    byId('scan-title').focus();
  });
  field.addEventListener('input', () => field.removeAttribute('aria-invalid'));
  byId('another-name').addEventListener('click', () => {
    field.value = exampleName();
    field.focus();
  });
  copiesOnClick(byId('copy-codes'), () => walk.recoveryCodes.join('\n'));
  byId('download-codes').addEventListener('click', () => downloadCodes(walk));
  byId('scanned').addEventListener('click', () => goOn('enroll'));
  field.value = exampleName();

  return {
    enter: () => field.focus(),
    reset() {
      form.hidden = false;
      enrolled.hidden = true;
      problem.hidden = true;
      field.removeAttribute('aria-invalid');
      field.value = exampleName();
      showEnrolled({ ...walk, qrCode: '', recoveryCodes: [] }, undefined);
    },
  };
}

/** @param {import('../demo.js').Walk} walk @param {string | undefined} secret only with the server's debug switch */
function showEnrolled({ qrCode, recoveryCodes }, secret) {
  for (const id of ['qr-code', 'qr-code-again']) {
    if (qrCode) byId(id).setAttribute('src', qrCode);
    else byId(id).removeAttribute('src');
  }
  byId('save-qr-code').setAttribute('href', qrCode);
  byId('setup-key').hidden = secret === undefined;
  byId('setup-key-text').textContent = secret?.replace(/.{4}(?=.)/g, '$& ') ?? '';
  byId('codes').replaceChildren(...recoveryCodes.map((code) => element('li', '', element('code', '', code))));
}

/** @param {import('../demo.js').Walk} walk */
function downloadCodes({ user, recoveryCodes }) {
  const content = `${text('codes.file', { user })}\n\n${recoveryCodes.join('\n')}\n`;
  const link = element('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  link.download = `${user}-recovery-codes.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function exampleName() {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint8Array(3));
  return `${MANNERS[a % MANNERS.length]}-${ANIMALS[b % ANIMALS.length]}-${10 + (c % 90)}`;
}
