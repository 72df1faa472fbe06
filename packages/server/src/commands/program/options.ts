import { InvalidArgumentError, Option } from 'commander';

export interface JsonOption {
  json?: boolean;
}

export interface YesOption {
  yes?: boolean;
}

export interface RemoteOption {
  url?: URL;
}

export const jsonOption = (): Option => new Option('--json', 'print the result as JSON');
export const yesOption = (): Option => new Option('--yes', 'do it without asking');

export const applicationOption = (): Option =>
  new Option('-a, --application <id or name>', 'the application; not needed while there is only one');

export const urlOption = (): Option =>
  new Option(
    '--url <address>',
    'ask the server at this address, with the API key in TWOFOLD_API_KEY or the file TWOFOLD_API_KEY_FILE',
  ).argParser(parseUrl);

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.username !== '' ||
    url.search !== ''
  ) {
    throw new InvalidArgumentError('Give an address such as https://auth.example.com.');
  }
  return url;
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90d`, `12h`, `30m`, `45s`, `2w`, in seconds. */
export function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * (SECONDS_PER_UNIT[unit] ?? Number.NaN);
  if (number === '' || !Number.isSafeInteger(seconds)) {
    throw new InvalidArgumentError('Give a number and a unit, such as 90d, 12h, 30m or 45s.');
  }
  return seconds;
}

/** A moment: a duration from now (or, for `past`, before now), or a date and time. A date alone is its first moment, UTC. */
export interface Moment {
  at(nowMs: number): number;
}

export function parseMoment(direction: 'past' | 'future'): (text: string) => Moment {
  return (text) => {
    if (/^\d+[smhdw]$/.test(text.trim())) {
      const ms = parseDuration(text) * 1000;
      return { at: (nowMs) => (direction === 'past' ? nowMs - ms : nowMs + ms) };
    }
    const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
    const ms = iso.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(ms)) {
      throw new InvalidArgumentError(
        'Give a duration such as 90d, or a date such as 2030-01-31 or 2030-01-31T18:00Z.',
      );
    }
    return { at: () => ms };
  };
}

export function parseCount(max: number, min = 1): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= min && number <= max))
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return number;
  };
}
