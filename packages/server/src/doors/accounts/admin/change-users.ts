import { Type } from 'typebox';
import type { Context } from '../../../core/context.ts';
import { locksOf } from '../../../core/people/administration.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { EmailField } from '../person-schemas.ts';
import { AdministeredPerson, administeredPerson, RoleField } from './schemas.ts';

const tags = ['Administration'];
const OnePerson = Envelope(Type.Object({ user: AdministeredPerson }));

/** /admin/users/:id: roles, and what ends something. A fresh second factor is asked for, whoever the administrator is. */
export function changeUserRoutes(app: App, parts: AccountsDoorParts): void {
  const { people, administration, passwordReset, idempotency, database, callers } = parts;
  const one = `${parts.settings.apiBasePath}/admin/users/:id`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  const freshAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'strict' });

  /** Decided about what is there then, under the locks that keep it so. */
  function decide<T>(id: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return database.transaction(work, locksOf({ id }));
  }

  app.patch(
    one,
    {
      schema: {
        tags,
        summary: 'Change the role or the address of a person',
        description:
          'What is left out stays. A role is effective with their next request, and the last administrator stays one. An ' +
          'address is not verified by that: it gets the link, and the one before is told.',
        params: IdParams,
        body: Type.Object(
          { role: Type.Optional(RoleField), email: Type.Optional(EmailField) },
          { minProperties: 1 },
        ),
        response: { 200: OnePerson },
      },
      ...freshAdmin,
    },
    async (request) => {
      const { id } = request.params;
      const { role, email } = request.body;
      const context = contextOfPerson(request);
      const person = await decide(id, async (tx) => {
        if (email !== undefined) await administration.setEmail(tx, id, email, context);
        if (role !== undefined) await administration.setRole(tx, id, role, context);
        return people.get(tx, id);
      });
      return enveloped('The person is changed.', { user: administeredPerson(person) });
    },
  );

  app.delete(
    one,
    {
      schema: {
        tags,
        summary: 'Erase a person',
        description: 'With every factor, secret, session and key. The audit log keeps the internal id.',
        params: IdParams,
        response: { 200: EmptyEnvelope },
      },
      ...freshAdmin,
    },
    async (request) => {
      const { id } = request.params;
      await decide(id, (tx) => administration.erase(tx, id, contextOfPerson(request)));
      return enveloped('The person is erased.');
    },
  );

  app.post(
    `${one}/reset-factors`,
    {
      schema: {
        tags,
        summary: 'Remove every second factor of a person',
        description: 'For one who lost them. Recovery codes, sessions and trusted devices end too.',
        params: IdParams,
        response: { 200: Envelope(Type.Object({ removed: Type.Integer() })) },
      },
      ...freshAdmin,
    },
    async (request) => {
      const { id } = request.params;
      const removed = await decide(id, (tx) => administration.resetFactors(tx, id, contextOfPerson(request)));
      return enveloped('The second factors are removed.', { removed });
    },
  );

  app.post(
    `${one}/reset-password`,
    {
      schema: {
        tags,
        summary: 'Send a person the link that resets the password',
        description: 'To their address. The present password works until they set another.',
        params: IdParams,
        response: { 200: EmptyEnvelope },
      },
      ...admin,
    },
    (request, reply) => {
      const { id } = request.params;
      const work = async (tx: Transaction) => {
        const person = await people.get(tx, id);
        await passwordReset.send(tx, person, contextOfPerson(request));
        return { status: 200, body: enveloped('The link is on its way.'), userId: person.userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, locksOf({ id })));
    },
  );

  const ends = [
    {
      verb: 'disable',
      summary: 'Disable a person',
      description: 'Nothing of theirs opens anything any more, until they are enabled.',
      work: administration.disable,
      message: 'The person is disabled.',
    },
    {
      verb: 'enable',
      summary: 'Enable a disabled person',
      description: 'They can log in again; what ended stays ended.',
      work: administration.enable,
      message: 'The person is enabled.',
    },
    {
      verb: 'expire-password',
      summary: 'Mark a password as compromised',
      description: 'What it opened ends, and the next login has to set a new one.',
      work: administration.expirePassword,
      message: 'The next login has to set a new password.',
    },
  ] as const;
  for (const { verb, summary, description, work, message } of ends) {
    app.post(
      `${one}/${verb}`,
      {
        schema: { tags, summary, description, params: IdParams, response: { 200: OnePerson } },
        ...freshAdmin,
      },
      async (request) => {
        const { id } = request.params;
        const person = await decide(id, (tx) => work(tx, id, contextOfPerson(request)));
        return enveloped(message, { user: administeredPerson(person) });
      },
    );
  }

  const helps = [
    {
      verb: 'revoke-sessions',
      summary: 'End every session of a person',
      description: 'And the trust in their devices, their own API keys and webhooks.',
      work: administration.revokeSessions,
      message: 'The sessions are ended.',
    },
    {
      verb: 'unlock',
      summary: 'Unlock a person',
      description:
        'Forgets the wrong codes and passwords that were counted, and enables factors that they disabled.',
      work: administration.unlock,
      message: 'The person can try again.',
    },
  ] satisfies {
    work(tx: Transaction, id: string, context: Context): Promise<void>;
    [text: string]: unknown;
  }[];
  for (const { verb, summary, description, work, message } of helps) {
    app.post(
      `${one}/${verb}`,
      {
        schema: { tags, summary, description, params: IdParams, response: { 200: EmptyEnvelope } },
        ...admin,
      },
      async (request) => {
        const { id } = request.params;
        await decide(id, (tx) => work(tx, id, contextOfPerson(request)));
        return enveloped(message);
      },
    );
  }
}
