import { encodeBase32 } from '@twofold/otp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { enrollPending, logIn } from '../users/scanned-enrollment.ts';

/** The tables that hold something of a user. */
const USER_TABLES = [
  'users',
  'factors',
  'totp_factors',
  'recovery_codes',
  'challenges',
  'sessions',
  'idempotency_keys',
];

describe('the life of a user', () => {
  let twofold: Installation;
  beforeEach(async () => {
    twofold = await openInstallation();
  });
  afterEach(() => twofold.close());

  it('strong parameters, a second factor taken over, a new name, a lost phone, a recovery, an end', async () => {
    const user = 'müller@shop.example/7';
    const path = `/mfa/users/${encodeURIComponent(user)}`;
    const strong = { algorithm: 'SHA256', digits: 8, periodSeconds: 60 };
    const phone = await enrollPending(twofold, user, { algorithm: 'SHA256', digits: 8, period: 60 });
    const phoneCode = () => oathtoolCode(phone.secret, twofold.clock.now(), strong);
    expect(phoneCode()).toMatch(/^\d{8}$/);
    expect((await logIn(twofold, user, phoneCode())).body.meta).toMatchObject({ method: 'TOTP_APP', user });
    // The step of 60 seconds began 30 seconds before.
    twofold.clock.advance(29);
    expect((await logIn(twofold, user, phoneCode())).body.reason).toBe('replayed');
    twofold.clock.advance(1);
    expect((await logIn(twofold, user, phoneCode())).status).toBe(200);

    // An account of another system is taken over with its secret, as SHA1 with six digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const body = { kind: 'totp', secret: secret.toLowerCase(), name: 'Old system', issuer: 'Old' };
    const imported = await twofold.call('POST', `${path}/factors`, { body });
    expect(imported.status).toBe(201);
    const { id } = imported.body.factor as { id: string };
    expect(encodeBase32((await readQrAccount(String(imported.body.qrCode))).secret)).toBe(secret);
    const importedCode = () => oathtoolCode(secret, twofold.clock.now());
    const confirm = { body: { code: importedCode() } };
    expect((await twofold.call('POST', `${path}/factors/${id}/confirm`, confirm)).body).toMatchObject({
      state: 'active',
    });

    twofold.clock.advance(60);
    expect((await logIn(twofold, user, phoneCode())).status).toBe(200);
    expect((await logIn(twofold, user, importedCode())).status).toBe(200);
    await twofold.call('PATCH', `${path}/factors/${phone.factorId}`, { body: { label: 'Telefon ☎' } });
    const shown = (await twofold.call('GET', path)).body.factors as { label: string; kind: string }[];
    expect(shown.map(({ label }) => label)).toEqual(expect.arrayContaining(['Telefon ☎', 'Old system']));

    // The phone is lost: its factor goes, and every session with it.
    const login = await logIn(twofold, user, phone.recoveryCodes[5]);
    const [cookie = ''] = String(login.headers['set-cookie']).split(';');
    expect((await twofold.call('DELETE', `${path}/factors/${phone.factorId}`)).status).toBe(204);
    expect((await twofold.call('GET', '/session', { headers: { cookie }, apiKey: null })).status).toBe(401);
    twofold.clock.advance(60);
    expect((await logIn(twofold, user, phoneCode())).status).toBe(401);
    expect((await logIn(twofold, user, importedCode())).status).toBe(200);

    // The last factor goes as well: only recovery is left, and from it a new enrollment.
    await twofold.call('DELETE', `${path}/factors/${id}`);
    expect((await twofold.call('GET', path)).body).toMatchObject({
      enrolled: false,
      recoveryCodesRemaining: 9,
    });
    const spoken = (phone.recoveryCodes[6] ?? '').toLowerCase().replaceAll('-', '');
    expect((await logIn(twofold, user, spoken)).body.meta).toMatchObject({
      method: 'RECOVERY_CODE',
      recoveryCodesRemaining: 8,
    });
    const fresh = await enrollPending(twofold, user);
    const token = oathtoolCode(fresh.secret, twofold.clock.now());
    expect((await logIn(twofold, user, token)).body.meta).toMatchObject({ recoveryCodesRemaining: 10 });
    expect((await logIn(twofold, user, phone.recoveryCodes[7])).status).toBe(401);

    // Erased: nothing of the user is left but what was decided, without a name.
    expect((await twofold.call('DELETE', path)).status).toBe(204);
    expect((await twofold.call('DELETE', path)).status).toBe(204);
    for (const table of USER_TABLES)
      expect(await rowsOf(twofold.dataDir, `select * from ${table}`), table).toEqual([]);
    expect(JSON.stringify(await rowsOf(twofold.dataDir, 'select * from audit_events'))).not.toContain(
      'müller',
    );
    await sealPending(twofold.platform.database);
    const { events } = (await twofold.call('GET', '/mfa/events')).body as {
      events: { data: { user: unknown } }[];
    };
    expect(events.length).toBeGreaterThan(10);
    expect(new Set(events.map(({ data }) => data.user))).toEqual(new Set([null]));
    expect((await logIn(twofold, user, fresh.recoveryCodes[0])).body.reason).toBe('unknown_user');
  });
});
