import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-problems.ts';

describe('a new password', () => {
  it.each([
    ['', '', 'missing'],
    ['', 'a', 'missing'],
    ['a sentence of mine', 'a sentence of mine ', 'different'],
    ['a sentence of mine', 'A sentence of mine', 'different'],
    ['a sentence of mine', 'a sentence of mine', undefined],
  ])('of %j and %j is %s', (password, repeated, problem) => {
    expect(passwordProblem(password, repeated)).toBe(problem);
  });
});
