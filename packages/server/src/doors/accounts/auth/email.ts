import { Type } from 'typebox';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith, sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfStranger } from '../context.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { EmailField, LinkTokenField } from '../person-schemas.ts';

const tags = ['Login'];

const EmailStatus = Envelope(
  Type.Object({ email: Type.Union([Type.String(), Type.Null()]), emailVerified: Type.Boolean() }),
);

/** /email/…: whether the person's mailbox is known to be theirs, and another one in its place. */
export function emailRoutes(app: App, parts: AccountsDoorParts): void {
  const { people, emailVerification, linkHolders, idempotency, database, callers, cookies } = parts;
  const { personCallers, emailChange } = parts;
  const base = `${parts.settings.apiBasePath}/email`;

  app.post(
    `${base}/send-verification`,
    {
      schema: {
        tags,
        summary: 'Send the link that verifies your address',
        description: 'Older links open nothing any more.',
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson(),
    },
    (request, reply) => {
      const { person } = personOf(request);
      const context = contextOfPerson(request);
      const work = async (tx: Transaction) => {
        await emailVerification.send(tx, await people.get(tx, person.id), context);
        return { status: 200, body: enveloped('The link is on its way.'), userId: person.userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subjectOfPerson(person))));
    },
  );

  app.post(
    `${base}/verify`,
    {
      schema: {
        tags,
        summary: 'Verify an address with the link of the message',
        description:
          'Send it as the person who is logged in, where somebody is: a link that is opened by nobody in particular ends ' +
          'what was opened before with an address that nobody had verified, sessions, API keys and webhooks.',
        body: Type.Object({ token: LinkTokenField }),
        response: { 200: EmptyEnvelope },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const person = await linkHolders.find(database.read, 'verify-email', token);
      const context = contextOfStranger(request, cookies);
      const present = await personCallers.findPresent(request);
      const work = async (tx: Transaction) => {
        const { userId } = await emailVerification.verify(tx, token, present?.session.id, context);
        return { status: 200, body: enveloped('The address is verified.'), userId };
      };
      const options = { ...underLockOf(subjectOfPerson(person)), scope: token };
      return sendAnswer(reply, await idempotency.answerOnce(request, work, options));
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Change your address',
        description:
          'A link goes to the new address, and nothing changes until it is opened. Needs a fresh second factor where the ' +
          'person has one. The answer is the same for an address that is somebody else’s, whose mailbox is told.',
        body: Type.Object({ email: EmailField }),
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson({ stepUp: 'own' }),
    },
    (request, reply) => {
      const { person } = personOf(request);
      const { email } = request.body;
      const context = contextOfPerson(request);
      const work = async (tx: Transaction) => {
        await emailChange.request(tx, await people.get(tx, person.id), email, context);
        const message = 'A link is on its way to the new address. Nothing changes before it is opened.';
        return { status: 200, body: enveloped(message), userId: person.userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subjectOfPerson(person))));
    },
  );

  app.post(
    `${base}/confirm`,
    {
      schema: {
        tags,
        summary: 'Change an address with the link of the message',
        description: 'The address is then verified. Sessions stay, and the old address is told.',
        body: Type.Object({ token: LinkTokenField }),
        response: { 200: EmptyEnvelope },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const person = await linkHolders.find(database.read, 'change-email', token);
      const context = contextOfStranger(request, cookies);
      const work = async (tx: Transaction) => {
        const { userId } = await emailChange.confirm(tx, token, context);
        return { status: 200, body: enveloped('The address is changed.'), userId };
      };
      const options = { ...underLockOf(subjectOfPerson(person)), scope: token };
      return sendAnswer(reply, await idempotency.answerOnce(request, work, options));
    },
  );

  app.get(
    `${base}/status`,
    {
      schema: { tags, summary: 'Whether your address is verified', response: { 200: EmailStatus } },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { email = null, emailVerifiedAt } = await people.get(database.read, personOf(request).person.id);
      return enveloped('', { email, emailVerified: emailVerifiedAt !== null });
    },
  );
}
