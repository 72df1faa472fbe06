import { describe, expect, it } from 'vitest';
import { OTP_ERROR_CODES, OtpError } from './errors.ts';

describe('OtpError', () => {
  it.each(OTP_ERROR_CODES)('%s has a sentence, its code and its name', (code) => {
    const error = new OtpError(code);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'OtpError', code });
    expect(error.message).toMatch(/^[a-z].{15,}[^.]$/i);
  });
});
