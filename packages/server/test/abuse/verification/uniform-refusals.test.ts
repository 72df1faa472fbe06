import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Context } from '../../../src/core/context.ts';
import { underLockOf } from '../../../src/core/users/user-lock.ts';
import type { Transaction } from '../../../src/platform/database/database.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS } from '../../users/enrolled-user.ts';

/** The first of the two hashes of an HMAC on the way to a TOTP code has a block and the time step for its input. */
const INNER_BYTES = 64 + 8;
let hmacs = 0;

beforeAll(() => {
  const { hash } = crypto;
  vi.spyOn(crypto, 'hash').mockImplementation(((...parameters: Parameters<typeof hash>) => {
    if ((parameters[1] as Uint8Array).length === INNER_BYTES) hmacs++;
    return hash(...parameters);
  }) as typeof hash);
  syncBuiltinESMExports();
});
afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

let twofold: Installation;
let alice: EnrolledUser;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
  alice = await enroll(twofold, 'alice', twofold.clock.now());
  twofold.clock.advance(30);
});
afterAll(() => twofold.close());

interface Work {
  hmacs: number;
  statements: string[];
}

/** What the core does for one answer; counted, as a clock would measure the machine. */
async function workFor(name: string, code: string): Promise<Work> {
  const statements: string[] = [];
  const context: Context = {
    ...{
      applicationId: twofold.applicationId,
      actor: 'key_x',
      ip: '192.0.2.1',
      userAgent: '',
      requestId: 'req_x',
    },
  };
  hmacs = 0;
  const subject = { applicationId: twofold.applicationId, name };
  await twofold.platform.database.transaction((tx) => {
    const counting: Transaction = {
      inTransaction: true,
      dialect: tx.dialect,
      locks: tx.locks,
      execute(query) {
        statements.push(query.sql);
        return tx.execute(query);
      },
      post(query) {
        statements.push(query.sql);
        tx.post(query);
      },
      afterCommit: (callback) => tx.afterCommit(callback),
    };
    return twofold.core.verification.verify(counting, subject, { kind: 'code', code }, context);
  }, underLockOf(subject));
  return { hmacs, statements: statements.toSorted() };
}

describe('X54: who exists is not told by the work done', () => {
  it('a TOTP code for an unknown user costs the same HMACs and statements as a wrong one for a known user', async () => {
    const known = await workFor('alice', alice.app.wrongCode(twofold.clock.now()));
    const unknown = await workFor('nobody', alice.app.wrongCode(twofold.clock.now()));
    expect(unknown).toEqual(known);
    expect(known.hmacs).toBe(23);
  });

  it('so does a recovery code', async () => {
    const known = await workFor('alice', 'AAAA-BBBB-CCCC-DDDD');
    expect(await workFor('nobody', 'AAAA-BBBB-CCCC-DDDD')).toEqual(known);
  });

  it('so does what is no code', async () => {
    for (const code of ['12345', 'abcdef', ' ']) {
      expect(await workFor('nobody', code)).toEqual(await workFor('alice', code));
    }
  });

  it('and so does a lock', async () => {
    for (let guess = 0; guess < 12; guess++) {
      for (const name of ['alice', 'nobody'])
        await workFor(name, alice.app.wrongCode(twofold.clock.now(), guess));
    }
    const code = alice.app.code(twofold.clock.now());
    expect(await workFor('nobody', code)).toEqual(await workFor('alice', code));
  });
});

describe('X54: nor by the answer, but for what a trusted caller is told', () => {
  it('unknown user, wrong code and lock answer in one shape', async () => {
    twofold.clock.advance(86_400);
    const shape = async (name: string, token: string) => {
      const { status, body, headers } = await logIn(twofold, name, token);
      const { reason: _reason, requestId: _id, ...rest } = body;
      return { status, rest, headers: Object.keys(headers).toSorted() };
    };
    const wrong = (guess: number) => alice.app.wrongCode(twofold.clock.now(), guess);
    for (let guess = 0; guess < 11; guess++) {
      expect(await shape('someone', wrong(guess))).toEqual(await shape('alice', wrong(guess)));
    }
    expect(await shape('someone', '000000')).toMatchObject({ status: 429 });
  });
});
