import {
  type Answer,
  createAccountsClient,
  createVerifyClient,
  needsSecondStep,
  type Tokens,
  type VerifyClient,
} from '@twofold/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { authenticatorApp } from '../users/authenticator-app.ts';

describe('programs that use the client', () => {
  const { dataDir, remove } = createDataDir();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(dataDir, { ALLOW_DEBUG_SETUP_OUTPUT: 'true', REGISTRATION: 'open' });
  });
  afterAll(async () => {
    await server?.stop();
    await remove();
  });

  async function allEvents(twofold: VerifyClient) {
    const all: Answer<'GET /mfa/events'>['events'] = [];
    for await (const { events } of twofold.events()) all.push(...events);
    return all;
  }

  function keep(tokens: Tokens): Tokens {
    for (const token of Object.values(tokens)) if (typeof token === 'string') noteSecret(token);
    return tokens;
  }

  it('verify the users of an application', async () => {
    const twofold = createVerifyClient({ baseUrl: server.url, apiKey: server.apiKey });
    const { secret = '', recoveryCodes } = await twofold.setUp('alice/../bobby');
    for (const text of [secret, ...recoveryCodes]) noteSecret(text);
    const code = authenticatorApp(secret).code(systemClock.now());
    const { meta } = await twofold.logIn('alice/../bobby', code, { ip: '192.0.2.1' });
    expect(meta).toMatchObject({ user: 'alice/../bobby', method: 'TOTP_APP' });
    await expect(twofold.logIn('alice/../bobby', code)).rejects.toMatchObject({
      code: 'totp.code_rejected',
      problem: { reason: 'replayed' },
    });
    // Events are there when the chain has them, a moment after what they tell of.
    await expect.poll(async () => (await allEvents(twofold)).map(({ type }) => type)).toContain('user.login');
    await twofold.eraseUser('alice/../bobby');
    expect(await twofold.user('alice/../bobby')).toMatchObject({ enrolled: false });
  });

  it('are a person with a second factor, a trusted device and a session that is renewed', async () => {
    const tokens: Tokens = {};
    const options = { baseUrl: server.url, tokenDelivery: 'body' } as const;
    const anna = createAccountsClient({ ...options, onTokens: (now) => Object.assign(tokens, keep(now)) });
    const password = 'seven green bicycles at noon';
    noteSecret(password);
    await anna.register({ email: 'anna@example.com', username: 'anna', password });
    const { secret, backupCodes } = await anna.setUpTotp();
    for (const text of [secret, ...backupCodes]) noteSecret(text);
    const app = authenticatorApp(secret);
    await anna.confirmTotp(secret, app.code(systemClock.now()));

    const begun = await anna.logIn({ username: 'anna', password });
    if (!needsSecondStep(begun)) throw new Error('A person with a second factor was let in without.');
    noteSecret(begun.tempToken);
    expect(begun.methods).toContain('totp');
    const { tempToken } = begun;
    await anna.verify({ tempToken, code: app.code(systemClock.now(), 1), trustDevice: true });
    expect((await anna.me()).user).toMatchObject({ username: 'anna', twoFactorEnabled: true });

    expect(needsSecondStep(await anna.logIn({ username: 'anna', password }))).toBe(false);
    const before = tokens.refreshToken;
    await anna.refresh();
    expect(tokens.refreshToken).not.toBe(before);
    // With what was kept, another run goes on, and needs no access token for it.
    const later = createAccountsClient({
      ...options,
      tokens: { refreshToken: tokens.refreshToken ?? '' },
      onTokens: keep,
    });
    expect((await later.devices()).devices).toHaveLength(1);
    await later.logOut();
    await expect(later.me()).rejects.toMatchObject({ status: 401 });
  });
});
