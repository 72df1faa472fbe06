import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { busy, unavailable } from './errors.ts';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('are taken one after the other, in the order of asking, and by name', async () => {
    const turns = createTurns();
    const seen: string[] = [];
    const visit = async (who: string, names: string[]) => {
      const turn = await turns.take(names);
      seen.push(`${who} in`);
      await sleep(1);
      seen.push(`${who} out`);
      turn.end();
    };
    await Promise.all([visit('a', ['k']), visit('b', ['k']), visit('c', ['k'])]);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    seen.length = 0;
    await Promise.all([visit('a', ['k']), visit('b', ['l'])]);
    expect(seen.slice(0, 2)).toEqual(['a in', 'b in']);
  });

  it('have as many places as the name has', async () => {
    const turns = createTurns((name) => (name === 'two' ? 2 : undefined));
    let inside = 0;
    let most = 0;
    const visit = async () => {
      const turn = await turns.take(['two']);
      most = Math.max(most, ++inside);
      await sleep(1);
      inside--;
      turn.end();
    };
    await Promise.all(Array.from({ length: 9 }, visit));
    expect(most).toBe(2);
  });

  it('end for all who wait when the database is gone, with the one who found out', async () => {
    const turns = createTurns();
    const first = await turns.take(['k']);
    const waiting = [turns.take(['k']), turns.take(['j', 'k'])];
    await sleep(1);
    const failure = unavailable('gone');
    first.end(failure);
    for (const one of waiting) await expect(one).rejects.toBe(failure);
    // What the refused one had taken before is free again.
    (await turns.take(['j', 'k'])).end();
  });

  it('end for all who wait for a lock that another instance holds, and for nobody else', async () => {
    const turns = createTurns((name) => (name === 'place' ? 1 : undefined));
    const first = await turns.take(['place', 'lock']);
    const forPlace = turns.take(['place']);
    const forLock = turns.take(['lock']);
    await sleep(1);
    const failure = busy(Object.assign(new Error('canceling statement'), { code: '55P03' }));
    first.end(failure);
    await expect(forLock).rejects.toBe(failure);
    (await forPlace).end();
    (await turns.take(['lock'])).end();
  });

  it('go on after any other failure', async () => {
    const turns = createTurns();
    const first = await turns.take(['k']);
    const second = turns.take(['k']);
    first.end(new Error('not the database'));
    (await second).end();
  });

  it('are refused as busy after the longest wait, and the place is not lost', async () => {
    const turns = createTurns(() => undefined, 5);
    const first = await turns.take(['k']);
    await expect(turns.take(['k'])).rejects.toMatchObject({ code: 'database.busy' });
    first.end();
    (await turns.take(['k'])).end();
  });
});
