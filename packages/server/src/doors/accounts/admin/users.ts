import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { locksOf } from '../../../core/people/administration.ts';
import { type Invitation, MAX_ACCESS_LIFETIME_MS } from '../../../core/people/by-link/invitations.ts';
import { type Person, subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import { WITHOUT_NUL } from '../../../http/schemas/text.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { EmailField, UsernameField } from '../person-schemas.ts';
import {
  AdministeredPerson,
  administeredPerson,
  LinkSchema,
  ListedPerson,
  linkView,
  listedPeople,
  listedPerson,
  RoleField,
} from './schemas.ts';

const tags = ['Administration'];
const PersonAndLink = Envelope(Type.Object({ user: AdministeredPerson, invitation: LinkSchema }));
const OneLink = Envelope(LinkSchema);

/** /admin/users: who has an account, and how they get one. Roles and ends are in `change-users.ts`. */
export function userRoutes(app: App, parts: AccountsDoorParts): void {
  const { people, invitations, idempotency, database, callers } = parts;
  const base = `${parts.settings.apiBasePath}/admin/users`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  const carefulAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'own' });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List the people',
        description: 'Oldest first.',
        querystring: Type.Object({
          ...PageQuery.properties,
          q: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 254,
              pattern: WITHOUT_NUL,
              description: 'A part of the user name, or the whole e-mail address.',
            }),
          ),
        }),
        response: {
          200: Envelope(
            Type.Object({
              users: Type.Array(ListedPerson),
              nextCursor: NextCursor,
            }),
          ),
        },
      },
      ...admin,
    },
    async (request) => {
      const { q } = request.query;
      const { items, nextAfter } = await people.list(database.read, pageRequest(request.query), q);
      return enveloped('', { users: await listedPeople(database.read, items), nextCursor: nextAfter });
    },
  );

  app.get(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'See a person',
        params: IdParams,
        response: { 200: Envelope(Type.Object({ user: ListedPerson })) },
      },
      ...admin,
    },
    async (request) => {
      const person = await people.get(database.read, request.params.id);
      return enveloped('', { user: await listedPerson(database.read, person) });
    },
  );

  const invitationFields = {
    role: Type.Optional(RoleField),
    locale: Type.Optional(Type.Enum(['en', 'pt-BR'], { description: 'Of messages; `en` when missing.' })),
  };

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Make a person',
        description:
          'They set their password through a link, which is sent to their address, or answered where there is none: an ' +
          'administrator sets no password.',
        body: Type.Object({ username: UsernameField, email: Type.Optional(EmailField), ...invitationFields }),
        response: { 201: PersonAndLink },
      },
      ...carefulAdmin,
    },
    (request, reply) => invite(request, reply, request.body),
  );

  app.post(
    `${base}/invite`,
    {
      schema: {
        tags,
        summary: 'Invite a person by their address',
        description: 'Without `username` it is made from the address.',
        body: Type.Object({ email: EmailField, username: Type.Optional(UsernameField), ...invitationFields }),
        response: { 201: PersonAndLink },
      },
      ...carefulAdmin,
    },
    (request, reply) => invite(request, reply, request.body),
  );

  app.post(
    `${base}/:id/invite`,
    {
      schema: {
        tags,
        summary: 'Invite a person again',
        description: 'For one who has no password yet. The older link opens nothing any more.',
        params: IdParams,
        response: { 200: OneLink },
      },
      ...carefulAdmin,
    },
    (request, reply) => {
      const { id } = request.params;
      const work = async (tx: Transaction) => {
        const person = await people.get(tx, id);
        const issued = await invitations.inviteAgain(tx, person, contextOfPerson(request));
        return { status: 200, body: enveloped('', linkView(issued)), userId: person.userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subjectOfPerson({ id }))));
    },
  );

  app.post(
    `${base}/:id/temporary-access`,
    {
      schema: {
        tags,
        summary: 'Issue temporary access',
        description:
          'A link that lets the person in once, in the place of the password. A second factor is asked for as ever: ' +
          'reset their factors first where they lost it.',
        params: IdParams,
        body: Type.Object({
          lifetimeMinutes: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: MAX_ACCESS_LIFETIME_MS / 60_000,
              description: '60 when missing.',
            }),
          ),
        }),
        response: { 201: OneLink },
      },
      ...callers.requirePerson({ roles: ['admin'], stepUp: 'strict' }),
    },
    (request, reply) => {
      const { id } = request.params;
      const { lifetimeMinutes = 60 } = request.body;
      const work = async (tx: Transaction) => {
        const person = await people.get(tx, id);
        const context = contextOfPerson(request);
        const issued = await invitations.issueAccess(tx, person, lifetimeMinutes * 60_000, context);
        return { status: 201, body: enveloped('', linkView(issued)), userId: person.userId };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, locksOf({ id })));
    },
  );

  function invite(
    request: FastifyRequest,
    reply: FastifyReply,
    { username, email, role = 'member', locale }: Partial<Invitation>,
  ) {
    const work = async (tx: Transaction) => {
      const invitation = { username, email, role, locale };
      const made = await invitations.invite(tx, invitation, contextOfPerson(request));
      return invited(made.person, linkView(made.issued));
    };
    return answerWith(reply, idempotency.answerOnce(request, work));
  }
}

function invited(person: Person, invitation: ReturnType<typeof linkView>) {
  const message = invitation.sentTo === null ? 'Hand over the link.' : 'The invitation is on its way.';
  const body = enveloped(message, { user: administeredPerson(person), invitation });
  return { status: 201, body, userId: person.userId };
}
