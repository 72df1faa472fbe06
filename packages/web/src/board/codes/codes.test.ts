import { describe, expect, it } from 'vitest';
import { codeAt } from './codes.ts';

const codes = { period: 30, step: 10, current: '111111', next: '222222' };

describe('the code of an entry', () => {
  it.each([
    ['the first second of its step', 300, { code: '111111', next: '222222', step: 10, secondsLeft: 30 }],
    ['the last second of its step', 329, { code: '111111', next: '222222', step: 10, secondsLeft: 1 }],
    ['the step after it', 330, { code: '222222', next: undefined, step: 11, secondsLeft: 30 }],
    ['the last second that is known', 359, { code: '222222', next: undefined, step: 11, secondsLeft: 1 }],
    ['later, when nobody has answered', 360, { code: undefined, next: undefined, step: 12, secondsLeft: 30 }],
    [
      'before it, on a clock that was set back',
      299,
      { code: undefined, next: undefined, step: 9, secondsLeft: 1 },
    ],
  ])('in %s', (_, now, shown) => {
    expect(codeAt(codes, now)).toEqual(shown);
  });

  it('changes at the boundaries of periods of one second and of one day', () => {
    expect(codeAt({ ...codes, period: 1, step: 7 }, 7)).toMatchObject({ code: '111111', secondsLeft: 1 });
    expect(codeAt({ ...codes, period: 1, step: 7 }, 8)).toMatchObject({ code: '222222', secondsLeft: 1 });
    expect(codeAt({ ...codes, period: 86_400, step: 1 }, 2 * 86_400 - 1)).toMatchObject({ code: '111111' });
    expect(codeAt({ ...codes, period: 86_400, step: 1 }, 2 * 86_400)).toMatchObject({ code: '222222' });
  });
});
