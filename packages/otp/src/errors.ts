/**
 * Everything this package can refuse, with the sentence that says why.
 *
 * No sentence carries any part of the refused input: these errors reach logs and answers, and the input of
 * this package is secrets and codes.
 */
const MESSAGES = {
  'base32.empty': 'there is no base32 text, only separators or padding',
  'base32.invalid_character': 'a character is outside the base32 alphabet A-Z, 2-7',
  'base32.invalid_length': 'no whole number of bytes has this many base32 characters',
  'base32.invalid_padding': 'base32 text goes on after its padding',
  'enrollment.invalid_digits': 'an enrolled authenticator shows 6, 7 or 8 digits',
  'enrollment.secret_too_short': 'an enrolled secret has at least 128 bits (16 bytes)',
  'format.account_restricted':
    'the file is encrypted with the key of the account that it was exported from, and cannot be opened elsewhere',
  'format.damaged': 'the file is cut off or damaged, or not what it looks like',
  'format.empty': 'there is no account in the file',
  'format.kdf_too_expensive': 'the file asks for more work on its password than is done for any file',
  'format.password_required': 'the file is encrypted, and no password is given',
  'format.password_wrong': 'the password does not open the file, or the file is damaged',
  'format.picture': 'the file is a picture, and QR codes are not read here',
  'format.too_deep': 'the file is nested deeper than any export',
  'format.too_large': 'the file is larger than any export',
  'format.too_many_entries': 'the file has more than 5,000 entries, or more in it than any export',
  'format.unknown': 'the file is in no format that is known here',
  'format.unsupported': 'the file is of a kind or a version of its format that cannot be read',
  'hotp.invalid_algorithm': 'the algorithm is one of SHA1, SHA256, SHA512',
  'hotp.invalid_counter': 'a counter is a safe integer, or a bigint of at most 2^63-1, and not negative',
  'hotp.invalid_digits': 'the number of digits is an integer from 5 to 10',
  'hotp.invalid_look_ahead': 'the look-ahead is an integer from 0 to 10 counters',
  'hotp.invalid_mac': 'the HMAC function returned something other than the bytes of the algorithm asked for',
  'otpauth.colon_in_label': 'neither the issuer nor the account of a label can contain a colon',
  'otpauth.duplicate_parameter': 'a parameter appears twice with different values',
  'otpauth.invalid_algorithm': 'the algorithm is one of SHA1, SHA256, SHA512',
  'otpauth.invalid_counter': 'the counter is a decimal number from 0 to 2^63-1',
  'otpauth.invalid_digits': 'digits is a number from 5 to 10',
  'otpauth.invalid_period': 'the period is a whole number of seconds from 1 to 86400',
  'otpauth.invalid_scheme': 'the text is not an otpauth:// address',
  'otpauth.invalid_text': 'a label part begins or ends with a space, or is not well-formed Unicode',
  'otpauth.invalid_type': 'the type is totp, hotp or steam',
  'otpauth.organisation_without_issuer':
    'an organisation needs an issuer beside it, or it would be read as one',
  'otpauth.secret_missing': 'there is no secret',
  'otpauth.too_long': 'the text is longer than any otpauth:// address',
  'otpauth.type_unsupported': 'mOTP and Yandex codes use other algorithms, which are not supported',
  'totp.invalid_period': 'the period is an integer from 1 to 86400 seconds',
  'totp.invalid_search': 'the drift search is an integer from 1 to 120 steps beyond a valid window',
  'totp.invalid_time': 'the time is a safe, non-negative integer of milliseconds since 1970',
  'totp.invalid_window': 'the window is an integer from 0 to 10 steps',
} as const;

/** The closed union of codes; the part before the dot names the file or folder of this package that refuses. */
export type OtpErrorCode = keyof typeof MESSAGES;

export const OTP_ERROR_CODES = Object.keys(MESSAGES) as OtpErrorCode[];

/** The one error class of this package. `code` is for programs, `message` for people; neither holds input. */
export class OtpError extends Error {
  override readonly name = 'OtpError';
  readonly code: OtpErrorCode;

  constructor(code: OtpErrorCode) {
    super(MESSAGES[code]);
    this.code = code;
  }
}
