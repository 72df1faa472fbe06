import { describe, expect, it } from 'vitest';
import { OTP_ERROR_CODES, OtpError } from '../errors.ts';
import { readingProblem, writingProblem } from './problems.ts';

describe('what is wrong with an entry', () => {
  it('is a sentence for every code, and another where writing means another thing', () => {
    for (const code of OTP_ERROR_CODES) expect(readingProblem(code)).toBe(new OtpError(code).message);
    expect(readingProblem('entry.no_secret')).toBe('there is no secret');
    expect(writingProblem('otpauth.invalid_digits')).not.toBe(readingProblem('otpauth.invalid_digits'));
    expect(writingProblem('entry.no_secret')).toBe(readingProblem('entry.no_secret'));
  });
});
