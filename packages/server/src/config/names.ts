/** Secrets of earlier systems. The key ring derives what they were for. */
const DERIVED_SECRETS = [
  'SESSION_SECRET',
  'JWT_ACCESS_SECRET',
  'JWT_REFRESH_SECRET',
  'TEMP_TOKEN_SECRET',
  'DEVICE_TOKEN_SECRET',
  'DB_ENCRYPTION_KEY',
];

/** What other programs call what is meant, too far from it to be a slip of the pen. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  SMTP_HOST: 'EMAIL_HOST',
  SMTP_SERVER: 'EMAIL_HOST',
  SMTP_PORT: 'EMAIL_PORT',
  SMTP_SECURE: 'EMAIL_SECURE',
  SMTP_USER: 'EMAIL_USER',
  SMTP_USERNAME: 'EMAIL_USER',
  SMTP_PASS: 'EMAIL_PASSWORD',
  SMTP_PASSWORD: 'EMAIL_PASSWORD',
  SMTP_FROM: 'EMAIL_FROM',
  MAIL_HOST: 'EMAIL_HOST',
  MAIL_PORT: 'EMAIL_PORT',
  MAIL_USER: 'EMAIL_USER',
  MAIL_USERNAME: 'EMAIL_USER',
  MAIL_PASSWORD: 'EMAIL_PASSWORD',
  MAIL_FROM: 'EMAIL_FROM',
  EMAIL_SERVER: 'EMAIL_HOST',
  EMAIL_USERNAME: 'EMAIL_USER',
  EMAIL_PASS: 'EMAIL_PASSWORD',
  TWILIO_SID: 'TWILIO_ACCOUNT_SID',
  TWILIO_TOKEN: 'TWILIO_AUTH_TOKEN',
  TWILIO_FROM: 'TWILIO_PHONE_NUMBER',
  TWILIO_FROM_NUMBER: 'TWILIO_PHONE_NUMBER',
  TWILIO_NUMBER: 'TWILIO_PHONE_NUMBER',
  ADMIN_USER: 'ADMIN_USERNAME',
  ADMIN_PASSWORD: 'ADMIN_PASSWORD_HASH',
  VIEWER_USER: 'VIEWER_USERNAME',
  VIEWER_PASSWORD: 'VIEWER_PASSWORD_HASH',
  RP_ID: 'WEBAUTHN_RP_ID',
  RP_NAME: 'WEBAUTHN_RP_NAME',
  RP_ORIGIN: 'WEBAUTHN_ORIGIN',
  POSTGRES_URL: 'DATABASE_URL',
  DB_URL: 'DATABASE_URL',
  MASTER_KEY: 'ENCRYPTION_KEY',
  TRUSTED_PROXIES: 'TRUST_PROXY',
};

export interface ConfigWarning {
  readonly variable: string;
  readonly message: string;
}

/** Levenshtein distance, or `limit + 1` as soon as it is certain to exceed `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  // Before any table is made: a name from the environment may be megabytes long.
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > limit) return limit + 1;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** Two slips in a long name, one in a short one, none in HOST and PORT: HOME and SORT are names of their own. */
function allowedSlips(name: string): number {
  if (name.length >= 8) return 2;
  return name.length >= 6 ? 1 : 0;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const singular = name.replace(/IES$/, 'Y');
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const limit = allowedSlips(candidate);
    const distance = Math.min(editDistance(name, candidate, limit), editDistance(singular, candidate, limit));
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** What is probably meant. Where that is set too, the other name is another program's. */
function meantBy(name: string, names: readonly string[], known: readonly string[]): string | undefined {
  const [, plain = '', file = ''] = /^(.*?)(_FILE)?$/.exec(name) ?? [];
  const meant = Object.hasOwn(OTHER_NAMES, plain) ? OTHER_NAMES[plain] : undefined;
  if (meant === undefined) return nearest(name, known);
  return names.includes(meant) || names.includes(`${meant}_FILE`) ? undefined : meant + file;
}

/**
 * What to say about the names that are set but not read: secrets that are no longer needed, what other programs
 * call it, and probable slips. Any
 * other name is left alone: the environment belongs to more programs than this one. `known` holds the names that are
 * read, `NAME_FILE` forms included.
 */
export function warnAboutNames(names: readonly string[], known: readonly string[]): ConfigWarning[] {
  const read = new Set(known);
  const warnings: ConfigWarning[] = [];
  for (const name of names) {
    if (read.has(name) || !/^[A-Z0-9_]+$/.test(name)) continue;
    if (DERIVED_SECRETS.includes(name.replace(/_FILE$/, ''))) {
      warnings.push({ variable: name, message: 'no longer needed: derived from the key ring' });
      continue;
    }
    const meant = meantBy(name, names, known);
    if (meant !== undefined) warnings.push({ variable: name, message: `not known: did you mean ${meant}?` });
  }
  return warnings;
}
