import type { RegistrationRefusal } from '../../../core/factors/webauthn/register.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { PasskeyCreationOptions } from '../../../http/schemas/passkey-json.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOf, subjectOf } from '../context.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { RegistrationAnswer, RegistrationBody, RegistrationChallengeBody } from './schemas.ts';

const DEFAULT_LABEL = 'Passkey';

/** /webauthn/register/…: a passkey for an application's user. */
export function passkeyRegistrationRoutes(app: App, parts: VerifyDoorParts): void {
  const { database, idempotency, passkeys, challengeLimits } = parts;
  const tags = ['Verify'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/webauthn/register/challenge',
    {
      schema: {
        summary: 'Begin to register a passkey',
        description:
          'Give the answer to `navigator.credentials.create` on your page. Ask the user for another factor first, if ' +
          'they have one: whoever may register a passkey may log in with it.',
        tags,
        body: RegistrationChallengeBody,
        response: { 200: PasskeyCreationOptions },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { user, displayName, client } = request.body;
      const subject = subjectOf(request, user);
      const context = contextOf(request, client);
      const work = async (tx: Transaction) => {
        const relyingParty = await passkeys.relyingParties.of(tx, subject.applicationId);
        const names = displayName === undefined ? {} : { displayName };
        const body = await passkeys.beginRegistration(tx, { relyingParty, subject, ...names }, context);
        return { status: 200, body };
      };
      const answer = async (): Promise<Answer> => {
        await challengeLimits.spend(subject, context);
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, answer());
    },
  );

  app.post(
    '/webauthn/register/verify',
    {
      schema: {
        summary: 'Register a passkey',
        description:
          'Send what the browser answered. The passkey is active at once: it signed the challenge.',
        tags,
        body: RegistrationBody,
        response: { 200: RegistrationAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { user, label = DEFAULT_LABEL, client } = request.body;
      const subject = subjectOf(request, user);
      const context = contextOf(request, client);
      const answer = async (): Promise<Answer> => {
        const relyingParty = await passkeys.relyingParties.of(database.read, subject.applicationId);
        const proof = await passkeys.checkRegistration(request.body, relyingParty);
        const work = async (tx: Transaction): Promise<Answer> => {
          const registration = await passkeys.register(tx, { subject, proof, label }, context);
          // Not thrown: that the challenge is spent has to be committed.
          if (!registration.registered) return refusalOf(registration.refusal, request.id);
          const { id: factorId, userId } = registration.factor;
          const body = { success: true, message: 'The passkey was registered.', factorId };
          return { status: 200, userId, body };
        };
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, answer());
    },
  );
}

const DETAILS: Partial<Record<RegistrationRefusal, string>> = {
  challenge: 'The challenge was answered already, has expired, or is not for this user; ask for a new one.',
  registered: 'This passkey is registered already.',
  origin: 'The page is not on an origin that may use these passkeys: see WEBAUTHN_ORIGIN.',
  cross_origin: 'The page is shown in a frame of a site that may not do so: see WEBAUTHN_TOP_ORIGINS.',
  user_verification:
    'The authenticator did not verify its person, which is required: see WEBAUTHN_REQUIRE_UV.',
  untrusted_authenticator:
    'The authenticator is not of a kind that is accepted: see WEBAUTHN_ATTESTATION_ROOTS.',
};

function refusalOf(refusal: RegistrationRefusal, requestId: string): Answer {
  const error = new TwofoldError('passkey.registration_refused', DETAILS[refusal], {
    extras: { reason: refusal },
  });
  return problemAnswer(error, requestId);
}
