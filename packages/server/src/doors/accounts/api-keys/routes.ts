import type { FastifyRequest } from 'fastify';
import { type CreatedApiKey, underApiKeysLock } from '../../../core/applications/api-keys.ts';
import { scopesOfPerson } from '../../../core/applications/scopes.ts';
import { underVaultLock } from '../../../core/vault/access.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { assertStillOpen, locksOfCaller } from '../../../http/caller/still-open.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { pageRequest } from '../../../http/schemas/page.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { invalidField } from '../../../platform/errors.ts';
import { ownerOf } from '../either-caller.ts';
import { EmptyEnvelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import {
  ApiKeyAndSecret,
  ApiKeyChangeBody,
  ApiKeyList,
  ApiKeyQuery,
  apiKeyView,
  createdApiKeyView,
  NewApiKeyBody,
  OneApiKey,
  RotateApiKeyBody,
} from './schemas.ts';

const tags = ['API keys'];

/** /api-keys: a person's own, and for administrators those of applications. No API key makes or changes another. */
export function apiKeyRoutes(app: App, parts: AccountsDoorParts): void {
  const { apiKeys, sessions, idempotency, database, callers, settings } = parts;
  const base = `${settings.apiBasePath}/api-keys`;
  const loggedIn = callers.requirePerson();
  const careful = callers.requirePerson({ stepUp: 'own' });

  const getManaged = (executor: Executor, request: FastifyRequest, id: string) =>
    apiKeys.getManaged(executor, id, personOf(request).person);

  function shownOnce({ apiKey, ...secrets }: CreatedApiKey, status: number, message: string) {
    const { ownerUserId } = apiKey;
    return {
      status,
      body: enveloped(message, createdApiKeyView({ apiKey, ...secrets })),
      ...(ownerUserId !== null && { userId: ownerUserId }),
    };
  }

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Make an API key',
        description: 'Your own, or, for administrators, one of an application. It is shown this once.',
        body: NewApiKeyBody,
        response: { 201: ApiKeyAndSecret },
      },
      ...careful,
    },
    (request, reply) => {
      const { name, scopes, signed, rateLimit, application } = request.body;
      const owner = ownerOf(request, application);
      if (owner.ownerUserId !== null) requireOwnScopes(request, scopes);
      const expiresAt = parseTime(request.body.expiresAt);
      const wanted = { ...owner, name, scopes, ...given({ signed, rateLimit, expiresAt }) };
      const work = async (tx: Transaction) => {
        await assertStillOpen(tx, request, sessions);
        const made = await apiKeys.create(tx, wanted, contextOfPerson(request));
        return shownOnce(made, 201, 'The API key was made. Keep it: it is not shown again.');
      };
      return answerWith(reply, idempotency.answerOnce(request, work, locksOf(request)));
    },
  );

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List API keys',
        description: 'Oldest first, without their secrets.',
        querystring: ApiKeyQuery,
        response: { 200: ApiKeyList },
      },
      ...loggedIn,
    },
    async (request) => {
      const { applicationId, ownerUserId } = ownerOf(request, request.query.application);
      const page = pageRequest(request.query);
      const { items, nextAfter } =
        ownerUserId === null
          ? await apiKeys.list(database.read, applicationId, page)
          : await apiKeys.listOwned(database.read, ownerUserId, page);
      return enveloped('', { apiKeys: items.map(apiKeyView), nextCursor: nextAfter });
    },
  );

  app.get(
    `${base}/:id`,
    {
      schema: { tags, summary: 'See an API key', params: IdParams, response: { 200: OneApiKey } },
      ...loggedIn,
    },
    async (request) =>
      enveloped('', { apiKey: apiKeyView(await getManaged(database.read, request, request.params.id)) }),
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Change an API key',
        description: 'What is left out stays. Whose it is cannot be changed.',
        params: IdParams,
        body: ApiKeyChangeBody,
        response: { 200: OneApiKey },
      },
      ...careful,
    },
    async (request) => {
      const { name, scopes, rateLimit } = request.body;
      const change = { name, scopes, rateLimit, expiresAt: parseTime(request.body.expiresAt) };
      const changed = await database.transaction(async (tx) => {
        const key = await getManaged(tx, request, request.params.id);
        if (key.ownerUserId !== null && scopes !== undefined) requireOwnScopes(request, scopes);
        return apiKeys.change(tx, key.id, change, contextOfPerson(request));
      });
      return enveloped('The API key was changed.', { apiKey: apiKeyView(changed) });
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: { tags, summary: 'Remove an API key', params: IdParams, response: { 200: EmptyEnvelope } },
      ...loggedIn,
    },
    async (request) => {
      await database.transaction(async (tx) => {
        const { id } = await getManaged(tx, request, request.params.id);
        await apiKeys.remove(tx, id, contextOfPerson(request));
      });
      return enveloped('The API key was removed.');
    },
  );

  app.post(
    `${base}/:id/revoke`,
    {
      schema: {
        tags,
        summary: 'Revoke an API key',
        description: 'It stays in the list, and is refused everywhere within a second.',
        params: IdParams,
        response: { 200: OneApiKey },
      },
      ...loggedIn,
    },
    async (request) => {
      const revoked = await database.transaction(async (tx) => {
        const { id } = await getManaged(tx, request, request.params.id);
        return apiKeys.revoke(tx, id, contextOfPerson(request));
      });
      return enveloped('The API key was revoked.', { apiKey: apiKeyView(revoked) });
    },
  );

  app.post(
    `${base}/:id/rotate`,
    {
      schema: {
        tags,
        summary: 'Make the successor of an API key',
        description: 'The old one is accepted until the overlap ends.',
        params: IdParams,
        body: RotateApiKeyBody,
        response: { 201: ApiKeyAndSecret },
      },
      ...careful,
    },
    (request, reply) => {
      const overlapSeconds = request.body?.overlapSeconds;
      const work = async (tx: Transaction) => {
        await assertStillOpen(tx, request, sessions);
        const { id } = await getManaged(tx, request, request.params.id);
        const made = await apiKeys.rotate(tx, id, given({ overlapSeconds }), contextOfPerson(request));
        return shownOnce(made, 201, 'The new API key was made. Keep it: it is not shown again.');
      };
      const locks = underVaultLock(...locksOf(request).locks);
      return answerWith(reply, idempotency.answerOnce(request, work, locks));
    },
  );
}

function locksOf(request: FastifyRequest): { locks: string[] } {
  return { locks: [...locksOfCaller(request), ...underApiKeysLock(personOf(request).userId).locks] };
}

/** Nobody makes a key that may more than themselves. */
function requireOwnScopes(request: FastifyRequest, scopes: readonly string[]): void {
  const allowed: readonly string[] = scopesOfPerson(personOf(request).person.role);
  if (scopes.every((scope) => allowed.includes(scope))) return;
  throw invalidField('/scopes', `must be one or more of ${allowed.join(', ')} for a key of your own`);
}

/** The schema has looked at its form. */
function parseTime(text: string | null | undefined): number | null | undefined {
  return text === null || text === undefined ? text : Date.parse(text);
}

/** Without what is undefined. */
function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
