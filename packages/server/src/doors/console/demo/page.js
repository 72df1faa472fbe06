import { setText, text } from './language.js';

/**
 * One sentence of the catalogue.
 *
 * @typedef {{ key: string, parameters?: import('./language.js').Parameters }} Sentence
 */

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

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} [className]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(name, className = '', ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** @param {string} name of a symbol in page.html */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} key @param {import('./language.js').Parameters} [parameters] */
export function sentence(key, parameters) {
  const span = element('span');
  setText(span, key, parameters);
  return span;
}

/**
 * Tells what came of a call, with a link to it, and has it read out.
 *
 * @param {HTMLElement} notice
 * @param {readonly Sentence[]} sentences
 * @param {import('./calls/api.js').Answer} answer
 */
export function showNotice(notice, sentences, answer) {
  const line = element('p');
  for (const { key, parameters } of sentences) line.append(sentence(key, parameters), ' ');
  const link = element('a', 'call-link', answer.title);
  link.href = `#call-${answer.number}`;
  notice.replaceChildren(icon(notice.classList.contains('refused') ? 'alert' : 'check'), line, link);
  notice.hidden = false;
  announce(sentences);
}

/**
 * A refusal of what was typed, before any call.
 *
 * @param {HTMLElement} notice
 * @param {HTMLInputElement} field gets the focus
 * @param {string} key
 */
export function refuseField(notice, field, key) {
  showProblem(notice, key);
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

/**
 * Tells what went wrong on this side, before any call.
 *
 * @param {HTMLElement} notice
 * @param {string} key
 */
export function showProblem(notice, key) {
  notice.replaceChildren(icon('alert'), element('p', '', sentence(key)));
  notice.hidden = false;
  announce([{ key }]);
}

/** @param {readonly Sentence[]} sentences for the one live region of the page */
export function announce(sentences) {
  const announcer = byId('announcer');
  const message = sentences.map(({ key, parameters }) => text(key, parameters)).join(' ');
  // The same text twice would be no change, and not be read.
  announcer.textContent = announcer.textContent === message ? `${message}\u00a0` : message;
}

/**
 * Runs what a button starts, once at a time. The button is not disabled, as that would lose the focus.
 *
 * @param {HTMLElement} button
 * @param {() => Promise<void>} action
 */
export async function whileBusy(button, action) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} action
 */
export function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button.primary');
    if (button instanceof HTMLElement) void whileBusy(button, action);
  });
}

const SHOWS_COPIED_MS = 1600;

/** @param {HTMLElement} button with an icon and a text @param {() => string} content */
export function copiesOnClick(button, content) {
  const words = button.querySelector('span');
  const use = button.querySelector('use');
  const key = words?.dataset.text ?? 'copy';
  /** @param {'copy' | 'check'} name @param {string} shown */
  const show = (name, shown) => {
    use?.setAttribute('href', `#icon-${name}`);
    if (words) setText(words, shown);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(content());
    } catch {
      // There is no clipboard on pages that came over http, but from localhost.
      announce([{ key: 'copyFailed' }]);
      return;
    }
    announce([{ key: 'copied' }]);
    show('check', 'copied');
    clearTimeout(timer);
    timer = setTimeout(() => show('copy', key), SHOWS_COPIED_MS);
  });
}
