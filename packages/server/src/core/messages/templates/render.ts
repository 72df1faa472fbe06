import type { MessageContent } from '../messages.ts';
import { english } from './en.ts';
import { type Block, htmlPage, plainText } from './html.ts';
import { brazilianPortuguese } from './pt-br.ts';
import type { MessageTemplate, MessageValues } from './template.ts';
import { detailNames, type Locale, type LocaleTexts } from './texts.ts';

const texts: Record<Locale, LocaleTexts> = { en: english, 'pt-BR': brazilianPortuguese };

/** Longest detail that is shown: user agents and names are text from outside. */
const MAX_DETAIL = 80;
/** Line breaks, other controls, and what turns text around. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]+/gu;

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** The languages that messages are in, from what a browser or an application asks for; English where there is none. */
export function localeOf(wanted: string): Locale {
  return wanted.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}

/** @param site what the installation is called; every message names it */
export function renderMail(template: MessageTemplate, content: MessageContent, site: string): RenderedMail {
  const locale = localeOf(content.locale);
  const language = texts[locale];
  const { subject, opening, closing, action } = language.messages[template];
  const { code, link } = content.values;
  const put = (text: string) => fill(text, { site, lifetime: lifetime(locale, content.lifetimeMinutes) });

  const blocks: Block[] = [{ kind: 'text', text: put(opening) }];
  if (code !== undefined) blocks.push({ kind: 'code', code: oneLine(code) });
  if (link !== undefined && action !== undefined) {
    blocks.push({ kind: 'link', url: checkedLink(link), action: put(action), copyLink: language.copyLink });
  }
  const rows = details(locale, content.values);
  if (rows.length > 0) blocks.push({ kind: 'details', rows });
  blocks.push({ kind: 'text', text: put(closing) }, { kind: 'foot', text: put(language.foot) });

  const title = put(subject);
  return { subject: title, text: plainText(blocks), html: htmlPage(locale, title, blocks) };
}

/**
 * One SMS. Where the site that the code is for is known, the last line is that of origin-bound one-time codes (WICG): a
 * phone then offers the code on that site and on no other.
 */
export function renderSms(content: MessageContent, site: string): string {
  const locale = localeOf(content.locale);
  const { code = '', host } = content.values;
  const line = fill(texts[locale].sms, {
    code: oneLine(code),
    site,
    lifetime: lifetime(locale, content.lifetimeMinutes),
  });
  return host === undefined ? line : `${line}\n\n@${oneLine(host)} #${oneLine(code)}`;
}

/** Puts values into our own words, in one pass: what a value holds is not looked at again. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) => oneLine(values[name] ?? ''));
}

/** No value brings a line of its own: in a subject that would be a header (attack: header injection). */
function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(CONTROLS, ' ').trim();
}

function lifetime(locale: Locale, minutes: number): string {
  const [unit, count] =
    minutes < 120
      ? (['minute', minutes] as const)
      : minutes < 48 * 60
        ? (['hour', Math.round(minutes / 60)] as const)
        : (['day', Math.round(minutes / 60 / 24)] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

function details(locale: Locale, values: MessageValues): (readonly [string, string])[] {
  const language = texts[locale];
  return detailNames.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === '') return [];
    if (name === 'factor')
      return [[language.details.factor, language.factors[value] ?? harmless(value)] as const];
    return [[language.details[name], name === 'at' ? time(locale, value) : harmless(value)] as const];
  });
}

function time(locale: Locale, iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' }).format(
    ms,
  );
}

/**
 * Names and user agents are written by whoever made the event, perhaps an attacker: mail programs must not find an
 * address in them to make a link of.
 */
function harmless(text: string): string {
  const line = oneLine(text)
    .replaceAll(/[^\p{L}\p{N} .,;()_/+:-]/gu, ' ')
    .replaceAll(/\/{2,}|www\./giu, ' ')
    .replaceAll(/\.(?=\p{L})/gu, '. ');
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL).toWellFormed()}…` : line;
}

/** Ours, from the configured address: a mistake there must not become a script. */
function checkedLink(text: string): string {
  const { href, protocol } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new TypeError('A link of a message must be a web address.');
  return href;
}
