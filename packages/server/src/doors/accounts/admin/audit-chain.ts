import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ChainHead } from '../../../core/audit/chain/links.ts';
import { sealPending } from '../../../core/audit/chain/seal.ts';
import { chainStatus } from '../../../core/audit/chain/status.ts';
import { exportCsv, exportJsonLines } from '../../../core/audit/export/write.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { auditFilters, filterFrom } from '../audit/filters.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

const tags = ['Administration'];

const Head = Type.Object({ position: Type.Integer(), hash: Type.String() });
const HeadOrNull = Type.Union([Head, Type.Null()]);

const Status = Type.Object({
  head: HeadOrNull,
  first: Type.Integer({ description: 'Position of the oldest link; more than 1 after pruning.' }),
  waiting: Type.Integer({ description: 'Events that are not chained yet; 10000 stands for more.' }),
});

const Report = Type.Object({
  whole: Type.Boolean(),
  proven: Type.Integer({ description: 'Events.' }),
  waiting: Type.Integer({ description: 'Events that are not chained yet: nothing is proven about them.' }),
  head: HeadOrNull,
  anchor: Type.Union([Head, Type.Null()], {
    description: 'What it begins after, where old events were pruned.',
  }),
  comparedHeads: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Signed heads that agree; null where none are kept (`AUDIT_HEAD_FILE`).',
  }),
  firstBad: Type.Union([
    Type.Object({
      fault: Type.String(),
      position: Type.Union([Type.Integer(), Type.Null()]),
      explanation: Type.String(),
    }),
    Type.Null(),
  ]),
});

const ExportQuery = Type.Object({
  format: Type.Optional(
    Type.Enum(['jsonl', 'csv'], {
      description: '`jsonl` when missing: without a filter it can be verified.',
    }),
  ),
  ...auditFilters,
});

/** /admin/audit: what proves the log, and takes it out. What is in it is read at /audit. */
export function auditChainRoutes(app: App, parts: AccountsDoorParts): void {
  const { chainProver, auditLimits, database, callers, settings } = parts;
  const base = `${settings.apiBasePath}/admin/audit`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  /** What costs a walk through the log, or stays on a machine: no link on another site sets it off. */
  const adminHere = callers.requirePerson({ roles: ['admin'], ownPageOnly: true });

  app.get(
    `${base}/chain`,
    {
      schema: {
        tags,
        summary: 'See how the audit chain stands',
        description: 'Its ends only, which proves nothing.',
        response: { 200: Envelope(Status) },
      },
      ...admin,
    },
    async () => {
      const { head, first, waiting } = await chainStatus(database.read);
      return enveloped('', { head: headOrNull(head), first, waiting });
    },
  );

  app.get(
    `${base}/verify`,
    {
      schema: {
        tags,
        summary: 'Prove the audit chain',
        description:
          'Reads all of the log. `whole` is false where an event was changed, moved or removed, and `firstBad` then names ' +
          'the first one. With the session cookie it needs `X-CSRF-Token`.',
        response: { 200: Envelope(Report) },
      },
      ...adminHere,
    },
    async (request) => {
      await auditLimits.spend(personOf(request).userId);
      const { whole, proven, unsealed, head, anchor, heads, firstBad } = await chainProver.prove();
      return enveloped(whole ? 'The chain is whole.' : 'The chain is broken.', {
        ...{ whole, proven, waiting: unsealed },
        head: headOrNull(head),
        anchor: headOrNull(anchor),
        comparedHeads: heads?.compared ?? null,
        firstBad: firstBad
          ? { fault: firstBad.fault, position: firstBad.position, explanation: firstBad.explanation }
          : null,
      });
    },
  );

  app.get(
    `${base}/export`,
    {
      schema: {
        tags,
        summary: 'Export the audit log',
        description:
          'Oldest first: JSON Lines, which `twofold audit verify --export` proves without the database where no filter is ' +
          'given, or CSV for spreadsheets. With the session cookie it needs `X-CSRF-Token`.',
        querystring: ExportQuery,
        response: { 200: { ...Type.String(), description: 'The file.' } },
      },
      ...adminHere,
    },
    async (request, reply) => {
      const { format = 'jsonl' } = request.query;
      await auditLimits.spend(personOf(request).userId);
      // What waits to be chained would be in the export without a proof.
      await sealPending(database);
      const filter = filterFrom(request.query);
      const isCsv = format === 'csv';
      const lines = isCsv ? exportCsv(database.read, filter) : exportJsonLines(database.read, filter);
      return reply
        .header('content-type', isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="twofold-audit.${format}"`)
        .send(Readable.from(lines) as never);
    },
  );
}

function headOrNull(head: ChainHead | undefined) {
  return head === undefined || head.position === 0 ? null : { position: head.position, hash: head.hash };
}
