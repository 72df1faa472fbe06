/** What stands in the place of a value that must not be logged. */
export const REDACTED = '[redacted]';

const MAX_DEPTH = 8;
const MAX_ENTRIES = 100;
/** Bounds, in characters: what is looked at, so that a hostile text costs little, and what of it is then kept. */
const SCRUBBED = 8_192;
const KEPT = 2_048;

/** Keys whose value is never logged, compared in lower case without `-` and `_`, as the end of the key. */
const SECRET_KEY_ENDINGS = [
  'token',
  'tokens',
  'secret',
  'secrets',
  'password',
  'passwords',
  'passphrase',
  'pin',
  'key',
  'keys',
  'keysprevious',
  'authorization',
  'cookie',
  'cookies',
  'signature',
  'credential',
  'credentials',
  'recoverycodes',
  'recoverycode',
  'backupcodes',
  'backupcode',
  'currentcode',
  'nextcode',
  'registrationcode',
  'codes',
  'otp',
  'otpauth',
  'totp',
  'qrcode',
  'phonenumber',
  'phone',
  'email',
  'emailaddress',
  'emailorusername',
  'uri',
];
/** Endings above that name something harmless. */
const HARMLESS_KEYS = new Set(['publickey', 'idempotencykey', 'redirecturi']);
/**
 * The codes of errors: `totp.code_rejected`, `ENOENT`, `SQLITE_BUSY`, PostgreSQL's `57P03`. Any other value of `code` may
 * be a one-time code: those have six characters and more.
 */
const ERROR_CODE =
  /^(?:[a-z]+(?:_[a-z]+)*(?:\.[a-z]+(?:_[a-z]+)*)+|E[A-Z]{3,14}|[A-Z]+(?:_[A-Z0-9]+)+|[0-9A-Z]{5})$/;

/** The names that the source itself uses need no scrubbing. */
const PLAIN_KEY = /^[a-z][A-Za-z]{0,23}_?$/;

const CODE_KEY = /^code$/i;
const SECRET_KEY = new RegExp(`(?:${SECRET_KEY_ENDINGS.join('|')})$`);

function isSecretKey(key: string): boolean {
  const name = key.replaceAll(/[-_]/g, '').toLowerCase();
  return SECRET_KEY.test(name) && !HARMLESS_KEYS.has(name);
}

/**
 * Secrets by their look, wherever they stand: the second net, for messages and for values under an innocent key. Each
 * pattern is linear in the length of the text, or bounded.
 */
const SECRET_VALUES: readonly RegExp[] = [
  // An otpauth URI is redacted to the end of the text: labels that are not encoded may hold anything.
  /otpauth(?:-migration)?:\/\/[\s\S]*/gi,
  /tf_[A-Za-z0-9-]+_[A-Za-z0-9_-]+/g,
  // A JWS or JWE in compact form (RFC 7515, section 3.1): its header always begins so.
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){2,4}/g,
  /(?:bearer|basic) +[A-Za-z0-9._~+/=-]{6,}/gi,
  /data:image\/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=]*/g,
  // The user part of an address: scheme://name:password@host.
  /(?<=:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,256}(?=@)/g,
  /[0-9a-fA-F]{64,}/g,
  // 256 bits in base64 and in base64url. Of the latter digits and capitals are required, unlike in words with dashes.
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=/g,
  /(?<![\w-])(?=[A-Za-z_-]*\d)(?=[a-z\d_-]*[A-Z])[\w-]{43,}/g,
  // Recovery codes, with dashes and without, and TOTP secrets in base32 (RFC 4648, section 6); not parts of a UUID.
  /(?<![\w-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}(?![\w-])/gi,
  /(?<!\w)(?=\d*[A-Z])[0-9A-Z]{16,}={0,6}(?!\w)/g,
  // E.164, with separators.
  /\+[1-9](?:[ -]?\d){7,14}/g,
];
/** No text below this length can match. */
const SHORTEST_SECRET = 9;
/** `password=…` in an address and `"password":"…"` in a JSON text keep the name and lose the value. */
const NAMED_VALUES =
  /((?:token|secret|password|key|signature|otp|(?<!status_?|exit_?)code)(?:=|\\?"\s{0,8}:\s{0,8}\\?"?))(?:[^\s"&;,}\\]|\\[^"])+/gi;

/** A text without anything that looks like a secret, at most 2,048 characters long. */
function scrubText(text: string): string {
  if (text.length < SHORTEST_SECRET) return text;
  // The last word of a text that is cut goes as well: half a secret matches no pattern.
  const cut = text.length > SCRUBBED ? text.slice(0, SCRUBBED) : undefined;
  let scrubbed = cut === undefined ? text : cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
  for (const pattern of SECRET_VALUES) scrubbed = scrubbed.replaceAll(pattern, REDACTED);
  scrubbed = scrubbed.replaceAll(NAMED_VALUES, `$1${REDACTED}`);
  if (scrubbed.length <= KEPT && cut === undefined) return scrubbed;
  return `${scrubbed.slice(0, KEPT)}… (cut)`;
}

function isBytes(value: object): boolean {
  if ('type' in value && value.type === 'Buffer' && 'data' in value) return true;
  return Object.hasOwn(value, '0') && !Array.isArray(value);
}

function scrubEntry(key: string, value: unknown, depth: number): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  if (CODE_KEY.test(key)) return typeof value === 'string' && ERROR_CODE.test(value) ? value : REDACTED;
  return isSecretKey(key) ? REDACTED : scrubValue(value, depth);
}

/**
 * A copy of a value that came out of `JSON.parse`, without secrets: by the name of the key at any depth, and by the
 * look of the value. What is nested or repeated beyond reason is cut.
 */
export function scrubValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => scrubValue(entry, depth + 1));
  // Bytes turn into numbers in JSON, where no pattern would see a key.
  if (isBytes(value)) return '[bytes]';
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      PLAIN_KEY.test(key) ? key : scrubText(key),
      scrubEntry(key, inner, depth + 1),
    ]),
  );
}
