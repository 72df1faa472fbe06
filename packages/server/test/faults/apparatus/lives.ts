import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { CallAnswer } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { type Callable, logIn } from '../../users/enrolled-user.ts';
import { ANSWERED_WITHIN_MS, expectDatabaseDown, outcomeOf } from './bounds.ts';

/** A user whose enrollment was acknowledged, with the codes that were accepted and acknowledged. */
interface Known {
  user: string;
  used: string[];
}

export interface Lived {
  known: Known[];
  /** How many answers had each status. */
  statuses: Record<number, number>;
  /** The longest that anybody waited. */
  slowestMs: number;
}

export interface Lives {
  /** Lets the calls under way come to their end. Throws the first answer that no caller should see. */
  stop(): Promise<Lived>;
}

const PERIOD_SECONDS = 120;

/**
 * People who enroll, log in, have their codes tried again by somebody else, and mistype: `width` of them at a time, one
 * after the other, in turn on each of the callers. Every answer must be right, or say that the database is down.
 */
export function startLives(callers: readonly Callable[], name: string, width: number): Lives {
  const lived: Lived = { known: [], statuses: {}, slowestMs: 0 };
  let stopped = false;
  let failure: unknown;

  /** Resolves with the answer, or with undefined where the database was down. */
  async function ask(expected: number[], call: () => Promise<CallAnswer>): Promise<CallAnswer | undefined> {
    const begun = performance.now();
    const answer = await call();
    const ms = performance.now() - begun;
    lived.statuses[answer.status] = (lived.statuses[answer.status] ?? 0) + 1;
    lived.slowestMs = Math.max(lived.slowestMs, ms);
    expect(ms, `${outcomeOf(answer)} after ${Math.round(ms)} ms`).toBeLessThan(ANSWERED_WITHIN_MS);
    if (expected.includes(answer.status)) return answer;
    expectDatabaseDown(answer);
    return undefined;
  }

  async function live(at: Callable, other: Callable, user: string): Promise<void> {
    const body = { user, period: PERIOD_SECONDS };
    const setup = await ask([200], () => at.call('POST', '/setup', { body }));
    if (!setup) return;
    const known: Known = { user, used: [] };
    lived.known.push(known);
    const { secret, recoveryCodes } = setup.body as { secret: string; recoveryCodes: string[] };
    const app = authenticatorApp(secret, { periodSeconds: PERIOD_SECONDS });
    for (const code of [app.code(Date.now()), recoveryCodes[0] ?? '']) {
      if (!(await ask([200], () => logIn(at, user, code)))) return;
      known.used.push(code);
      await ask([401], () => logIn(other, user, code));
    }
    await ask([401], () => logIn(other, user, app.wrongCode(Date.now())));
    await ask([200], () => at.call('GET', `/mfa/users/${user}`));
    await ask([401], () => other.call('GET', '/session', { headers: { cookie: 'session=none' } }));
  }

  async function liveOn(lane: number): Promise<void> {
    for (let round = 0; !stopped; round++) {
      const at = callers[(lane + round) % callers.length];
      const other = callers[(lane + round + 1) % callers.length];
      if (!at || !other) throw new Error('nobody to call');
      await live(at, other, `${name}-${lane}-${round}`);
      await sleep(5);
    }
  }

  const lanes = Array.from({ length: width }, (_, lane) =>
    liveOn(lane).catch((error: unknown) => {
      stopped = true;
      failure ??= error;
    }),
  );
  // Of a test that fails none goes on: they would crowd the next one, and add to the history while it is looked at.
  onTestFinished(async () => {
    stopped = true;
    await Promise.all(lanes);
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(lanes);
      if (failure !== undefined) throw failure;
      return lived;
    },
  };
}

/** Users that are asked for at the same time: as many as never crowd a database out. */
const ASKED_AT_ONCE = 8;

/** What was acknowledged is there, and what was used is refused: each user is asked for on one of the callers. */
export async function expectKept(callers: readonly Callable[], { known }: Lived): Promise<void> {
  const left = [...known];
  async function askInTurn(lane: number): Promise<void> {
    for (let next = left.pop(); next; next = left.pop()) {
      const caller = callers[(lane + left.length) % callers.length] ?? expect.fail('nobody to call');
      const overview = await caller.call('GET', `/mfa/users/${next.user}`);
      expect(overview.body.factors, next.user).toHaveLength(2);
      for (const code of next.used)
        expect((await logIn(caller, next.user, code)).status, next.user).toBe(401);
    }
  }
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, (_, lane) => askInTurn(lane)));
}
