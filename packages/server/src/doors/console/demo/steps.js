import { setText } from './language.js';
import { icon } from './page.js';

/**
 * A step as its file makes it. `enter` puts the focus where the step begins; `reset` makes it as on a fresh page.
 *
 * @typedef {{ enter(): void, reset(): void }} Step
 */

const items = [...document.querySelectorAll('[data-step]')].filter((found) => found instanceof HTMLElement);
/** @type {Step[]} */
let steps = [];

/** @param {Step[]} made in the order of page.html */
export function beginWith(made) {
  steps = made;
  for (const item of items) {
    item.querySelector('[data-next]')?.addEventListener('click', () => openNext(items.indexOf(item)));
  }
  show(0);
}

/**
 * Notes what came of a step, for when it is closed.
 *
 * @param {string} name
 * @param {import('./page.js').Sentence} summary
 */
export function summarise(name, { key, parameters }) {
  const summary = items[indexOf(name)]?.querySelector('.summary');
  if (summary instanceof HTMLElement) setText(summary, key, parameters);
}

/** Shows the button that leads on, with the focus on it. @param {string} name */
export function offerNext(name) {
  const button = items[indexOf(name)]?.querySelector('[data-next]');
  if (!(button instanceof HTMLElement) || !button.parentElement) return;
  button.parentElement.hidden = false;
  button.focus();
}

/** @param {string} name of the step that is done */
export function goOn(name) {
  openNext(indexOf(name));
}

/** Back to the first step, with nothing kept. */
export function startAgain() {
  for (const step of steps) step.reset();
  for (const item of items) {
    const next = item.querySelector('[data-next]');
    if (next?.parentElement) next.parentElement.hidden = true;
    const summary = item.querySelector('.summary');
    if (summary instanceof HTMLElement) {
      delete summary.dataset.text;
      summary.textContent = '';
    }
  }
  show(0);
  steps[0]?.enter();
}

/** @param {string} name */
function indexOf(name) {
  return items.findIndex((item) => item.dataset.step === name);
}

/** @param {number} done */
function openNext(done) {
  show(done + 1);
  steps[done + 1]?.enter();
}

/** @param {number} current */
function show(current) {
  items.forEach((item, index) => {
    const state = index < current ? 'done' : index === current ? 'current' : 'ahead';
    item.dataset.state = state;
    if (state === 'current') item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
    item.querySelector('.marker')?.replaceChildren(state === 'done' ? icon('check') : String(index + 1));
    for (const body of item.querySelectorAll('.step-body'))
      body.toggleAttribute('hidden', state !== 'current');
  });
}
