/**
 * Loaded into a server by `--import`: counts what goes to PostgreSQL, and how often a connection had to wait, and writes
 * both to the file named by STATEMENT_COUNTS when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { libraryUrls } from '../../packages/server/src/commands/program/libraries.ts';

// The one that the server reads, which may be another file than the one of this name in node_modules.
const { default: pg }: typeof import('pg') = await import(libraryUrls().get('pg') ?? 'pg');

const statements: Record<string, number> = {};
let roundTrips = 0;
const underWay = new WeakMap<object, number>();

type Query = (this: object, config: string | { text: string }, ...rest: unknown[]) => unknown;
const original = pg.Client.prototype.query as Query;

Object.defineProperty(pg.Client.prototype, 'query', {
  value(this: object, config: string | { text: string }, ...rest: unknown[]) {
    const sql = typeof config === 'string' ? config : config.text;
    statements[sql] = (statements[sql] ?? 0) + 1;
    const before = underWay.get(this) ?? 0;
    // Nothing was on its way: whoever waits for this waits for a round trip. What follows now shares it.
    if (before === 0) roundTrips++;
    underWay.set(this, before + 1);
    const result = original.call(this, config, ...rest);
    const ended = () => underWay.set(this, (underWay.get(this) ?? 1) - 1);
    if (result instanceof Promise) result.then(ended, ended);
    return result;
  },
});

process.once('exit', () =>
  writeFileSync(process.env.STATEMENT_COUNTS ?? 'counts.json', JSON.stringify({ statements, roundTrips })),
);
