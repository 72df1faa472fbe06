import { Type } from 'typebox';
import type { RegistrationRefusal } from '../../../core/factors/webauthn/register.ts';
import { stepUpOfFactorChange } from '../../../core/login/factor-changes.ts';
import { PEOPLE_APPLICATION_ID, subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import {
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  passkeyRegistrationMembers,
} from '../../../http/schemas/passkey-json.ts';
import { Label } from '../../../http/schemas/text.ts';
import { Time } from '../../../http/schemas/time.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { TempToken } from '../schemas.ts';
import { renewedCookie } from './step-up.ts';

const tags = ['Second factor'];

const PasskeyLabel = { ...Label, description: 'What the passkey is called in lists.' };

const NewPasskey = Type.Object({
  factor: Type.Object({ id: Type.String(), kind: Type.String(), label: Type.String(), createdAt: Time }),
});

/** /2fa/webauthn/…: a person's passkeys, and what a browser needs to be asked for one. */
export function passkeyRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, database, idempotency, login, passkeys, challengeLimits, settings } = parts;
  const path = `${settings.apiBasePath}/2fa/webauthn`;
  const relyingParty = passkeys.relyingParties.installation;

  app.post(
    `${path}/setup`,
    {
      schema: {
        tags,
        summary: 'Begin to register a passkey',
        description: 'Give the answer to `navigator.credentials.create`.',
        response: { 200: Envelope(PasskeyCreationOptions) },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.begin }),
    },
    async (request) => {
      const { person } = personOf(request);
      const subject = subjectOfPerson(person);
      const { username: accountName } = person;
      const context = contextOfPerson(request);
      await challengeLimits.spend(subject, context);
      const begin = (tx: Transaction) =>
        passkeys.beginRegistration(tx, { relyingParty, subject, accountName }, context);
      return enveloped('Make a passkey.', await database.transaction(begin, underLockOf(subject)));
    },
  );

  app.post(
    `${path}/verify-setup`,
    {
      schema: {
        tags,
        summary: 'Register a passkey',
        description: "It counts from now on. Other sessions end, as one of them may be a thief's.",
        body: Type.Object({
          credential: Type.Object(passkeyRegistrationMembers, {
            description: '`RegistrationResponseJSON`: what `credential.toJSON()` gives.',
          }),
          label: Type.Optional(PasskeyLabel),
        }),
        response: { 200: Envelope(NewPasskey) },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.confirm }),
    },
    (request, reply) => {
      const { person, session } = personOf(request);
      const { credential, label = 'Passkey' } = request.body;
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const answer = async (): Promise<Answer> => {
        const proof = await passkeys.checkRegistration(credential, relyingParty);
        const work = async (tx: Transaction): Promise<Answer> => {
          const done = await login.confirmPasskey(tx, { person, session, proof, label }, context);
          if (done.outcome === 'refused') return refusalOf(done.refusal, request.id);
          const { factor, renewed } = done;
          const { id, kind, label: given, createdAt } = factor;
          const data = { factor: { id, kind, label: given, createdAt: isoTime(createdAt) } };
          return {
            status: 200,
            userId: person.userId,
            ...renewedCookie(parts, request, renewed),
            body: enveloped('The passkey was registered.', data),
          };
        };
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, answer());
    },
  );

  app.post(
    `${path}/options`,
    {
      schema: {
        tags,
        summary: 'Be asked for a passkey, as the second step of a login',
        description: 'Give the answer to `navigator.credentials.get`, and its result to `/2fa/verify`.',
        body: Type.Object({ tempToken: TempToken }),
        response: { 200: Envelope(PasskeyRequestOptions) },
      },
    },
    async (request) => {
      const { tempToken } = request.body;
      const pending = await login.secondStep.find(database.read, tempToken);
      if (!pending) throw new TwofoldError('temporary_token.refused');
      const subject = { applicationId: PEOPLE_APPLICATION_ID, name: pending.personId };
      const asked = { relyingParty, subject, loginId: pending.id };
      const context = contextOfStranger(request);
      await challengeLimits.spend(subject, context);
      const begin = (tx: Transaction) => passkeys.beginAuthentication(tx, asked, context);
      return enveloped('Use a passkey.', await database.transaction(begin));
    },
  );

  app.post(
    `${path}/step-up/options`,
    {
      schema: {
        tags,
        summary: 'Be asked for a passkey, to prove again who is there',
        description: 'Give the answer to `navigator.credentials.get`, and its result to `/2fa/step-up`.',
        response: { 200: Envelope(PasskeyRequestOptions) },
      },
      // As `/2fa/step-up` itself: whoever has to set a new password may need it.
      ...callers.requirePerson({ withExpiredPassword: true }),
    },
    async (request) => {
      const subject = subjectOfPerson(personOf(request).person);
      const context = contextOfPerson(request);
      await challengeLimits.spend(subject, context);
      const begin = (tx: Transaction) => passkeys.beginAuthentication(tx, { relyingParty, subject }, context);
      return enveloped('Use a passkey.', await database.transaction(begin));
    },
  );
}

/** To the person themselves: what is wrong with it is a mistake of the page, or of their own. */
function refusalOf(refusal: RegistrationRefusal, requestId: string): Answer {
  const detail = refusal === 'registered' ? 'This passkey is registered already.' : undefined;
  const error = new TwofoldError('passkey.registration_refused', detail, { extras: { reason: refusal } });
  return problemAnswer(error, requestId);
}
