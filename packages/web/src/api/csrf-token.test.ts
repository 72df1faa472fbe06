import { describe, expect, it } from 'vitest';
import { csrfTokenIn } from './csrf-token.ts';

describe('the token that goes with unsafe requests', () => {
  it.each([
    ['', undefined],
    ['theme=dark', undefined],
    ['twofold_csrf=abc', 'abc'],
    ['a=1; twofold_csrf=a%3Db; z=2', 'a=b'],
    ['__Host-twofold_csrf=host; twofold_csrf=of-a-neighbour', 'host'],
    ['twofold_csrf=of-a-neighbour; __Host-twofold_csrf=host', 'host'],
    ['twofold_csrf=', undefined],
    ['not_twofold_csrf=abc', undefined],
  ])('of %j is %s', (cookies, token) => {
    expect(csrfTokenIn(cookies)).toBe(token);
  });
});
