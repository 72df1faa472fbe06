import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('T10: somebody has one thing done at a time, and nobody waits for what another one asked', async () => {
  const turns = createTurns();
  const running = { ann: 0, ben: 0 };
  const most = { ann: 0, ben: 0 };
  const ends: (() => void)[] = [];
  const ask = (name: 'ann' | 'ben') =>
    turns.take(name, async () => {
      running[name] += 1;
      most[name] = Math.max(most[name], running[name]);
      await new Promise<void>((resolve) => ends.push(resolve));
      running[name] -= 1;
      return name;
    });
  const asked = [ask('ann'), ask('ann'), ask('ann'), ask('ben')];
  expect(running).toEqual({ ann: 1, ben: 1 });
  let isDone = false;
  const done = Promise.all(asked).then((names) => {
    isDone = true;
    return names;
  });
  while (!isDone) {
    for (const end of ends.splice(0)) end();
    await new Promise(setImmediate);
  }
  expect(await done).toEqual(['ann', 'ann', 'ann', 'ben']);
  expect(most).toEqual({ ann: 1, ben: 1 });
});

it('what fails is thrown to who asked for it, and the next one has its turn', async () => {
  const turns = createTurns();
  const failing = turns.take('ann', () => Promise.reject(new Error('no')));
  const next = turns.take('ann', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await turns.take('ann', async () => 'again')).toBe('again');
});
