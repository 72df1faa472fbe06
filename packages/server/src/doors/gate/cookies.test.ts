import { describe, expect, it } from 'vitest';
import { createDeviceCookies } from './cookies.ts';

const credential = { deviceId: 'gdv_1', secret: 's' };

describe.each(['none', 'lax'] as const)('cookies of devices with SameSite %s', (sameSite) => {
  const written = sameSite === 'none' ? 'None' : 'Lax';

  it('G21: are for https alone, out of reach of scripts, on the shared domain', () => {
    const cookies = createDeviceCookies('example.com', sameSite);
    for (const line of [...cookies.register(credential), ...cookies.clear()])
      for (const attribute of ['Secure', 'HttpOnly', 'Domain=example.com', 'Path=/', `SameSite=${written}`])
        expect(line.split('; ')).toContain(attribute);
  });

  it('belong to one host where none is configured', () => {
    for (const line of createDeviceCookies(undefined, sameSite).register(credential))
      expect(line).not.toContain('Domain');
  });

  it('G23: the one of a proven key is sent with no request of another site, and ends when it says', () => {
    const now = 1_700_000_000_000;
    const cookie = { bindingId: 'bnd_1', token: 't', expiresAt: now + 600_000 };
    const line = createDeviceCookies('example.com', sameSite).bound(cookie, now);
    expect(line.split('; ')).toEqual(expect.arrayContaining(['SameSite=Lax', 'Max-Age=600', 'Secure']));
  });
});
