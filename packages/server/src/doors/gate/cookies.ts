import { stringifySetCookie } from 'cookie';
import { BOUND_COOKIE, type BoundCookie } from '../../core/gate/binding/bindings.ts';
import {
  DEVICE_ID_COOKIE,
  DEVICE_SECRET_COOKIE,
  type DeviceCredential,
} from '../../core/gate/devices/device-cookies.ts';
import { DEVICE_LIFETIME_MS } from '../../core/gate/devices/devices.ts';

/** `Set-Cookie` lines of registered devices. */
export interface DeviceCookies {
  /** As clients of the earlier system expect them, with `none`: also within pages of other sites. */
  register(credential: DeviceCredential): string[];
  clear(): string[];
  /** Of a browser that has just proven its key. */
  bound(cookie: BoundCookie, now: number): string;
}

/** @param domain whose hosts share them: what is behind the gate is on other hosts than we are */
export function createDeviceCookies(domain: string | undefined, sameSite: 'none' | 'lax'): DeviceCookies {
  const shared = domain === undefined ? {} : { domain };
  const common = { path: '/', secure: true, httpOnly: true, sameSite, ...shared } as const;
  const line = (name: string, value: string, maxAge: number) =>
    stringifySetCookie({ name, value, maxAge, ...common });
  const lifetime = DEVICE_LIFETIME_MS / 1000;
  return {
    register: ({ deviceId, secret }) => [
      line(DEVICE_ID_COOKIE, deviceId, lifetime),
      line(DEVICE_SECRET_COOKIE, secret, lifetime),
    ],
    clear: () => [line(DEVICE_ID_COOKIE, '', 0), line(DEVICE_SECRET_COOKIE, '', 0)],
    bound: ({ token, expiresAt }, now) =>
      stringifySetCookie({
        ...{ name: BOUND_COOKIE, value: token, maxAge: Math.floor((expiresAt - now) / 1000) },
        ...{ path: '/', secure: true, httpOnly: true, sameSite: 'lax', ...shared },
      }),
  };
}
