import { describe, expect, it } from 'vitest';
import { newEntryOf } from './add.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a new entry', () => {
  it('is a secret with what the options say', () => {
    const { content, counter } = newEntryOf(SECRET.toLowerCase(), 'ann', {
      ...{ issuer: 'Example', type: 'hotp', digits: 8, algorithm: 'SHA256', counter: 3, note: 'by hand' },
    });
    expect(content).toMatchObject({
      label: 'ann',
      issuer: 'Example',
      type: 'hotp',
      digits: 8,
      note: 'by hand',
    });
    expect(Buffer.from(content.secret).toString()).toBe('12345678901234567890');
    expect(counter).toBe(3);
  });

  it('is an address, whose names the arguments change and nothing else', () => {
    const address = `otpauth://totp/Corp:ann?secret=${SECRET}&issuer=Corp&digits=8`;
    expect(newEntryOf(address, undefined, {}).content).toMatchObject({
      label: 'ann',
      issuer: 'Corp',
      digits: 8,
    });
    const renamed = newEntryOf(address, 'ben', { note: 'spare' });
    expect(renamed.content).toMatchObject({ label: 'ben', issuer: 'Corp', digits: 8, note: 'spare' });
  });

  it.each([
    ['', 'ann', {}],
    [SECRET, undefined, {}],
    [`otpauth://totp/x?secret=${SECRET}`, undefined, { period: 30 }],
    [`otpauth://totp/x?secret=${SECRET}`, undefined, { type: 'totp' as const }],
    ['otpauth-migration://offline?data=AAAA', undefined, {}],
    ['https://example.com/', undefined, {}],
    [`${SECRET}1`, 'ann', {}],
    [SECRET, 'x'.repeat(300), {}],
  ])('text %# is refused, and no part of it is in the error', (text, label, options) => {
    let message = 'not refused';
    try {
      newEntryOf(text, label, options);
    } catch (error) {
      message = String(error);
    }
    expect(message).not.toMatch(/not refused|GEZDG|xxx|AAAA/);
  });
});
