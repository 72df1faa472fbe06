import { encodeBase32 } from '@twofold/otp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';

describe('an application gives a user a second factor', () => {
  let twofold: Installation;
  beforeEach(async () => {
    twofold = await openInstallation();
  });
  afterEach(() => twofold.close());

  it('enrolls by QR code, confirms with the first code, logs in with the next, and refuses each a second time', async () => {
    const setup = await twofold.call('POST', '/setup', { body: { user: 'alice' } });
    expect(setup.status).toBe(200);
    const account = await readQrAccount(String(setup.body.qrCode));
    expect(account).toMatchObject({
      type: 'totp',
      label: 'alice',
      issuer: 'Twofold',
      digits: 6,
      periodSeconds: 30,
    });
    const code = () => oathtoolCode(encodeBase32(account.secret), twofold.clock.now());
    const login = (token: string) => twofold.call('POST', '/login', { body: { user: 'alice', token } });

    const first = code();
    expect(await login(first)).toMatchObject({
      status: 200,
      body: { success: true, meta: { method: 'TOTP_APP' } },
    });
    expect(await login(first)).toMatchObject({ status: 401, body: { reason: 'replayed' } });

    twofold.clock.advance(30);
    const accepted = await login(code());
    expect(accepted).toMatchObject({
      status: 200,
      body: { meta: { user: 'alice', recoveryCodesRemaining: 10 } },
    });
    const [cookie = ''] = String(accepted.headers['set-cookie']).split(';');
    const session = await twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
    expect(session).toMatchObject({ status: 200, body: { user: 'alice', method: 'TOTP_APP' } });
  });
});
