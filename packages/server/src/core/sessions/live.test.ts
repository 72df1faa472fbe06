import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Installation, openInstallation } from '../../../test/installation/installation.ts';
import { createPerson } from '../../../test/people/person.ts';
import type { Person } from '../people/people.ts';
import { createLiveSessions, type LiveSessions } from './live.ts';
import type { OpenedSession } from './sessions.ts';

describe('the open sessions of people', () => {
  let twofold: Installation;
  let alice: Person;
  let opened: OpenedSession;
  let live: LiveSessions;
  let reads: number;

  const context = () => ({
    ...{ applicationId: 'app_people', actor: 'system', ip: '127.0.0.1', userAgent: '', requestId: 'req_1' },
  });

  beforeEach(async () => {
    twofold = await openInstallation();
    const { core, platform } = twofold;
    alice = await createPerson(twofold, 'alice');
    const session = { userId: alice.userId, method: 'PASSWORD', aal: 1, amr: ['pwd'] } as const;
    opened = await platform.database.transaction(async (tx) => core.sessions.open(tx, session, context()));
    reads = 0;
    const { people } = core;
    const findByUser: typeof people.findByUser = (...given) => {
      reads++;
      return people.findByUser(...given);
    };
    live = createLiveSessions({ database: platform.database, people: { findByUser }, clock: twofold.clock });
  });
  afterEach(() => twofold.close());

  async function end(): Promise<void> {
    const { core, platform } = twofold;
    await platform.database.transaction((tx) => core.sessions.revokeAllOfUser(tx, alice.userId));
  }

  it('are read once for all requests of a second', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => live.findById(opened.id)));
    for (const one of found) expect(one?.person.username).toBe('alice');
    twofold.clock.advance(0.999);
    await live.findById(opened.id);
    expect(reads).toBe(1);
    twofold.clock.advance(0.001);
    await live.findById(opened.id);
    expect(reads).toBe(2);
  });

  it('A17: are seen to have ended after a second, without being told', async () => {
    await live.findById(opened.id);
    await end();
    twofold.clock.advance(1);
    expect(await live.findById(opened.id)).toBeUndefined();
  });

  it('A17: are seen to have ended at once where it is announced, also by who was reading meanwhile', async () => {
    const reading = live.findById(opened.id);
    await end();
    live.forget(alice.userId);
    await reading;
    expect(await live.findById(opened.id)).toBeUndefined();
  });

  it('of others stay in memory when one person’s are forgotten', async () => {
    await live.findById(opened.id);
    live.forget('usr_00000000000000000000000000');
    await live.findById(opened.id);
    expect(reads).toBe(1);
    live.forget(undefined);
    await live.findById(opened.id);
    expect(reads).toBe(2);
  });

  it('are read anew when the clock was set back', async () => {
    await live.findById(opened.id);
    twofold.clock.advance(-1);
    await live.findById(opened.id);
    expect(reads).toBe(2);
  });

  it('open by their whole token, and by nothing like it', async () => {
    expect((await live.findByToken(opened.token))?.session.id).toBe(opened.id);
    for (const token of [`${opened.token.slice(0, -1)}~`, opened.id, `${opened.token}A`, ''])
      expect(await live.findByToken(token)).toBeUndefined();
    const changed = opened.token.endsWith('A') ? 'B' : 'A';
    expect(await live.findByToken(`${opened.token.slice(0, -1)}${changed}`)).toBeUndefined();
  });

  it('that could not be read are read again by the next request; the failure is told', async () => {
    const { database } = twofold.platform;
    const failing = vi.spyOn(database.read, 'execute').mockRejectedValueOnce(new Error('gone'));
    await expect(live.findById(opened.id)).rejects.toThrow('gone');
    failing.mockRestore();
    expect(await live.findById(opened.id)).toBeDefined();
  });
});
