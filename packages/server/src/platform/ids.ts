import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** What an id names. The prefix makes an id in a log or a support mail say what it is. */
export type IdPrefix =
  | 'app'
  | 'key'
  | 'usr'
  | 'fac'
  | 'ses'
  | 'chl'
  | 'aud'
  | 'per'
  | 'rft'
  | 'lgn'
  | 'dev'
  | 'lnk'
  | 'sgn'
  | 'otc'
  | 'msg'
  | 'whk'
  | 'dlv'
  | 'col'
  | 'ent'
  | 'svc'
  | 'grp'
  | 'gdv'
  | 'vis'
  | 'bnd';

export interface Ids {
  /** `prefix_` and 26 characters: 48 bits of milliseconds, then 80 random bits, in lower-case Crockford base32. */
  next(prefix: IdPrefix): string;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** Time-ordered ids keep the B-trees of the store append-mostly: inserts touch few pages per commit. */
export function createIds(clock: Clock, random: Random): Ids {
  let lastMs = -1;
  let lastTime = '';
  return {
    next(prefix) {
      const ms = clock.now();
      if (ms !== lastMs) {
        lastMs = ms;
        lastTime = encodeTime(ms);
      }
      return `${prefix}_${lastTime}${encodeBase32(random.bytes(10))}`;
    },
  };
}

function encodeTime(ms: number): string {
  let text = '';
  let rest = ms;
  for (let i = 0; i < 10; i++) {
    text = CROCKFORD.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Crockford base32, lower case, most significant bits first; the length in bits must be a multiple of 5. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += CROCKFORD.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}
