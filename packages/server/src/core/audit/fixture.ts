import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { createIds } from '../../platform/ids.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { type Audit, type AuditEvent, createAudit } from './record.ts';

/** For the tests of the audit log and the events: a store in a folder of its own, and a clock that tests move. */
export interface AuditFixture {
  folder: string;
  path: string;
  database: Database;
  audit: Audit;
  clock: Clock & { at: number };
  /** A second set of connections to the same file, as another process has. */
  openAnother(): Database;
  /** In one transaction, a second apart. */
  write(count: number, event?: Partial<AuditEvent>): Promise<void>;
  /** Changes the file behind the program's back, as somebody who got at it would. */
  tamper(sql: string, ...values: SQLInputValue[]): Promise<void>;
  close(): Promise<void>;
}

export const START = Date.UTC(2026, 0, 1);

export async function openAuditFixture(): Promise<AuditFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-audit-'));
  const path = join(folder, 'twofold.db');
  const clock = { at: START, now: () => clock.at };
  const opened: Database[] = [];
  const openAnother = (): Database => {
    const another = openSqlite(path);
    opened.push(another);
    return another;
  };
  const database = openAnother();
  await migrate(database, clock);
  const audit = createAudit({ ids: createIds(clock, createSystemRandom()), clock });

  return {
    folder,
    path,
    database,
    audit,
    clock,
    openAnother,
    async write(count, event) {
      await database.transaction(async (tx) => {
        for (let i = 0; i < count; i++) {
          audit.record(tx, { ...sampleEvent(i), ...event });
          clock.at += 1000;
        }
      });
    },
    async tamper(sql, ...values) {
      const connection = new DatabaseSync(path);
      connection.prepare(sql).run(...values);
      connection.close();
      // What was not done by the program is seen from the next turn on.
      await nextTurn();
    },
    async close() {
      await Promise.all(opened.map((each) => each.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every field set. */
export function sampleEvent(i: number): AuditEvent {
  return {
    applicationId: 'app_1',
    actor: 'key_1',
    action: 'verification.refused',
    outcome: 'refused',
    reason: 'wrong_code',
    userId: `usr_${i % 3}`,
    factorId: 'fac_1',
    ip: '192.0.2.7',
    userAgent: 'Mozilla/5.0',
    requestId: `req_${i}`,
    detail: { method: 'totp', driftSteps: i },
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
