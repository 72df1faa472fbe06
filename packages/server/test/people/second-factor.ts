import { noteSecret } from '../secrets-ledger.ts';
import { type AuthenticatorApp, authenticatorApp } from '../users/authenticator-app.ts';
import { type Client, dataOf } from './client.ts';

export interface EnrolledPerson {
  secret: string;
  app: AuthenticatorApp;
  backupCodes: string[];
  factorId: string;
}

/** Sets TOTP up for the one who is logged in; the code of the step at `nowMs` is used up by that. */
export async function setUpTotp(client: Client, nowMs: number): Promise<EnrolledPerson> {
  const setup = dataOf<{ secret: string; backupCodes: string[]; factorId: string }>(
    await client.call('POST', '/2fa/totp/setup'),
  );
  for (const secret of [setup.secret, ...setup.backupCodes]) noteSecret(secret);
  const app = authenticatorApp(setup.secret);
  const confirm = { secret: setup.secret, code: app.code(nowMs) };
  dataOf(await client.call('POST', '/2fa/totp/verify-setup', confirm));
  return { ...setup, app };
}
