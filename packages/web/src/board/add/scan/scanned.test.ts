import { describe, expect, it } from 'vitest';
import { scanned } from './scanned.ts';

describe('a QR code', () => {
  it('is an account, with its names', () => {
    const uri = 'otpauth://totp/GitHub:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=GitHub';
    expect(scanned(` ${uri}\n`)).toEqual({
      kind: 'account',
      uri,
      issuer: 'GitHub',
      label: 'ann@example.com',
    });
  });

  it('is a part of an export', () => {
    const address = 'otpauth-migration://offline?data=CjEKCkhlbGxv';
    expect(scanned(`${address}\n`)).toEqual({ kind: 'google-part', address });
  });

  it.each([
    '',
    'https://example.com',
    'otpauth://totp/x',
    'otpauth://totp/x?secret=!',
    'WIFI:S:net;;',
    'x'.repeat(20_000),
  ])('is nothing for us: %j', (text) => {
    expect(scanned(text)).toEqual({ kind: 'other' });
  });
});
