import { describe, expect, it } from 'vitest';
import { groupCode, groupKey, spellCode } from './group-code.ts';

describe('a code on the page', () => {
  it.each([
    ['12345', ['12345']],
    ['482910', ['482', '910']],
    ['4829103', ['482', '9103']],
    ['48291034', ['4829', '1034']],
    ['482910345', ['482', '910', '345']],
    ['4829103456', ['48291', '03456']],
    ['2BCDF', ['2BCDF']],
    ['', ['']],
  ])('%s is grouped without losing a figure', (code, groups) => {
    expect(groupCode(code)).toEqual(groups);
    expect(groups.join('')).toBe(code);
  });

  it('is spelled for screen readers', () => {
    expect(spellCode('482910')).toBe('4 8 2 9 1 0');
  });
});

describe('a setup key on the page', () => {
  it.each([
    ['', ''],
    ['JBSW', 'JBSW'],
    ['JBSWY3DPEHPK3PXP', 'JBSW Y3DP EHPK 3PXP'],
    ['JBSWY3DPE', 'JBSW Y3DP E'],
  ])('%j is in groups of four: %j', (key, shown) => {
    expect(groupKey(key)).toBe(shown);
  });
});
