import { describe, expect, it } from 'vitest';
import { askLive, noteChange } from './live-answer.ts';

/** A server whose answers are of one state after the other; `during` happens while it works on one of them. */
function server(during: (number: number) => void) {
  let asked = 0;
  return async () => {
    asked += 1;
    const number = asked;
    during(number);
    await Promise.resolve();
    return { number, state: `state ${number}` };
  };
}

describe('what the stream tells changes of', () => {
  it('is asked for once where nothing changes', async () => {
    noteChange({ state: 'before' });
    expect((await askLive(server(() => {}))).number).toBe(1);
  });

  it('is asked for again where something has changed before the answer was there', async () => {
    const tellsLater = (number: number) => number < 3 && noteChange({ state: `state ${number + 1}` });
    expect((await askLive(server(tellsLater))).number).toBe(3);
  });

  it('is not asked for again where the answer is of the very state that the stream tells meanwhile', async () => {
    expect((await askLive(server(() => noteChange({ state: 'state 1' })))).number).toBe(1);
  });

  it('is asked for again where what the stream tells came back to what it was meanwhile', async () => {
    noteChange({ state: 'without' });
    const thereAndBack = (number: number) => {
      if (number > 1) return;
      noteChange({ state: 'with' });
      noteChange({ state: 'without' });
    };
    expect((await askLive(server(thereAndBack))).number).toBe(2);
  });

  it('is not asked for without end', async () => {
    let told = 0;
    expect((await askLive(server(() => noteChange({ state: `other ${told++}` })))).number).toBe(5);
  });
});
