import { catalogue } from './texts.js';

/** @typedef {Readonly<Record<string, string | number>>} Parameters */

const STORED = 'twofold.language';

/** @type {WeakMap<Element, Parameters>} */
const parametersOf = new WeakMap();
/** @type {(() => void)[]} */
const listeners = [];

let language = startLanguage();

/** @returns {string} a BCP 47 tag, for dates too */
export function currentLanguage() {
  return language;
}

/**
 * A text of the catalogue in the language of the page.
 *
 * @param {string} key
 * @param {Parameters} [parameters] `count` chooses the form of the plural
 * @returns {string}
 */
export function text(key, parameters = {}) {
  const texts = catalogue[language] ?? {};
  const form = 'count' in parameters ? pluralForm(Number(parameters.count)) : '';
  const pattern = texts[`${key}.${form}`] ?? texts[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(parameters[name] ?? ''));
}

/** Portuguese has a form for millions, which no count here reaches. @param {number} count */
function pluralForm(count) {
  return new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
}

/**
 * Sets a text that follows the language from then on.
 *
 * @param {HTMLElement} element
 * @param {string} key
 * @param {Parameters} [parameters]
 */
export function setText(element, key, parameters = {}) {
  element.dataset.text = key;
  parametersOf.set(element, parameters);
  element.textContent = text(key, parameters);
}

/** @param {HTMLElement} element @param {string} key */
export function setLabel(element, key) {
  element.dataset.label = key;
  element.setAttribute('aria-label', text(key));
}

/** @param {() => void} listener is called after the language has changed */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** Puts all texts into the page, in `wanted` from then on. @param {string} [wanted] */
export function applyLanguage(wanted = language) {
  language = wanted;
  document.documentElement.lang = wanted;
  for (const element of elements('[data-text]')) {
    element.textContent = text(element.dataset.text ?? '', parametersOf.get(element));
  }
  for (const element of elements('[data-label]')) {
    element.setAttribute('aria-label', text(element.dataset.label ?? ''));
  }
  for (const element of elements('[data-alt]')) element.setAttribute('alt', text(element.dataset.alt ?? ''));
  for (const listener of listeners) listener();
}

/** The switch of the page's head. */
export function languageSwitch() {
  const buttons = elements('[data-language]');
  for (const button of buttons) {
    button.addEventListener('click', () => {
      applyLanguage(button.dataset.language);
      store(language);
    });
  }
  const show = () => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.language === language));
    }
  };
  onLanguage(show);
  show();
}

/** @param {string} selector @returns {HTMLElement[]} */
function elements(selector) {
  return [...document.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);
}

function startLanguage() {
  const wanted = [stored() ?? '', ...navigator.languages];
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    // Storage is blocked: the browser's languages stand.
    return null;
  }
}

/** @param {string} value */
function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
}
