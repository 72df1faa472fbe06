import { describe, expect, it } from 'vitest';
import type { PathRule } from '../../services-query.ts';
import { draftOf, moved, ruleOf } from './rule-draft.ts';

describe('a path rule in its fields', () => {
  it.each<PathRule>([
    { effect: 'public', path: '/about' },
    { effect: 'deny', path: '/admin/**', networks: ['10.0.0.0/8', '::1'] },
    {
      effect: 'allow',
      path: '/reports/*',
      methods: ['GET', 'POST'],
      networks: ['192.0.2.0/24'],
      groups: ['staff', 'auditors'],
      level: 'mfa',
    },
  ])('is the same that was there: %j', (rule) => {
    expect(ruleOf(draftOf(rule, 1))).toEqual(rule);
  });

  it('takes methods as people write them', () => {
    const draft = { ...draftOf({ effect: 'allow', path: '/' }, 1), methods: ' get,post ,GET' };
    expect(ruleOf(draft).methods).toEqual(['GET', 'POST']);
  });

  it('asks nobody for a group or a level where nobody is let in by it', () => {
    const rule: PathRule = { effect: 'allow', path: '/', groups: ['staff'], level: 'mfa' };
    expect(ruleOf({ ...draftOf(rule, 1), effect: 'public' })).toEqual({ effect: 'public', path: '/' });
  });
});

describe('the order of rules', () => {
  it.each([
    [0, 1, ['b', 'a', 'c']],
    [2, -1, ['a', 'c', 'b']],
    [0, -1, ['a', 'b', 'c']],
    [2, 1, ['a', 'b', 'c']],
  ] as const)('of the one at %i by %i is %j', (index, by, order) => {
    expect(moved(['a', 'b', 'c'], index, by)).toEqual(order);
  });
});
