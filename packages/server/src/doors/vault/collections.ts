import { Type } from 'typebox';
import { answerWith } from '../../http/answer/answer.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { IdParams } from '../../http/schemas/id.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';
import { CollectionBody, CollectionView, collectionView, StateField, tags } from './schemas.ts';

/** /collections: what may be seen together. Administrators make, name and remove them. */
export function collectionRoutes(app: App, parts: VaultDoorParts): void {
  const { database, idempotency, callers, settings } = parts;
  const { collections } = parts.vault;
  const base = `${settings.apiBasePath}/collections`;
  const loggedIn = callers.requirePerson();
  const asAdmin = callers.requirePerson({ roles: ['admin'] });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List collections',
        description: 'Those that you may see, oldest first.',
        response: { 200: Type.Object({ collections: Type.Array(CollectionView), state: StateField }) },
      },
      ...loggedIn,
    },
    async (request) => {
      const { collections: found, state } = await collections.list(database.read, personOf(request).userId);
      return { collections: found.map(collectionView), state };
    },
  );

  app.post(
    base,
    {
      schema: { tags, summary: 'Make a collection', body: CollectionBody, response: { 201: CollectionView } },
      ...asAdmin,
    },
    (request, reply) => {
      const { userId } = personOf(request);
      const work = async (tx: Transaction) => {
        const made = await collections.create(tx, userId, request.body.name, contextOfPerson(request));
        return { status: 201, body: collectionView(made) };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLocksOf(request)));
    },
  );

  app.get(
    `${base}/:id`,
    {
      schema: { tags, summary: 'See a collection', params: IdParams, response: { 200: CollectionView } },
      ...loggedIn,
    },
    async (request) =>
      collectionView(await collections.get(database.read, personOf(request).userId, request.params.id)),
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Rename a collection',
        params: IdParams,
        body: CollectionBody,
        response: { 200: CollectionView },
      },
      ...asAdmin,
    },
    async (request) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      const { name } = request.body;
      const renamed = await database.transaction(
        (tx) => collections.rename(tx, userId, request.params.id, name, context),
        underLocksOf(request),
      );
      return collectionView(renamed);
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a collection',
        description: 'One that is empty: entries are moved or deleted by name, never along with something.',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...asAdmin,
    },
    async (request, reply) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      await database.transaction(
        (tx) => collections.remove(tx, userId, request.params.id, context),
        underLocksOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}
