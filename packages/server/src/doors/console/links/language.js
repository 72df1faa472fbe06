import { catalogue } from './texts.js';

/** @typedef {Readonly<Record<string, string | number>>} Parameters */

const root = document.documentElement;
const language = startLanguage();

/** Parameters that every text may name. */
const ofThePage = {
  site: root.dataset.site ?? '',
  min: root.dataset.passwordMinLength ?? '',
};

/**
 * A text of the catalogue in the language of the browser.
 *
 * @param {string} key
 * @param {Parameters} [parameters]
 * @returns {string}
 */
export function text(key, parameters = {}) {
  const values = { ...ofThePage, ...parameters };
  const pattern = catalogue[language]?.[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** Puts the texts that never change into the page. */
export function applyLanguage() {
  root.lang = language;
  for (const element of elements('[data-text]')) element.textContent = text(element.dataset.text ?? '');
  for (const element of elements('[data-alt]')) element.setAttribute('alt', text(element.dataset.alt ?? ''));
}

/** @param {string} selector @returns {HTMLElement[]} */
function elements(selector) {
  return [...document.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);
}

function startLanguage() {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
