/** What the cookies of a request say. Nothing is proven by it. */
export interface DeviceCredential {
  deviceId: string;
  secret: string;
}

export const DEVICE_ID_COOKIE = 'device_id';
export const DEVICE_SECRET_COOKIE = 'hmac_secret';

export type PresentedCookies =
  | 'device.missing'
  | 'device.malformed'
  /** Several, of which at most one may prove itself: a sibling domain can put its own beside ours. */
  | { candidates: readonly DeviceCredential[] };

const MAX_HEADER_CHARACTERS = 16_384;
const MAX_OF_A_NAME = 2;
const DEVICE_ID = /^gdv_[0-9a-z]{26}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads the two cookies of a device out of a Cookie header, byte by byte: no decoding, no quotes, no white space but the
 * one after a semicolon (RFC 6265, section 4.2.1), so that no other spelling of a name is ours. What is oversized or has
 * another form is refused before anything is hashed or read.
 */
export function readDeviceCookies(header: string | undefined): PresentedCookies {
  if (header === undefined) return 'device.missing';
  if (header.length > MAX_HEADER_CHARACTERS) return 'device.malformed';
  const ids = valuesOf(header, DEVICE_ID_COOKIE);
  const secrets = valuesOf(header, DEVICE_SECRET_COOKIE);
  if (ids.length === 0 || secrets.length === 0) return 'device.missing';
  if (ids.length > MAX_OF_A_NAME || secrets.length > MAX_OF_A_NAME) return 'device.malformed';
  const candidates = ids
    .filter((deviceId) => DEVICE_ID.test(deviceId))
    .flatMap((deviceId) =>
      secrets.filter((secret) => SECRET.test(secret)).map((secret) => ({ deviceId, secret })),
    );
  return candidates.length === 0 ? 'device.malformed' : { candidates };
}

/** Every value that a name has in the header, each once, in its order. */
export function valuesOf(header: string, name: string): string[] {
  const found: string[] = [];
  for (let at = 0; at <= header.length; ) {
    const semicolon = header.indexOf(';', at);
    const end = semicolon < 0 ? header.length : semicolon;
    const start = header[at] === ' ' ? at + 1 : at;
    const from = start + name.length + 1;
    if (from <= end && header[from - 1] === '=' && header.startsWith(name, start)) {
      const value = header.slice(from, end);
      if (!found.includes(value)) found.push(value);
    }
    at = end + 1;
  }
  return found;
}
