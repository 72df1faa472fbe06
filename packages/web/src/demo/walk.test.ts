import { describe, expect, it } from 'vitest';
import { BEGINNING, nextWalk, stateOfStep, stepNames } from './walk.ts';

describe('a walk through the demo', () => {
  it('goes from step to step, and stays at the last one', () => {
    let walk = BEGINNING;
    for (const name of stepNames) {
      expect(stateOfStep(walk, name)).toBe('current');
      walk = nextWalk(walk, { type: 'went-on' });
    }
    expect(stateOfStep(walk, 'record')).toBe('current');
    expect(stateOfStep(walk, 'enroll')).toBe('done');
  });

  it('keeps what came of a step, and nothing after it is begun anew', () => {
    const enrolled = nextWalk(BEGINNING, {
      ...{ type: 'enrolled', user: 'demo-ann', qrCode: 'data:x', recoveryCodes: ['A'] },
    });
    const told = nextWalk(enrolled, {
      ...{ type: 'summarised', step: 'enroll', summary: ({ enroll }) => enroll.done('demo-ann') },
    });
    expect(told).toMatchObject({ user: 'demo-ann', done: 0 });
    expect(told.summaries.enroll).toBeDefined();
    expect(nextWalk(told, { type: 'started-over' })).toEqual({ ...BEGINNING, round: 1 });
  });
});
