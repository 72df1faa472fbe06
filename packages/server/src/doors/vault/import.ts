import { Type } from 'typebox';
import { type ImportResult, MAX_IMPORTED } from '../../core/vault/entries/imports.ts';
import { type Answer, sendAnswer } from '../../http/answer/answer.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';
import { CollectionField, Nullable, tags } from './schemas.ts';

const BODY_LIMIT_BYTES = 5 * 1024 * 1024;
/** Thousands of rows, on a database server that is busy. */
const TIMEOUT_MS = 30_000;

const ImportBody = Type.Object({
  entries: Type.Array(Type.Unknown(), {
    minItems: 1,
    maxItems: MAX_IMPORTED,
    description:
      'As they were parsed where the file was read, each as in `POST /accounts`: in fields, or `{"uri": "otpauth://…"}`. Each ' +
      'is checked by itself.',
  }),
  collection: Type.Optional({
    ...CollectionField,
    description:
      'The id of one, or `personal`. When missing, the first shared one for an administrator, and the own one of everybody ' +
      'else.',
  }),
  dryRun: Type.Optional(
    Type.Boolean({
      description: 'Says what would be done, and adds nothing. An `Idempotency-Key` is not looked at.',
    }),
  ),
});

const ImportView = Type.Object({
  added: Type.Integer(),
  existing: Type.Integer(),
  refused: Type.Integer(),
  results: Type.Array(
    Type.Object({
      status: Type.Enum(['added', 'exists', 'refused']),
      id: {
        ...Nullable(Type.String()),
        description:
          'Of the entry, where there is one: not of one that is refused, nor of one that a dry run would add.',
      },
      field: { ...Nullable(Type.String()), description: 'Of one that was refused, where it is wrong.' },
      reason: Nullable(Type.String()),
    }),
    { description: 'In the order of the entries.' },
  ),
});

/** POST /accounts/import: what another authenticator had. The server sees neither the file nor its password. */
export function importRoute(
  app: App,
  { vault, database, idempotency, callers, settings }: VaultDoorParts,
): void {
  app.post(
    `${settings.apiBasePath}/accounts/import`,
    {
      schema: {
        tags,
        summary: 'Import entries',
        description:
          'All that are good are added, or, where something fails, none. An entry that the collection has is not added again.',
        body: ImportBody,
        response: { 200: ImportView },
      },
      bodyLimit: BODY_LIMIT_BYTES,
      ...callers.requirePerson({ roles: ['admin', 'member'] }),
    },
    async (request, reply) => {
      const { entries, collection, dryRun } = request.body;
      // Before any work: it takes long, and may make the collection that the entries would go to.
      const kept = dryRun ? undefined : await idempotency.findKeptOrRefuse(request);
      if (kept) return sendAnswer(reply, kept);
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      const { locks } = underLocksOf(request);
      const checked = await vault.imports.prepare(entries);
      const prepared = dryRun
        ? checked
        : await vault.imports.sealAhead(database, userId, checked, { collection, locks }, context);
      const work = async (tx: Transaction): Promise<Answer> => {
        const results = await vault.imports.run(tx, userId, prepared, { collection, dryRun }, context);
        const body = importView(results, { dryRun });
        // What added nothing says the same again: ten kilobytes that are refused are not half a megabyte that is kept.
        return { status: 200, body, userId, keep: body.added > 0 };
      };
      const options = { yields: true, timeoutMs: TIMEOUT_MS };
      // It changes nothing: nobody has to wait for it.
      if (dryRun) return sendAnswer(reply, await database.transaction(work, options));
      return sendAnswer(reply, await idempotency.answerOnce(request, work, { ...options, locks }));
    },
  );
}

function importView(results: readonly ImportResult[], { dryRun = false }: { dryRun?: boolean | undefined }) {
  const count = (status: ImportResult['status']) =>
    results.filter((result) => result.status === status).length;
  // What a dry run would add is not there, nor what is the same as one of those: their ids are of nothing.
  const planned = new Set(
    results.map((result) => (dryRun && result.status === 'added' ? result.id : undefined)),
  );
  return {
    ...{ added: count('added'), existing: count('exists'), refused: count('refused') },
    results: results.map((result) => ({
      status: result.status,
      id: result.status === 'refused' || planned.has(result.id) ? null : result.id,
      field: result.status === 'refused' ? result.problem.pointer : null,
      reason: result.status === 'refused' ? result.problem.reason : null,
    })),
  };
}
