import { Type } from 'typebox';
import { MAX_ENTRIES_OF_KEY } from '../../core/applications/key-bindings-store.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { assertStillOpen } from '../../http/caller/still-open.ts';
import { Id, IdParams } from '../../http/schemas/id.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';

const tags = ['API keys'];

const Bound = Type.Object({
  entries: Type.Array(Type.String(), { description: 'Ids of entries of the vault.' }),
});
const BoundBody = Type.Object({
  entries: Type.Array(Id, { maxItems: MAX_ENTRIES_OF_KEY, description: 'All that it may make codes of.' }),
});

/** /api-keys/:id/entries: what a key with the scope `codes` is bound to. */
export function keyBindingRoutes(app: App, parts: VaultDoorParts): void {
  const { apiKeys, keyBindings, sessions, database, callers, settings } = parts;
  const path = `${settings.apiBasePath}/api-keys/:id/entries`;

  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'See what an API key makes codes of',
        params: IdParams,
        response: { 200: Bound },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { id } = await apiKeys.getManaged(database.read, request.params.id, personOf(request).person);
      return { entries: await keyBindings.list(database.read, id) };
    },
  );

  app.put(
    path,
    {
      schema: {
        tags,
        summary: 'Bind an API key to entries',
        description:
          'To exactly these. A new one has to be in a collection that you may edit; one of your own is for keys of your own. The key sees codes of these, and nothing else.',
        params: IdParams,
        body: BoundBody,
        response: { 200: Bound },
      },
      ...callers.requirePerson({ roles: ['admin', 'member'], stepUp: 'own' }),
    },
    async (request) => {
      const { userId, person } = personOf(request);
      const { entries } = request.body;
      const context = contextOfPerson(request);
      const bound = await database.transaction(async (tx) => {
        await assertStillOpen(tx, request, sessions);
        const key = await apiKeys.getManaged(tx, request.params.id, person);
        return keyBindings.set(tx, key, entries, userId, context);
      }, underLocksOf(request));
      return { entries: bound };
    },
  );
}
