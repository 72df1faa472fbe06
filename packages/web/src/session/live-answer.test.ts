import { describe, expect, it } from 'vitest';
import { askLive, noteChange } from './live-answer.ts';

/** A server whose answers are numbered; `during` happens while it works on one of them. */
function server(during: (number: number) => void) {
  let asked = 0;
  return async () => {
    asked += 1;
    const number = asked;
    during(number);
    await Promise.resolve();
    return number;
  };
}

describe('what the stream tells changes of', () => {
  it('is asked for once where nothing changes', async () => {
    noteChange();
    expect(await askLive(server(() => {}))).toBe(1);
  });

  it('is asked for again where something has changed before the answer was there', async () => {
    expect(await askLive(server((number) => number < 3 && noteChange()))).toBe(3);
  });

  it('is not asked for without end', async () => {
    expect(await askLive(server(noteChange))).toBe(5);
  });
});
