import { describe, expect, it } from 'vitest';
import { csrfTokenIn } from './csrf-token.ts';

describe('the token that goes with unsafe requests', () => {
  it.each([
    ['', undefined],
    ['theme=dark', undefined],
    ['twofold_csrf=abc', 'abc'],
    ['a=1; twofold_csrf=a-_b; z=2', 'a-_b'],
    // Cookies of neighbours.
    ['promo=100%; twofold_csrf=abc', 'abc'],
    ['%=%; twofold_csrf; twofold_csrf=abc', 'abc'],
    ['twofold_csrfX', undefined],
    ['twofold_csrf', undefined],
    ['__Host-twofold_csrf=host; twofold_csrf=of-a-neighbour', 'host'],
    ['twofold_csrf=of-a-neighbour; __Host-twofold_csrf=host', 'host'],
    ['twofold_csrf=', undefined],
    ['not_twofold_csrf=abc', undefined],
  ])('of %j is %s', (cookies, token) => {
    expect(csrfTokenIn(cookies)).toBe(token);
  });
});
