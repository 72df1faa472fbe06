import { describe, expect, it } from 'vitest';
import { thisOneFirst } from './this-one-first.ts';

describe('sessions', () => {
  it('begin with the one of this page, and stay in their order', () => {
    const sessions = [
      { id: 'a', current: false },
      { id: 'b', current: false },
      { id: 'c', current: true },
      { id: 'd', current: false },
    ];
    expect(thisOneFirst(sessions).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
  });
});
