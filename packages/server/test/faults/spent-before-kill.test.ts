import { describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import type { CallAnswer } from '../installation/installation.ts';
import { expectReadySoon, outcomeOf } from './apparatus/bounds.ts';
import { openDistributed, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { isAccepted, type OneTimeValue, oneTimeKinds, signedRequests } from './apparatus/one-time-values.ts';
import { repetitions } from './apparatus/repetitions.ts';
import { type Dispenser, vaultDispensers } from './apparatus/vault-values.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

const ROUNDS = repetitions({ short: 2, full: 30 });

type Kinds = typeof oneTimeKinds;

/**
 * One value of each kind, for users that are called after the round. One after the other, as they are presented: a server
 * that has just started may find many at once too many.
 */
async function makeAll(caller: HttpCaller, kinds: Kinds, round: number): Promise<[string, OneTimeValue][]> {
  const made: [string, OneTimeValue][] = [];
  for (const [index, [kind, make]] of Object.entries(kinds).entries())
    made.push([kind, await make(caller, `user-${round}-${index}`)]);
  return made;
}

/**
 * Presents one after the other: nothing here is about many at once, which a server that has just started may find too
 * many. Resolves with the names of the kinds that did what they are good for.
 */
async function useAll(caller: HttpCaller, values: [string, OneTimeValue][]): Promise<string[]> {
  const accepted: string[] = [];
  for (const [kind, value] of values) {
    const answer = await value.use(caller);
    expect(answer.status, outcomeOf(answer)).toBeLessThan(500);
    if (isAccepted(answer)) accepted.push(kind);
  }
  return accepted;
}

type Asked = [Dispenser, Promise<CallAnswer | undefined>[]][];

/** Asks each as often as there are time steps; a kill breaks the connections of those that come too late. */
function askAll(caller: HttpCaller, dispensers: readonly Dispenser[]): Asked {
  const ask = (dispenser: Dispenser) => dispenser.ask(caller).catch(() => undefined);
  return dispensers.map((dispenser) => [dispenser, Array.from({ length: 6 }, () => ask(dispenser))]);
}

/** What each gave to those who were answered. */
function givenIn(asked: Asked): Promise<string[][]> {
  return Promise.all(
    asked.map(async ([{ valueIn }, asking]) => {
      const answers = await Promise.all(asking);
      return answers.flatMap((answer) => (answer?.status === 200 ? [valueIn(answer)] : []));
    }),
  );
}

describe('fault 2: whatever is good once, and was used just before', () => {
  it.each<SetUp>(['embedded', 'distributed'])(
    `a kill -9 of Twofold (${ROUNDS} times), is refused after the restart, and what was being given out is given to nobody else: %s`,
    { timeout: ROUNDS * 30_000 },
    async (setUp) => {
      await using store = await openFaultStore(setUp);
      let server = await store.start();
      const kinds = { ...oneTimeKinds, 'a nonce': await signedRequests(store) };
      for (let round = 0; round < ROUNDS; round++) {
        let caller = httpCaller(server);
        const values = await makeAll(caller, kinds, round);
        const making = Object.values(vaultDispensers).map((make, index) =>
          make(caller, `given-${round}-${index}`),
        );
        const dispensers = await Promise.all(making);
        expect(await useAll(caller, values)).toEqual(Object.keys(kinds));
        const asked = askAll(caller, dispensers);
        await Promise.race(asked.flatMap(([, asking]) => asking));
        await server.kill();
        const before = await givenIn(asked);
        caller.close();

        server = await store.start();
        caller = httpCaller(server);
        expect(await useAll(caller, values)).toEqual([]);
        const after = await givenIn(askAll(caller, dispensers));
        for (const [index, given] of before.entries()) {
          const all = [...given, ...(after[index] ?? [])];
          expect(new Set(all).size).toBe(all.length);
        }
        caller.close();
      }
      await server.stop();
      await expectWholeHistory(store.databaseUrl);
    },
  );

  it(`a kill -9 of PostgreSQL (${ROUNDS} times), is refused when it is back`, {
    timeout: ROUNDS * 30_000,
  }, async () => {
    await using store = await openDistributed();
    const server = await store.start();
    const caller = httpCaller(server);
    const kinds = { ...oneTimeKinds, 'a nonce': await signedRequests(store) };
    for (let round = 0; round < ROUNDS; round++) {
      const values = await makeAll(caller, kinds, round);
      expect(await useAll(caller, values)).toEqual(Object.keys(kinds));
      await store.postgres.kill();
      await store.postgres.start();
      await expectReadySoon(caller);
      expect(await useAll(caller, values)).toEqual([]);
    }
    await expectWholeHistory(store.databaseUrl);
    caller.close();
  });
});
