import { OtpError, type OtpErrorCode } from '../src/index.ts';

/** The code of the OtpError that `act` throws; fails the test when it throws none, or something else. */
export function refusal(act: () => unknown): OtpErrorCode {
  try {
    act();
  } catch (error) {
    if (error instanceof OtpError) return error.code;
    throw error;
  }
  throw new Error('expected an OtpError, and nothing was thrown');
}
