import { isGuessableText } from '../platform/keyring/master-keys/weak-keys.ts';
import type { ConfigWarning } from './names.ts';
import { debugSwitches, developmentSection } from './sections/development.ts';
import type { PartialValues } from './sections.ts';
import { isThisMachine } from './values/address.ts';

export interface ConfigProblem {
  /** The name as it is set: `PORT`, or `PORT_FILE`, or `.env`. */
  readonly variable: string;
  /** Completes the sentence that begins with the name; never holds the value. */
  readonly problem: string;
  readonly fix: string;
}

/** What a header can carry. */
const API_KEY = /^[\x21-\x7e]{8,256}$/;

/** The rules that join several variables. `isSet` tells a value that was given from a default. */
export function checkRules(values: PartialValues, isSet: (name: string) => boolean): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { process, secrets, browser, development } = values;
  if (isSet('DATABASE_URL') && isSet('DB_PATH')) {
    problems.push({
      variable: 'DB_PATH',
      problem: 'is set, and so is DATABASE_URL',
      fix: 'Set one of the two.',
    });
  }
  for (const variable of ['REDIS_HOST', 'REDIS_PORT', 'REDIS_PASSWORD']) {
    if (!isSet('REDIS_URL') || !isSet(variable)) continue;
    const fix = 'Put all of it into REDIS_URL, or remove REDIS_URL.';
    problems.push({ variable, problem: 'is set, and so is REDIS_URL', fix });
  }
  if (secrets.encryptionKey !== undefined && secrets.encryptionKeyFile !== undefined) {
    const problem = 'is set, and so is ENCRYPTION_KEY_FILE';
    problems.push({ variable: 'ENCRYPTION_KEY', problem, fix: 'Set one of the two.' });
  }
  if (process.nodeEnv === 'production' && development.iKnowWhatImDoing === false) {
    for (const key of debugSwitches) {
      if (development[key] !== true) continue;
      const fix = 'Remove it, or set I_KNOW_WHAT_IM_DOING=true as well.';
      problems.push({
        variable: developmentSection.variables[key].name,
        problem: 'is on in production',
        fix,
      });
    }
  }
  problems.push(...checkPairs(values, isSet));
  const { apiKey, otpSecret } = values.codes;
  if (apiKey !== undefined && otpSecret !== undefined) {
    const fix = 'Give the output of: openssl rand -hex 32';
    if (!API_KEY.test(apiKey)) {
      const problem = 'is shorter than 8 characters, longer than 256, or has others than visible ASCII';
      problems.push({ variable: 'API_KEY', problem, fix });
    } else if (isGuessableText(apiKey)) {
      // The first guess has a code: no count of refusals comes before it (X72).
      const problem = 'is guessed: it repeats, counts, or holds a word that examples and passwords hold';
      problems.push({ variable: 'API_KEY', problem, fix });
    }
  }
  problems.push(...checkTwice(values));
  const domain = browser.cookieDomain;
  if (domain !== undefined && process.publicUrl !== undefined) {
    if (!covers(domain, process.publicUrl)) {
      const problem = 'does not cover the host of PUBLIC_URL, so browsers would drop every cookie';
      problems.push({
        variable: 'COOKIE_DOMAIN',
        problem,
        fix: 'Give the host of PUBLIC_URL or a parent domain.',
      });
    }
  }
  return problems;
}

/** Whether the origin's host is the domain, or below it. */
function covers(domain: string, origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** What is said in two ways, of which one would win in silence. */
function checkTwice({ messages, people }: PartialValues): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (messages.emailService !== undefined && messages.emailHost !== undefined) {
    const problem = 'is set, and so is EMAIL_HOST';
    problems.push({ variable: 'EMAIL_SERVICE', problem, fix: 'Set one of the two.' });
  }
  const viewer = people.viewerUsername?.toLowerCase();
  if (viewer !== undefined && viewer === people.adminUsername?.toLowerCase()) {
    const problem = 'is the name in ADMIN_USERNAME';
    problems.push({ variable: 'VIEWER_USERNAME', problem, fix: 'Give another one: they are two people.' });
  }
  return problems;
}

/** What one variable needs of another: half a sender would fail at the first message. */
function checkPairs(
  { messages, people, codes }: PartialValues,
  isSet: (name: string) => boolean,
): ConfigProblem[] {
  const needs: readonly [unknown, string, string][] = [
    [people.adminUsername, 'ADMIN_USERNAME', 'ADMIN_PASSWORD_HASH'],
    [people.adminPasswordHash, 'ADMIN_PASSWORD_HASH', 'ADMIN_USERNAME'],
    [people.viewerUsername, 'VIEWER_USERNAME', 'VIEWER_PASSWORD_HASH'],
    [people.viewerPasswordHash, 'VIEWER_PASSWORD_HASH', 'VIEWER_USERNAME'],
    [messages.emailHost, 'EMAIL_HOST', 'EMAIL_FROM'],
    [messages.emailService, 'EMAIL_SERVICE', 'EMAIL_FROM'],
    [messages.emailPassword, 'EMAIL_PASSWORD', 'EMAIL_USER'],
    [messages.emailUser, 'EMAIL_USER', 'EMAIL_PASSWORD'],
    [messages.twilioAccountSid, 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
    [messages.twilioAccountSid, 'TWILIO_ACCOUNT_SID', 'TWILIO_PHONE_NUMBER'],
    [messages.twilioAuthToken, 'TWILIO_AUTH_TOKEN', 'TWILIO_ACCOUNT_SID'],
    [messages.smsWebhookUrl, 'SMS_WEBHOOK_URL', 'SMS_WEBHOOK_SECRET'],
    [codes.otpSecret, 'OTP_SECRET', 'API_KEY'],
  ];
  return needs
    .filter(([value, , needed]) => value !== undefined && !isSet(needed))
    .map(([, variable, needed]) => ({
      variable,
      problem: `is set without ${needed}`,
      fix: `Set ${needed} too.`,
    }));
}

/** What may stand, but should be known: said at the start and by `twofold config check`. */
export function warnAboutValues(values: PartialValues, isSet: (name: string) => boolean): ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  const { process, development, stores, webauthn } = values;
  if (stores.redisPassword !== undefined && stores.redisHost === undefined) {
    const message = 'is set without REDIS_HOST: Redis is not used';
    warnings.push({ variable: 'REDIS_PASSWORD', message });
  }
  warnings.push(...warnAboutMessages(values));
  if (values.people.registration === 'open' && isSet('REGISTRATION') && !sendsEmail(values)) {
    const message = 'is open without EMAIL_HOST: no address is verified, and no forgotten password reset';
    warnings.push({ variable: 'REGISTRATION', message });
  }
  const { rpId, origins } = webauthn;
  if (rpId && process.publicUrl && !origins && !covers(rpId, process.publicUrl)) {
    const message = 'does not cover the host of PUBLIC_URL: the pages of this server can use no passkey';
    warnings.push({ variable: 'WEBAUTHN_RP_ID', message });
  }
  warnings.push(...warnAboutCodes(values));
  if (process.nodeEnv !== 'production') return warnings;
  for (const key of debugSwitches) {
    if (development[key] !== true) continue;
    const message = 'a debug switch is on in production; each use is logged';
    warnings.push({ variable: developmentSection.variables[key].name, message });
  }
  if (webauthn.requireUv === false) {
    const message = 'is off in production: a passkey then proves the device, not the person';
    warnings.push({ variable: 'WEBAUTHN_REQUIRE_UV', message });
  }
  const redis = stores.redisUrl;
  if (redis?.password !== undefined && !redis.tls && !isThisMachine(redis.host)) {
    const message =
      'sends its password to another machine without TLS: give rediss://, or a network that nobody reads';
    warnings.push({ variable: 'REDIS_URL', message });
  }
  if (process.enableDemo === true) {
    warnings.push({ variable: 'ENABLE_DEMO', message: 'the demo is on in production' });
  }
  if (process.publicUrl?.startsWith('http:')) {
    const message = 'is http in production: browsers send Secure cookies over https only';
    warnings.push({ variable: 'PUBLIC_URL', message });
  }
  return warnings;
}

/** Other programs call a key of theirs so too: by itself it is none of ours. */
function warnAboutCodes({ codes: { apiKey, otpSecret } }: PartialValues): ConfigWarning[] {
  if (apiKey === undefined) return [];
  if (otpSecret === undefined)
    return [{ variable: 'API_KEY', message: 'is set without OTP_SECRET: it opens nothing' }];
  if (apiKey.length >= 32) return [];
  const message = 'has fewer than 32 characters: give the output of openssl rand -hex 32';
  return [{ variable: 'API_KEY', message }];
}

function sendsEmail({ messages }: PartialValues): boolean {
  return messages.emailHost !== undefined || messages.emailService !== undefined;
}

/** What belongs to a sender that is not there, and what fails at each message. */
function warnAboutMessages(values: PartialValues): ConfigWarning[] {
  const { messages, process, browser } = values;
  const warnings: ConfigWarning[] = [];
  const { emailHost, emailFrom, emailUser, emailPort, emailSecure } = messages;
  if (!sendsEmail(values)) {
    const variable = emailFrom === undefined ? 'EMAIL_USER' : 'EMAIL_FROM';
    const message = 'is set without EMAIL_HOST or EMAIL_SERVICE: no e-mail is sent';
    if (emailFrom !== undefined || emailUser !== undefined) warnings.push({ variable, message });
  } else if (process.nodeEnv === 'production' && !process.publicUrl && !browser.frontendUrl) {
    const message = 'is not set in production: the links in messages lead to this machine';
    warnings.push({ variable: 'PUBLIC_URL', message });
  }
  if (emailHost !== undefined && emailPort === 465 && emailSecure === false) {
    const message = 'is 465, where servers speak TLS from the first byte: set EMAIL_SECURE=true';
    warnings.push({ variable: 'EMAIL_PORT', message });
  }
  if (messages.twilioPhoneNumber !== undefined && messages.twilioAccountSid === undefined) {
    const message = 'is set without TWILIO_ACCOUNT_SID: no SMS goes through Twilio';
    warnings.push({ variable: 'TWILIO_PHONE_NUMBER', message });
  }
  if (messages.smsWebhookSecret !== undefined && messages.smsWebhookUrl === undefined) {
    const message = 'is set without SMS_WEBHOOK_URL: it signs nothing';
    warnings.push({ variable: 'SMS_WEBHOOK_SECRET', message });
  }
  return warnings;
}
