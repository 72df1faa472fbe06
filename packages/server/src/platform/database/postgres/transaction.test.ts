import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { builders } from '../statement.ts';
import { createStatementNames } from './statement-names.ts';
import { type Connection, PostgresTransaction } from './transaction.ts';

const select = sql`select 1`.compile(builders.postgres);

/** Answers everything but what `refuses`. */
function connectionThat(refuses: RegExp): Connection {
  const query = async (asked: string | { text: string }) => {
    const text = typeof asked === 'string' ? asked : asked.text;
    if (refuses.test(text)) throw new Error(`refused: ${text}`);
    return { rows: [], rowCount: 0, command: text.toUpperCase() };
  };
  return { query } as unknown as Connection;
}

it.each([/^begin/, /advisory/, /^set local/])(
  'no statement counts when %s was refused, though it was answered itself',
  async (refuses) => {
    const tx = new PostgresTransaction(connectionThat(refuses), createStatementNames(), ['a lock']);
    tx.begin(['a_setting = 1']);
    await expect(tx.execute(select)).rejects.toThrow('refused');
    await expect(tx.commit()).rejects.toThrow('refused');
  },
);

it('a refused write that nobody waits for fails the commit', async () => {
  const tx = new PostgresTransaction(connectionThat(/select 1/), createStatementNames(), []);
  tx.begin();
  tx.post(select);
  await expect(tx.commit()).rejects.toThrow('refused');
});

it('a commit that was answered otherwise is none', async () => {
  const query = async () => ({ rows: [], rowCount: 0, command: 'ROLLBACK' });
  const tx = new PostgresTransaction({ query } as unknown as Connection, createStatementNames(), []);
  tx.begin();
  await expect(tx.commit()).rejects.toMatchObject({ code: 'database.unavailable' });
});
