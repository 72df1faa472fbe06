import { setText } from '../language.js';
import { byId, copiesOnClick, element, icon, sentence } from '../page.js';

const LONG_TEXT = 160;
const SHOWN_OF_LONG_TEXT = 38;

const list = byId('call-list');
let count = 0;

/**
 * Adds a call to the top of the log.
 *
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [body]
 * @returns {number} the call's number
 */
export function beginCall(method, path, body) {
  const number = ++count;
  const status = element('span', 'status');
  setText(status, 'calls.waiting');
  const summary = element(
    'summary',
    '',
    icon('right'),
    element('span', `method method-${method.toLowerCase()}`, method),
    element('code', 'path', path),
    status,
  );
  const details = element('details', '', summary, requestOf(method, path, body));
  details.open = true;
  for (const earlier of list.querySelectorAll('details')) earlier.open = false;
  const entry = element('li', 'call', details);
  entry.id = `call-${number}`;
  list.prepend(entry);
  list.scrollTop = 0;
  byId('calls-empty').hidden = true;
  byId('calls-count').textContent = String(number);
  return number;
}

/** @param {import('./api.js').Answer} answer @param {number} tookMs */
export function endCall({ number, status, headers, body }, tookMs) {
  const entry = byId(`call-${number}`);
  const badge = entry.querySelector('.status');
  if (badge instanceof HTMLElement) {
    badge.classList.add(status === 0 ? 'status-0' : `status-${Math.floor(status / 100)}`);
    if (status === 0) setText(badge, 'calls.failed');
    else {
      delete badge.dataset.text;
      badge.textContent = String(status);
    }
  }
  if (status === 0) return;
  const took = element('span', 'took', `${Math.round(tookMs)} ms`);
  const head = element('div', 'part-head', element('h3', '', sentence('calls.answer')), took);
  const lines = Object.entries(headers).map(([name, value]) =>
    element('span', 'header-line', element('span', 'json-key', name), `: ${value}\n`),
  );
  const answer = body === null ? element('span', 'none', sentence('calls.noBody')) : jsonOf(body);
  const block = element('pre', '', ...lines, lines.length > 0 ? '\n' : '', answer);
  entry.querySelector('details')?.append(element('div', 'part', head, block));
}

/** Opens the call that a link of the page leads to. */
export function followCallLinks() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a.call-link') : null;
    const entry = link && document.getElementById(link.getAttribute('href')?.slice(1) ?? '');
    const details = entry?.querySelector('details');
    if (!entry || !details) return;
    event.preventDefault();
    details.open = true;
    entry.querySelector('summary')?.focus();
    entry.scrollIntoView({ block: 'nearest' });
  });
}

/** @param {string} method @param {string} path @param {Record<string, string>} [body] */
function requestOf(method, path, body) {
  const curl = curlCommand(method, path, body);
  const copy = element('button', 'quiet small', icon('copy'), sentence('calls.copyCurl'));
  copy.type = 'button';
  copiesOnClick(copy, () => curl);
  const head = element('div', 'part-head', element('h3', '', sentence('calls.request')), copy);
  return element('div', 'part', head, element('pre', '', curl));
}

/**
 * The call as it works in a POSIX shell, with the key left to the environment.
 *
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [body]
 */
function curlCommand(method, path, body) {
  const lines = [`curl -X ${method} ${quoted(location.origin + path)}`, '-H "X-API-Key: $TWOFOLD_API_KEY"'];
  if (body) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** @param {string} text */
function quoted(text) {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?\b/g;

/** @param {unknown} value @returns {HTMLElement} indented and coloured */
function jsonOf(value) {
  const shown = JSON.stringify(value, shorten, 2);
  const block = element('span');
  let end = 0;
  for (const match of shown.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    const kind = string === undefined ? 'json-word' : colon === undefined ? 'json-text' : 'json-key';
    const word = string ?? whole;
    block.append(shown.slice(end, match.index), element('span', kind, word));
    end = match.index + word.length;
  }
  block.append(shown.slice(end));
  return block;
}

/** A picture as text would bury everything else. @param {string} _key @param {unknown} value */
function shorten(_key, value) {
  if (typeof value !== 'string' || value.length <= LONG_TEXT) return value;
  return `${value.slice(0, SHOWN_OF_LONG_TEXT)}… (${value.length} characters)`;
}
