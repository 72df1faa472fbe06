import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { chainHash } from './chain/links.ts';
import { sealPending } from './chain/seal.ts';
import { exportJsonLines } from './export/write.ts';
import { type AuditFixture, collect, openAuditFixture } from './fixture.ts';
import { type AuditRow, auditColumns } from './row.ts';
import { verifyDatabase, verifyExport } from './verify.ts';

const ROWS = 12;

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
  await fixture.write(ROWS);
  await sealPending(fixture.database, { batch: 5 });
});
afterEach(() => fixture.close());

const verify = () => verifyDatabase(fixture.database.read);

/** Runs the statements on a copy of the file, with all the rights of whoever has the file. */
async function afterTampering(...statements: string[]) {
  const path = `${fixture.path}.copy`;
  await fixture.database.transaction(async () => {});
  const live = new DatabaseSync(fixture.path);
  live.exec('pragma wal_checkpoint(truncate)');
  live.close();
  copyFileSync(fixture.path, path);
  const connection = new DatabaseSync(path);
  for (const statement of statements) connection.exec(statement);
  connection.close();
  const copy = openSqlite(path);
  try {
    const report = await verifyDatabase(copy.read);
    const lines = (await collect(exportJsonLines(copy.read))).map((line) => line.trimEnd());
    return { ...report, offline: await verifyExport(toLines(lines)) };
  } finally {
    await copy.close();
  }
}

async function* toLines(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('a chain that nobody touched', () => {
  it('is proven, with what waits for the sealer counted', async () => {
    await fixture.write(3);
    expect(await verify()).toMatchObject({
      whole: true,
      proven: ROWS,
      unsealed: 3,
      head: { position: ROWS },
      firstBad: undefined,
    });
  });

  it('is proven while others write and seal', async () => {
    const other = fixture.openAnother();
    const writeAndSeal = async () => {
      for (let i = 0; i < 20; i++) {
        await fixture.write(10);
        await sealPending(other, { batch: 3 });
      }
    };
    const [, ...reports] = await Promise.all([writeAndSeal(), ...Array.from({ length: 10 }, verify)]);
    expect(reports.every((report) => report.whole)).toBe(true);
    expect(await verify()).toMatchObject({ whole: true, proven: ROWS + 200 });
  });

  it('is proven when it is longer than a page, and when it is empty', async () => {
    await fixture.write(1200);
    await sealPending(fixture.database);
    expect(await verify()).toMatchObject({ whole: true, proven: ROWS + 1200 });
    const empty = await openAuditFixture();
    expect(await verifyDatabase(empty.database.read)).toMatchObject({ whole: true, proven: 0 });
    await empty.close();
  });
});

describe('A34: a row that was', () => {
  const changes: Record<keyof AuditRow, string> = {
    seq: 'seq + 1000',
    id: "'aud_other'",
    at: 'at + 1',
    application_id: "'app_2'",
    actor: "'cli'",
    action: "'verification.accepted'",
    outcome: "'success'",
    reason: 'null',
    user_id: "'usr_other'",
    factor_id: "''",
    ip: "'198.51.100.1'",
    user_agent: "user_agent || ' '",
    request_id: 'null',
    detail: "replace(detail, '4', '5')",
  };

  it.each(auditColumns)('changed in its column %s is found', async (column) => {
    const report = await afterTampering(
      `update audit_events set ${column} = ${changes[column]} where seq = 5`,
    );
    const fault = column === 'seq' ? 'removed' : 'changed';
    expect(report.firstBad).toMatchObject({ position: 5, seq: 5, fault });
    expect(report).toMatchObject({ whole: false, proven: 4 });
    expect(report.offline.firstBad).toMatchObject({ position: 5, seq: 5 });
  });

  it.each([
    ['set hash = (select hash from audit_chain where position = 4)', 'changed'],
    ["set hash = 'v1.' || hash", 'changed'],
    ["set hash = 'v9.x'", 'unreadable'],
    ['set event_seq = 1000', 'removed'],
  ])('linked otherwise (%s) is found', async (change, fault) => {
    const report = await afterTampering(`update audit_chain ${change} where position = 5`);
    expect(report.firstBad).toMatchObject({ position: 5, fault });
    expect(report.offline.whole).toBe(false);
  });

  it('linked to another id is found where the links are; the export has the event itself, which is proven', async () => {
    const report = await afterTampering("update audit_chain set event_id = 'aud_other' where position = 5");
    expect(report.firstBad).toMatchObject({ position: 5, fault: 'changed' });
    expect(report.offline.whole).toBe(true);
  });

  it('sealed anew after a change is found at the row that follows', async () => {
    const connection = new DatabaseSync(fixture.path);
    const row = connection.prepare('select * from audit_events where seq = 5').get() as AuditRow;
    const before = connection.prepare('select hash from audit_chain where position = 4').get() as {
      hash: string;
    };
    connection.close();
    const report = await afterTampering(
      "update audit_events set outcome = 'success' where seq = 5",
      `update audit_chain set hash = '${chainHash(before.hash, 5, { ...row, outcome: 'success' })}' where position = 5`,
    );
    expect(report.firstBad).toMatchObject({ position: 6, fault: 'changed' });
    expect(report.offline.firstBad).toMatchObject({ position: 6, fault: 'changed' });
  });

  it.each([
    ['from the log', ['delete from audit_events where seq = 5']],
    ['from the log and the chain', [remove(5, 5)]],
    ['with others', [remove(5, 8)]],
    [
      'and the chain numbered anew',
      [remove(5, 5), 'update audit_chain set position = position - 1 where position > 5'],
    ],
    ['with others and the chain numbered anew', [remove(5, 7), renumber(7, -3)]],
  ])('removed %s is found', async (_how, statements) => {
    const report = await afterTampering(...statements.flatMap((each) => each.split(';')));
    expect(report.firstBad).toMatchObject({ position: 5, fault: 'removed' });
    expect(report.offline.firstBad).toMatchObject({ position: 5, fault: 'removed' });
  });

  it.each([
    ['in the log', swap('audit_events', 'seq')],
    ['in the chain', swap('audit_chain', 'position')],
    ['by the pointers of the chain', swap('audit_chain', 'event_seq, event_id')],
  ])('re-ordered %s is found', async (_how, statements) => {
    const report = await afterTampering(...statements);
    expect(report.firstBad).toMatchObject({ position: 5, fault: 'reordered' });
    expect(report.offline.whole).toBe(false);
    expect(report.offline.firstBad).toMatchObject({ position: 5 });
  });

  it('inserted between sealed ones is found, also with the chain numbered anew', async () => {
    const report = await afterTampering(
      renumber(4, 1),
      `insert into audit_events (seq, id, at, actor, action, outcome)
       values (100, 'aud_new', 1, 'system', 'user.unlocked', 'success')`,
      "insert into audit_chain values (5, 100, 'aud_new', 'v1.x')",
    );
    expect(report.firstBad).toMatchObject({ position: 5, seq: 100, fault: 'inserted' });
    expect(report.offline.firstBad).toMatchObject({ position: 5, seq: 100, fault: 'inserted' });
  });

  it.each([0, -(2 ** 52)])(
    'put into the log before sealed ones (%d), without the chain, is found',
    async (seq) => {
      const report = await afterTampering(
        `insert into audit_events (seq, id, at, actor, action, outcome)
       values (${seq}, 'aud_new', 1, 'system', 'user.unlocked', 'success')`,
      );
      expect(report.firstBad).toMatchObject({ position: null, seq, fault: 'unchained' });
      expect(report.offline.firstBad).toMatchObject({ position: null, seq, fault: 'unchained' });
    },
  );

  it('removed from the beginning is found, with and without a link left that looks like an anchor', async () => {
    const cut = await afterTampering(...remove(1, 4).split(';'));
    expect(cut.firstBad).toMatchObject({ position: 5, fault: 'prefix_removed' });
    expect(cut.offline.firstBad).toMatchObject({ position: 5, fault: 'prefix_removed' });
    const likeOurs = await afterTampering(
      'delete from audit_events where seq <= 4',
      'delete from audit_chain where position < 4',
    );
    expect(likeOurs.firstBad).toMatchObject({ position: 4, fault: 'prefix_removed' });
    expect(likeOurs.offline.firstBad).toMatchObject({ position: 4, fault: 'prefix_removed' });
  });
});

function remove(from: number, to: number): string {
  return `delete from audit_events where seq between ${from} and ${to};
    delete from audit_chain where position between ${from} and ${to}`;
}

/** In two steps, as the primary key is checked row by row. */
function renumber(after: number, by: number): string {
  return `update audit_chain set position = -position - ${by} where position > ${after};
    update audit_chain set position = -position where position < 0`;
}

/** Rows 5 and 7 change places. */
function swap(table: string, columns: string): string[] {
  if (columns.includes(',')) {
    return [
      `create temp table old as select * from ${table}`,
      `update ${table} set event_seq = -position where position in (5, 7)`,
      `update ${table} set (${columns}) =
         (select ${columns} from old where old.position = 12 - ${table}.position) where position in (5, 7)`,
    ];
  }
  return [
    `update ${table} set ${columns} = -7 where ${columns} = 5`,
    `update ${table} set ${columns} = 5 where ${columns} = 7`,
    `update ${table} set ${columns} = 7 where ${columns} = -7`,
  ];
}
