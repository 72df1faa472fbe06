import { describe, expect, it } from 'vitest';
import { checkUsername } from '../../core/people/identifiers.ts';
import { Refusal } from '../schema.ts';
import { username } from './username.ts';

const context = { cwd: '/srv/app' };

/** The start must not fail later on what the configuration let through. */
describe('a user name of the environment', () => {
  it.each(['admin', ' Admin-1 ', 'a_b', 'x'.repeat(30)])('%j is one that people may have', (text) => {
    expect(checkUsername(String(username.parse(text, context)))).toBe(text.trim());
  });

  it.each(['', 'ab', 'x'.repeat(31), 'Everybody', 'a b', 'ann@example.com', 'änn', 'ann\n1'])(
    '%j is none',
    (text) => {
      expect(username.parse(text, context)).toBeInstanceOf(Refusal);
      expect(() => checkUsername(text)).toThrow();
    },
  );
});
