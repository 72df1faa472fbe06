export type { Algorithm, AsyncHmac, Hmac } from './algorithm.ts';
export { decodeBase32, encodeBase32 } from './base32.ts';
export { canonicaliseCode, MAX_SUBMITTED_CHARACTERS } from './code.ts';
export { checkEnrollable, GENERATED_SECRET_BYTES, MIN_ENROLLED_SECRET_BYTES } from './enrollment.ts';
export { OTP_ERROR_CODES, OtpError, type OtpErrorCode } from './errors.ts';
export {
  type HotpEvidence,
  type HotpParameters,
  hotp,
  hotpAsync,
  MAX_COUNTER,
  MAX_DIGITS,
  MAX_LOOK_AHEAD,
  MIN_DIGITS,
  verifyHotp,
} from './hotp.ts';
export {
  type HotpAccount,
  MAX_OTPAUTH_CHARACTERS,
  OTPAUTH_NOTES,
  type OtpauthAccount,
  type OtpauthNote,
  type ParsedOtpauth,
  type SteamAccount,
  type TotpAccount,
} from './otpauth/account.ts';
export { formatOtpauth } from './otpauth/format.ts';
export { parseOtpauth } from './otpauth/parse.ts';
export { steamCode, steamCodeAsync } from './steam.ts';
export {
  DEFAULT_DRIFT_SEARCH_STEPS,
  DEFAULT_WINDOW_STEPS,
  findDrift,
  MAX_DRIFT_SEARCH_STEPS,
  MAX_PERIOD_SECONDS,
  MAX_WINDOW_STEPS,
  type TotpEvidence,
  type TotpParameters,
  timeStepAt,
  totp,
  totpAsync,
  verifyTotp,
} from './totp.ts';
export { type HmacSubtle, importWebCryptoKey, webCryptoHmac } from './webcrypto.ts';
