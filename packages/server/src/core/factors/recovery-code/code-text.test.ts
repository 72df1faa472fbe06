import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicaliseRecoveryCode, formatRecoveryCode, RECOVERY_CODE_BYTES } from './code-text.ts';

const codes = fc
  .uint8Array({ minLength: RECOVERY_CODE_BYTES, maxLength: RECOVERY_CODE_BYTES })
  .map(formatRecoveryCode);

describe('the text of recovery codes', () => {
  it('has 80 bits as four groups of four, without letters that are mistaken for others', () => {
    fc.assert(fc.property(codes, (code) => /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/.test(code)));
  });

  it('every way of typing a code is the same code', () => {
    fc.assert(
      fc.property(codes, fc.constantFrom('', ' ', '-', '\t'), fc.boolean(), (code, separator, lower) => {
        const typed = code.replaceAll('-', separator).replaceAll('0', 'O').replaceAll('1', 'l');
        expect(canonicaliseRecoveryCode(lower ? typed.toLowerCase() : typed)).toBe(code.replaceAll('-', ''));
      }),
    );
  });

  it('different codes have different canonical forms', () => {
    fc.assert(
      fc.property(codes, codes, (one, other) => {
        expect(canonicaliseRecoveryCode(one) === canonicaliseRecoveryCode(other)).toBe(one === other);
      }),
    );
  });

  it.each([
    '',
    '0000-0000-0000-000',
    '0000-0000-0000-00000',
    'UUUU-UUUU-UUUU-UUUU',
    '٠٠٠٠-٠٠٠٠-٠٠٠٠-٠٠٠٠',
    'ſ000-0000-0000-0000',
    '0'.repeat(100),
  ])('refuses %j', (text) => expect(canonicaliseRecoveryCode(text)).toBeUndefined());
});
