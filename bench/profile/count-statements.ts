/**
 * Loaded into a server by `--import`: counts what goes to SQLite, and writes the counts to the file named by
 * STATEMENT_COUNTS when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const counts: Record<string, number> = {};
const count = (sql: string): void => {
  counts[sql] = (counts[sql] ?? 0) + 1;
};

for (const name of ['run', 'all', 'get'] as const) {
  const original = StatementSync.prototype[name] as (...values: unknown[]) => unknown;
  Object.defineProperty(StatementSync.prototype, name, {
    value(this: StatementSync, ...values: unknown[]) {
      count(this.sourceSQL);
      return original.apply(this, values);
    },
  });
}
const { exec } = DatabaseSync.prototype;
Object.defineProperty(DatabaseSync.prototype, 'exec', {
  value(this: DatabaseSync, sql: string) {
    count(sql);
    return exec.call(this, sql);
  },
});

process.once('exit', () => {
  // The process that hashes passwords is loaded with this too, and asks for nothing.
  if (Object.keys(counts).length === 0) return;
  writeFileSync(process.env.STATEMENT_COUNTS ?? 'statement-counts.json', JSON.stringify(counts));
});
