import { setImmediate as turn } from 'node:timers/promises';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { takeTurns } from './turns.ts';

const PER_TURN = 3;

/** An application of one route with the hook; tells in which turn of the event loop each request began. */
async function serve() {
  const app = fastify();
  const begun: { name: string; turn: number }[] = [];
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns++) await turn();
  };
  app.get('/:name', { onRequest: takeTurns(PER_TURN) }, async ({ params }) => {
    const { name } = params as { name: string };
    begun.push({ name, turn: turns });
    return name;
  });
  await app.ready();
  const counted = count();
  return {
    begun,
    ask: async (names: readonly string[]) => {
      const answers = await Promise.all(names.map((name) => app.inject(`/${name}`)));
      return answers.map(({ body }) => body);
    },
    async end() {
      isOver = true;
      await counted;
      await app.close();
    },
  };
}

describe('requests that take turns', () => {
  it('begin a few in each turn of the event loop, in their order, and are all answered', async () => {
    const { ask, begun, end } = await serve();
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    expect(await ask(names)).toEqual(names);
    await end();
    expect(begun.map(({ name }) => name)).toEqual(names);
    const perTurn = Map.groupBy(begun, (one) => one.turn);
    for (const together of perTurn.values()) expect(together.length).toBeLessThanOrEqual(PER_TURN);
  });

  it('begin at once when nobody is before them', async () => {
    const { ask, begun, end } = await serve();
    for (const name of ['a', 'b', 'c', 'd', 'e']) expect(await ask([name])).toEqual([name]);
    await end();
    expect(begun).toHaveLength(5);
  });
});
