import {
  type Answer,
  type CallOptions,
  type ConnectionOptions,
  connect,
  type Input,
  type OperationName,
} from './connection.ts';
import { TwofoldApiError } from './errors.ts';
import { newIdempotencyKey } from './idempotency-key.ts';

/** What a login leaves with its holder. Each is a secret. */
export interface Tokens {
  /** Good for 15 minutes. */
  accessToken?: string;
  /** Good once; only where tokens are delivered in the body. */
  refreshToken?: string;
  /** Stands in for the second step on this device; good once. */
  deviceToken?: string;
}

export interface AccountsOptions extends ConnectionOptions {
  /**
   * `cookie`, for pages of the same site: the refresh token stays in a cookie that no script reads. `body`, for
   * programs: it comes with the answers, and is yours to keep.
   */
  tokenDelivery: 'body' | 'cookie';
  /** What was kept of an earlier run. */
  tokens?: Tokens;
  /** Called with all of them whenever one has changed: to keep them. */
  onTokens?: (tokens: Readonly<Tokens>) => void;
}

type Data<Name extends OperationName> = Answer<Name> extends { data: infer Content } ? Content : never;

type Credentials = Omit<Input<'POST /api/auth/login'>['body'], 'tokenDelivery' | 'deviceToken'>;
type Registration = Omit<Input<'POST /api/auth/register'>['body'], 'tokenDelivery'>;
type SecondStep = Omit<Input<'POST /api/2fa/verify'>['body'], 'tokenDelivery'>;
type RecoveryStep = Omit<Input<'POST /api/2fa/verify-backup-code'>['body'], 'tokenDelivery'>;
type PasskeyLogin = Omit<Input<'POST /api/auth/passkey/verify'>['body'], 'tokenDelivery'>;

/** What is asked for when the password was right and a second step is needed. */
export type SecondStepAsked = Extract<Data<'POST /api/auth/login'>, { requiresTwoFactor: true }>;
export type LoggedIn = Exclude<Data<'POST /api/auth/login'>, { requiresTwoFactor: true }>;

export type AccountsClient = ReturnType<typeof createAccountsClient>;

/** Whether a login goes on with `verify`. */
export function needsSecondStep(data: Data<'POST /api/auth/login'>): data is SecondStepAsked {
  return 'requiresTwoFactor' in data;
}

/**
 * One person's account. Keeps the tokens of their login, and renews an access token that has expired before it sends a
 * request again. Throws `TwofoldApiError`, `TwofoldUnreachableError`.
 */
export function createAccountsClient(options: AccountsOptions) {
  const { tokenDelivery, onTokens } = options;
  const tokens: Tokens = { ...options.tokens };
  const call = connect(options, () => ({}));
  let renewing: Promise<void> | undefined;

  function keep(news: object): void {
    for (const name of ['accessToken', 'refreshToken', 'deviceToken'] as const) {
      const value = (news as Record<string, unknown>)[name];
      if (typeof value === 'string') tokens[name] = value;
    }
    onTokens?.({ ...tokens });
  }

  function forget(): void {
    delete tokens.accessToken;
    delete tokens.refreshToken;
    onTokens?.({ ...tokens });
  }

  async function keeping<Content extends object>(answer: Promise<{ data: Content }>): Promise<Content> {
    const { data } = await answer;
    keep(data);
    return data;
  }

  /** Of requests that find the token expired together, one renews it: the refresh token is good once. */
  function renew(): Promise<void> {
    const { refreshToken } = tokens;
    const body = { tokenDelivery, ...(refreshToken !== undefined && { refreshToken }) };
    renewing ??= keeping(call('POST /api/auth/refresh', { body }))
      .then(() => undefined)
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  }

  /** As the person, for routes that need one. */
  async function asPerson<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    sent: CallOptions = {},
  ): Promise<Data<Name>> {
    // Both attempts are one call: whatever the first one did is not done again.
    const idempotencyKey = sent.idempotencyKey ?? newIdempotencyKey();
    const send = async () => {
      const { accessToken } = tokens;
      const headers = { ...sent.headers, ...(accessToken && { authorization: `Bearer ${accessToken}` }) };
      const answer = await call(name, input, { ...sent, idempotencyKey, headers });
      // Every answer of this door is an envelope around `data`.
      return (answer as unknown as { data: Data<Name> }).data;
    };
    if (tokens.accessToken === undefined) await renew();
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TwofoldApiError) || error.code !== 'access_token.refused') throw error;
      await renew();
      return send();
    }
  }

  return {
    register: (registration: Registration) =>
      keeping(call('POST /api/auth/register', { body: { ...registration, tokenDelivery } })),
    /** Ask `needsSecondStep` about the answer. A trusted device is sent along where there is one. */
    logIn: (credentials: Credentials) => {
      const { deviceToken } = tokens;
      const body = { ...credentials, tokenDelivery, ...(deviceToken !== undefined && { deviceToken }) };
      return keeping(call('POST /api/auth/login', { body }));
    },
    /** The second step, with a code or what a passkey signed. */
    verify: (step: SecondStep, sent?: CallOptions) =>
      keeping(call('POST /api/2fa/verify', { body: { ...step, tokenDelivery } }, sent)),
    verifyRecoveryCode: (step: RecoveryStep, sent?: CallOptions) =>
      keeping(call('POST /api/2fa/verify-backup-code', { body: { ...step, tokenDelivery } }, sent)),
    resend: async (tempToken: string, method: 'sms' | 'email') =>
      (await call('POST /api/2fa/resend', { body: { tempToken, method } })).data,
    /** @param autofill the browser shall offer passkeys in the field of the name, and nobody has asked for one yet */
    passkeyOptions: async ({ autofill = false } = {}) =>
      (await call('POST /api/auth/passkey/options', { body: { autofill } })).data,
    logInWithPasskey: (answer: PasskeyLogin) =>
      keeping(call('POST /api/auth/passkey/verify', { body: { ...answer, tokenDelivery } })),
    /** For the second step of a login. */
    secondStepPasskeyOptions: async (tempToken: string) =>
      (await call('POST /api/2fa/webauthn/options', { body: { tempToken } })).data,
    refresh: renew,
    async logOut(): Promise<void> {
      await asPerson('POST /api/auth/logout', {});
      forget();
    },

    forgotPassword: async (email: string): Promise<void> => {
      await call('POST /api/auth/password/forgot', { body: { email } });
    },
    resetPassword: async (token: string, newPassword: string): Promise<void> => {
      await call('POST /api/auth/password/reset', { body: { token, newPassword } });
    },
    /** As the person who is logged in, where somebody is: else what was opened before the address was verified ends. */
    verifyEmail: async (token: string): Promise<void> => {
      const input = { body: { token } };
      if (tokens.accessToken === undefined) await call('POST /api/email/verify', input);
      else await asPerson('POST /api/email/verify', input);
    },

    /** A link goes to the new address; `confirmEmailChange` takes what stands after its `#`. */
    changeEmail: (email: string, sent?: CallOptions) =>
      asPerson('POST /api/email', { body: { email } }, sent).then(() => undefined),
    confirmEmailChange: async (token: string): Promise<void> => {
      await call('POST /api/email/confirm', { body: { token } });
    },

    me: () => asPerson('GET /api/auth/me', {}),
    sessions: () => asPerson('GET /api/auth/sessions', {}),
    endSession: (id: string) => asPerson('DELETE /api/auth/sessions/{id}', { path: { id } }),
    endSessions: (body: { keepCurrent?: boolean } = {}) =>
      asPerson('POST /api/auth/revoke-sessions', { body }),
    /** The session goes on under other tokens; those before are dead. */
    changePassword: (body: Input<'POST /api/auth/password'>['body'], sent?: CallOptions) =>
      asPerson('POST /api/auth/password', { body: { tokenDelivery, ...body } }, sent).then((data) => {
        keep(data);
        return data;
      }),

    /** Renews the second factor of this session, for what asks for a fresh one (`step_up_required`). */
    stepUp: (body: Input<'POST /api/2fa/step-up'>['body'], sent?: CallOptions) =>
      asPerson('POST /api/2fa/step-up', { body }, sent).then((data) => {
        keep(data);
        return data;
      }),
    methods: () => asPerson('GET /api/2fa/methods', {}),
    removeMethod: (methodId: string) =>
      asPerson('DELETE /api/2fa/methods/{methodId}', { path: { methodId } }),
    setUpTotp: () => asPerson('POST /api/2fa/totp/setup', {}),
    confirmTotp: (secret: string, code: string) =>
      asPerson('POST /api/2fa/totp/verify-setup', { body: { secret, code } }),
    setUpSms: (phoneNumber: string) => asPerson('POST /api/2fa/sms/setup', { body: { phoneNumber } }),
    confirmSms: (code: string) => asPerson('POST /api/2fa/sms/verify-setup', { body: { code } }),
    setUpEmail: (email: string) => asPerson('POST /api/2fa/email/setup', { body: { email } }),
    confirmEmail: (code: string) => asPerson('POST /api/2fa/email/verify-setup', { body: { code } }),
    setUpPasskey: () => asPerson('POST /api/2fa/webauthn/setup', {}),
    confirmPasskey: (body: Input<'POST /api/2fa/webauthn/verify-setup'>['body']) =>
      asPerson('POST /api/2fa/webauthn/verify-setup', { body }),
    stepUpPasskeyOptions: () => asPerson('POST /api/2fa/webauthn/step-up/options', {}),
    recoveryCodesLeft: () => asPerson('GET /api/2fa/backup-codes/count', {}),
    renewRecoveryCodes: () => asPerson('POST /api/2fa/backup-codes/generate', {}),
    devices: () => asPerson('GET /api/2fa/devices', {}),
    removeDevice: (deviceId: string) =>
      asPerson('DELETE /api/2fa/devices/{deviceId}', { path: { deviceId } }),
    /** Any other route, as this person. */
    call: asPerson,
  };
}
