import { Type } from 'typebox';
import type { Application } from '../../../core/applications/applications.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import { isoTime, isoTimeOrNull } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import { NullableTime, Time } from '../../../http/schemas/time.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

const tags = ['Administration'];

const RelyingParty = Type.Object({
  id: Type.String({
    maxLength: 253,
    description: 'A domain; passkeys are bound to it for ever.',
    examples: ['example.com'],
  }),
  name: Type.String({ maxLength: 100, description: 'What browsers show.' }),
  origins: Type.Array(Type.String({ maxLength: 300 }), {
    maxItems: 20,
    description: 'Of the pages that may use the passkeys.',
  }),
});
const RelyingPartyOrNull = Type.Union([RelyingParty, Type.Null()], {
  description: 'For whom passkeys are made; null: for the installation itself.',
});

const ApplicationSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Time,
  disabledAt: NullableTime,
  relyingParty: RelyingPartyOrNull,
});
const OneApplication = Envelope(Type.Object({ application: ApplicationSchema }));

function applicationView({ id, name, createdAt, disabledAt, relyingParty }: Application) {
  const times = { createdAt: isoTime(createdAt), disabledAt: isoTimeOrNull(disabledAt) };
  return {
    id,
    name,
    ...times,
    relyingParty: relyingParty && { ...relyingParty, origins: [...relyingParty.origins] },
  };
}

/** /admin/applications: the programs that use this installation. Their keys are at /api-keys. */
export function applicationRoutes(app: App, parts: AccountsDoorParts): void {
  const { applications, idempotency, database, callers, settings } = parts;
  const base = `${settings.apiBasePath}/admin/applications`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  const carefulAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'own' });
  const freshAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'strict' });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List the applications',
        description: 'Oldest first.',
        querystring: PageQuery,
        response: {
          200: Envelope(
            Type.Object({
              applications: Type.Array(ApplicationSchema),
              nextCursor: NextCursor,
            }),
          ),
        },
      },
      ...admin,
    },
    async (request) => {
      const { items, nextAfter } = await applications.list(database.read, pageRequest(request.query));
      return enveloped('', { applications: items.map(applicationView), nextCursor: nextAfter });
    },
  );

  app.get(
    `${base}/:id`,
    {
      schema: { tags, summary: 'See an application', params: IdParams, response: { 200: OneApplication } },
      ...admin,
    },
    async (request) => {
      const application = await applications.get(database.read, request.params.id);
      return enveloped('', { application: applicationView(application) });
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Make an application',
        description: 'Each sees its own users only. Make it a key at `/api-keys`.',
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: { 201: OneApplication },
      },
      ...carefulAdmin,
    },
    (request, reply) => {
      const { name } = request.body;
      const work = async (tx: Transaction) => {
        const application = await applications.create(tx, { name }, contextOfPerson(request));
        const body = enveloped('The application is made.', { application: applicationView(application) });
        return { status: 201, body };
      };
      return answerWith(reply, idempotency.answerOnce(request, work));
    },
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Say for whom an application’s passkeys are made',
        description: 'Passkeys that were made for the domain before work no more.',
        params: IdParams,
        body: Type.Object({ relyingParty: RelyingPartyOrNull }),
        response: { 200: OneApplication },
      },
      ...freshAdmin,
    },
    async (request) => {
      const { id } = request.params;
      const { relyingParty } = request.body;
      const application = await database.transaction((tx) =>
        applications.setRelyingParty(tx, id, relyingParty, contextOfPerson(request)),
      );
      return enveloped('The application is changed.', { application: applicationView(application) });
    },
  );

  const switches = [
    {
      verb: 'disable',
      summary: 'Disable an application',
      description: 'None of its API keys is accepted from then on.',
      work: applications.disable,
      message: 'The application is disabled.',
    },
    {
      verb: 'enable',
      summary: 'Enable a disabled application',
      description: 'Its API keys are accepted again; revoked ones stay revoked.',
      work: applications.enable,
      message: 'The application is enabled.',
    },
  ] as const;
  for (const { verb, summary, description, work, message } of switches) {
    app.post(
      `${base}/:id/${verb}`,
      {
        schema: { tags, summary, description, params: IdParams, response: { 200: OneApplication } },
        ...freshAdmin,
      },
      async (request) => {
        const { id } = request.params;
        const application = await database.transaction((tx) => work(tx, id, contextOfPerson(request)));
        return enveloped(message, { application: applicationView(application) });
      },
    );
  }
}
