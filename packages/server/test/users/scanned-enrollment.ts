import { encodeBase32 } from '@twofold/otp';
import type { CallOptions, Installation } from '../installation/installation.ts';
import { type AuthenticatorApp, authenticatorApp } from './authenticator-app.ts';
import { readQrAccount } from './qr-reader.ts';

/** A person with an authenticator app, who scanned the QR code of `/setup`. */
export interface ScannedEnrollment {
  user: string;
  factorId: string;
  recoveryCodes: string[];
  /** Base32. */
  secret: string;
  app: AuthenticatorApp;
  /** The app's code now, or that many steps later. */
  code(stepOffset?: number): string;
}

/** Enrolls by the HTTP interface; the factor waits for its first code. */
export async function enrollPending(
  twofold: Installation,
  user: string,
  fields: Record<string, unknown> = {},
): Promise<ScannedEnrollment> {
  const setup = await twofold.call('POST', '/setup', { body: { user, ...fields } });
  if (setup.status !== 200) throw new Error(`/setup answered ${setup.status}`);
  const account = await readQrAccount(String(setup.body.qrCode));
  if (account.type !== 'totp') throw new Error('The QR code is for another kind of account.');
  const secret = encodeBase32(account.secret);
  const { algorithm, digits, periodSeconds } = account;
  const app = authenticatorApp(secret, { algorithm, digits, periodSeconds });
  return {
    user,
    factorId: String(setup.body.factorId),
    recoveryCodes: setup.body.recoveryCodes as string[],
    secret,
    app,
    code: (stepOffset = 0) => app.code(twofold.clock.now(), stepOffset),
  };
}

/** The same, confirmed by a code; the clock is then in the next time step, so that there is a fresh one. */
export async function enrollActive(
  twofold: Installation,
  user: string,
  fields: Record<string, unknown> = {},
): Promise<ScannedEnrollment> {
  const enrolled = await enrollPending(twofold, user, fields);
  const body = { user, token: enrolled.code() };
  const login = await twofold.call('POST', '/login', { body });
  if (login.status !== 200) throw new Error(`/login answered ${login.status}`);
  twofold.clock.advance(Number(fields.period ?? 30));
  return enrolled;
}

/** POST /login. */
export function logIn(twofold: Installation, user: string, token: unknown, options: CallOptions = {}) {
  return twofold.call('POST', '/login', { ...options, body: { user, token } });
}
