import { text } from './language.js';
import { fieldRefusals, refusal } from './refusal.js';

/**
 * The element of page.html with this id.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`page.html has no fitting #${id}`);
  return /** @type {T} */ (found);
}

/** Shows one section in the place of the others, and says so. @param {string} id */
export function show(id) {
  const isFirst = document.querySelector('main > section:not([hidden])') === null;
  for (const section of document.querySelectorAll('main > section')) {
    if (section instanceof HTMLElement) section.hidden = section.id !== id;
  }
  const heading = byId(id).querySelector('h1');
  announce('');
  document.title = `${heading?.textContent} · ${document.documentElement.dataset.site}`;
  if (isFirst) return;
  heading?.focus();
  scrollTo(0, 0);
}

/** @param {string} id @param {string} key @param {import('./language.js').Parameters} [parameters] */
export function say(id, key, parameters) {
  byId(id).textContent = text(key, parameters);
}

/**
 * A refusal of what was typed, before any call.
 *
 * @param {HTMLInputElement} field
 * @param {string} key
 * @param {import('./language.js').Parameters} [parameters]
 */
export function refuseField(field, key, parameters) {
  const message = text(key, parameters);
  showFieldProblem(field, message);
  field.focus();
  announce(message);
}

/**
 * Shows what a refused call means: beside the fields that it names, else at the end of the form.
 *
 * @param {HTMLFormElement} form
 * @param {import('./api.js').Answer} answer
 * @param {Readonly<Record<string, HTMLInputElement>>} fields by the names that the API has for them
 */
export function refuse(form, answer, fields) {
  const named = fieldRefusals(answer).flatMap(({ field, sentence }) => {
    const input = fields[field];
    return input ? [{ input, message: text(sentence.key, sentence.parameters) }] : [];
  });
  for (const { input, message } of named) showFieldProblem(input, message);
  const { key, parameters } = refusal(answer);
  if (named.length === 0) return refuseForm(form, key, parameters);
  named[0]?.input.focus();
  announce(named.map(({ message }) => message).join(' '));
}

/**
 * A refusal of all that the form asks for, at its end.
 *
 * @param {HTMLFormElement} form
 * @param {string} key
 * @param {import('./language.js').Parameters} [parameters]
 */
export function refuseForm(form, key, parameters) {
  const message = text(key, parameters);
  const notice = noticeOf(form);
  notice.textContent = message;
  notice.hidden = false;
  announce(message);
}

/**
 * Runs the action when the form is sent, once at a time, after everything that was refused before is gone. The button
 * is not disabled, as that would lose the focus.
 *
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} action
 */
export function onSubmit(form, action) {
  const button = form.querySelector('button[type="submit"]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button?.getAttribute('aria-busy') === 'true') return;
    clearProblems(form);
    button?.setAttribute('aria-busy', 'true');
    try {
      await action();
    } finally {
      button?.removeAttribute('aria-busy');
    }
  });
}

/** @param {HTMLFormElement} form */
function clearProblems(form) {
  announce('');
  noticeOf(form).hidden = true;
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
  for (const problem of form.querySelectorAll('.problem')) problem.setAttribute('hidden', '');
}

/** @param {HTMLInputElement} field @param {string} message */
function showFieldProblem(field, message) {
  const problem = byId(`${field.id}-problem`);
  problem.textContent = message;
  problem.hidden = false;
  field.setAttribute('aria-invalid', 'true');
}

/** @param {HTMLFormElement} form @returns {HTMLElement} */
function noticeOf(form) {
  const notice = form.querySelector('.notice');
  if (!(notice instanceof HTMLElement)) throw new Error(`#${form.id} has no notice`);
  return notice;
}

let lastAnnounced = '';

/** @param {string} message for the one live region of the page; empty to take the last one away */
function announce(message) {
  byId('announcer').textContent = message !== '' && message === lastAnnounced ? `${message}\u00a0` : message;
  // The same text twice would be no change, and not be read, also with nothing in between.
  if (message !== '') lastAnnounced = byId('announcer').textContent ?? '';
}
