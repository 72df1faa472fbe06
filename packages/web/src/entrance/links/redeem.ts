import type { CallOptions } from '@twofold/client';
import { call } from '../../api/connection.ts';
import type { LoggedIn, SecondStepAsked } from '../login/login-step.ts';
import type { LinkPurpose } from './purposes.ts';

export interface LinkFields {
  username: string;
  email: string;
  password: string;
}

/** @returns a finished login, the first step of one, or undefined where a link opens no session */
export async function redeem(
  purpose: LinkPurpose,
  token: string,
  { username, email, password }: LinkFields,
  options: CallOptions,
): Promise<LoggedIn | SecondStepAsked | undefined> {
  switch (purpose) {
    case 'welcome':
      return (await call('POST /api/auth/welcome', { body: { token, username, email, password } }, options))
        .data;
    case 'temporary-access':
      return (await call('POST /api/auth/temporary-access', { body: { token } }, options)).data;
    case 'invitation':
      await call('POST /api/auth/invitation', { body: { token, password } }, options);
      return;
    case 'reset-password':
      await call('POST /api/auth/password/reset', { body: { token, newPassword: password } }, options);
      return;
    case 'verify-email':
      await call('POST /api/email/verify', { body: { token } }, options);
      return;
    case 'change-email':
      await call('POST /api/email/confirm', { body: { token } }, options);
  }
}
