import { MAX_COOKIE_CHARACTERS, MAX_OF_A_NAME, valuesOf } from '../cookie-header.ts';

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

const DEVICE_ID = /^gdv_[0-9a-z]{26}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads the two cookies of a device out of a Cookie header. What is oversized or has another form is refused before anything
 * is hashed or read.
 */
export function readDeviceCookies(header: string | undefined): PresentedCookies {
  if (header === undefined) return 'device.missing';
  if (header.length > MAX_COOKIE_CHARACTERS) return 'device.malformed';
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
