import { type Answer, type CallOptions, type ConnectionOptions, connect, type Input } from './connection.ts';

export interface VerifyOptions extends ConnectionOptions {
  /** `tf_…`, with the scope `mfa`. It stays on your server: never give it to a page. */
  apiKey: string;
}

/** The person behind a request, as your application sees them: guesses are then counted per address too. */
type Client = NonNullable<Input<'POST /login'>['body']['client']>;

type Setup = Omit<Input<'POST /setup'>['body'], 'user'>;
type NewFactor = Input<'POST /mfa/users/{user}/factors'>['body'];
type NewChallenge = Input<'POST /mfa/users/{user}/challenges'>['body'];
type Verification = Input<'POST /mfa/users/{user}/verify'>['body'];

export type VerifyClient = ReturnType<typeof createVerifyClient>;

/** A second factor for the users of an application. A `user` is the application's own id, opaque to Twofold. */
export function createVerifyClient(options: VerifyOptions) {
  const call = connect(options, () => ({ 'x-api-key': options.apiKey }));
  return {
    /** Enrolls: show the QR code and the recovery codes once. The factor is pending until its first accepted code. */
    setUp: (user: string, setup: Setup = {}, sent?: CallOptions) =>
      call('POST /setup', { body: { user, ...setup } }, sent),
    /** Verifies a code and opens a session. Throws `totp.code_rejected`, `recovery_code.rejected`, `verification.locked`. */
    logIn: (user: string, token: string, client?: Client, sent?: CallOptions) =>
      call('POST /login', { body: { user, token, ...(client && { client }) } }, sent),
    /** Whose a session is. @param session the value of the cookie `session` */
    session: (session: string) => call('GET /session', {}, { headers: { session } }),
    endSession: (session: string) => call('DELETE /session', {}, { headers: { session } }),

    /** What is known of a user; also of one who never enrolled. */
    user: (user: string) => call('GET /mfa/users/{user}', { path: { user } }),
    eraseUser: (user: string) => call('DELETE /mfa/users/{user}', { path: { user } }),
    unlock: (user: string) => call('POST /mfa/users/{user}/unlock', { path: { user } }),
    /** Ten new recovery codes; the old ones die. */
    renewRecoveryCodes: (user: string, sent?: CallOptions) =>
      call('POST /mfa/users/{user}/recovery-codes', { path: { user } }, sent),

    addFactor: (user: string, factor: NewFactor, sent?: CallOptions) =>
      call('POST /mfa/users/{user}/factors', { path: { user }, body: factor }, sent),
    confirmFactor: (user: string, id: string, code: string, client?: Client, sent?: CallOptions) =>
      call(
        'POST /mfa/users/{user}/factors/{id}/confirm',
        { path: { user, id }, body: { code, ...(client && { client }) } },
        sent,
      ),
    renameFactor: (user: string, id: string, label: string) =>
      call('PATCH /mfa/users/{user}/factors/{id}', { path: { user, id }, body: { label } }),
    removeFactor: (user: string, id: string) =>
      call('DELETE /mfa/users/{user}/factors/{id}', { path: { user, id } }),

    /** Asks for one factor, or for any of a kind; sends the message where it is one that is sent. */
    challenge: (user: string, wanted: NewChallenge, sent?: CallOptions) =>
      call('POST /mfa/users/{user}/challenges', { path: { user }, body: wanted }, sent),
    /** Verifies without a session. */
    verify: (user: string, answer: Verification, sent?: CallOptions) =>
      call('POST /mfa/users/{user}/verify', { path: { user }, body: answer }, sent),

    /** Everything that happened to the application's users after `cursor`, and then on: pages as they come. */
    async *events(cursor?: string): AsyncGenerator<Answer<'GET /mfa/events'>> {
      for (let after = cursor; ; ) {
        const page = await call('GET /mfa/events', { query: after === undefined ? {} : { cursor: after } });
        yield page;
        if (!page.hasMore) return;
        after = page.nextCursor ?? undefined;
      }
    },
  };
}
