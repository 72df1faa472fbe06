import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../../test/installation/installation.ts';
import type { OpenedSession } from './sessions.ts';

describe('a session token', () => {
  let twofold: Installation;
  let opened: OpenedSession;
  beforeEach(async () => {
    twofold = await openInstallation();
    const { core, platform, applicationId } = twofold;
    const context = { applicationId, actor: 'system', ip: '127.0.0.1', userAgent: '', requestId: 'req_1' };
    opened = await platform.database.transaction(async (tx) => {
      const user = await core.users.getOrCreate(tx, { applicationId, name: 'alice' });
      const factor = { id: 'fac_1', kind: 'totp' } as const;
      const session = { userId: user.id, factor, method: 'TOTP_APP', aal: 2, amr: ['otp'] } as const;
      return core.sessions.open(tx, session, context);
    });
  });
  afterEach(() => twofold.close());

  const find = (token: string) => twofold.core.sessions.findValid(twofold.platform.database.read, token);

  it('opens its session', async () => {
    expect(await find(opened.token)).toMatchObject({ id: opened.id, userName: 'alice' });
  });

  it('opens nothing with one character changed, wherever it is: the id alone is no secret', async () => {
    for (let at = 0; at < opened.token.length; at++) {
      const other = opened.token.charAt(at) === 'a' ? 'b' : 'a';
      const changed = `${opened.token.slice(0, at)}${other}${opened.token.slice(at + 1)}`;
      expect(await find(changed), `character ${at}`).toBeUndefined();
    }
    for (const token of [opened.id, opened.id.slice(4), opened.token.slice(26), '']) {
      expect(await find(token)).toBeUndefined();
    }
  });

  it('opens nothing after its session has a successor, and of two that ask together one has it', async () => {
    const succeed = () =>
      twofold.platform.database.transaction((tx) => twofold.core.sessions.succeed(tx, opened.id));
    const successors = (await Promise.all([succeed(), succeed()])).filter((one) => one !== undefined);
    expect(successors).toHaveLength(1);
    expect(await find(opened.token)).toBeUndefined();
    const session = await find(successors[0]?.token ?? '');
    expect(session).toMatchObject({ userName: 'alice', aal: 2, expiresAt: opened.expiresAt });
    expect(session?.id).not.toBe(opened.id);
  });

  it('of a session whose time is over has no successor', async () => {
    twofold.clock.advance((opened.expiresAt - opened.createdAt) / 1000);
    const { database } = twofold.platform;
    const successor = database.transaction((tx) => twofold.core.sessions.succeed(tx, opened.id));
    expect(await successor).toBeUndefined();
  });
});
