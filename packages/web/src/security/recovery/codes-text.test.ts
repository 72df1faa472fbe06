import { describe, expect, it } from 'vitest';
import { codesFileName, codesText } from './codes-text.ts';

describe('the file of recovery codes', () => {
  it('says what they are of, and has each on a line of its own', () => {
    expect(codesText({ head: 'Codes of anna', date: 'Made today', codes: ['AAAA-BBBB', 'CCCC-DDDD'] })).toBe(
      'Codes of anna\nMade today\n\nAAAA-BBBB\nCCCC-DDDD\n',
    );
  });

  it.each([
    ['anna_1-b', 'recovery-codes-anna_1-b.txt'],
    ['../../etc/passwd', 'recovery-codes-etcpasswd.txt'],
    ['…', 'recovery-codes.txt'],
  ])('of %j is called %s', (username, name) => {
    expect(codesFileName('recovery-codes', username)).toBe(name);
  });
});
