import { sql } from 'kysely';
import { TwofoldError } from '../errors.ts';
import type { Executor } from './database.ts';
import { builders } from './statement.ts';

/**
 * What a move leaves in the ledger of migrations. There, because a version that has never heard of moves refuses a name
 * it does not know: nothing that was left behind is ever served again by accident.
 *
 * `moved`: the content went to `place`. `arriving`: it came from `place`, where it may still be served.
 */
export interface Mark {
  kind: 'moved' | 'arriving';
  /** The same in both databases of one move. */
  moveId: string;
  /** A path, or an address without user and password. */
  place: string;
}

/** After the names of all migrations, which begin with digits. */
export const MARK_PREFIX = '~';
const anyMark = `${MARK_PREFIX}%`;

function parseMark(name: string): Mark | undefined {
  const [, kind, moveId = '', place = ''] = /^~(moved|arriving) (\S+) (.+)$/s.exec(name) ?? [];
  if (kind !== 'moved' && kind !== 'arriving') return undefined;
  return { kind, moveId, place };
}

function nameOf({ kind, moveId, place }: Mark): string {
  return `${MARK_PREFIX}${kind} ${moveId} ${place}`;
}

/** The marks of a database that has its tables. */
export async function readMarks(executor: Executor): Promise<Mark[]> {
  const select = sql<{ name: string }>`select name from schema_migrations where name like ${anyMark}`;
  const { rows } = await executor.execute(select.compile(builders[executor.dialect]));
  return rows.map(({ name }) => parseMark(name)).filter((mark) => mark !== undefined);
}

export async function writeMark(executor: Executor, mark: Mark, at: number): Promise<void> {
  const insert = sql`insert into schema_migrations (name, applied_at) values (${nameOf(mark)}, ${at})`;
  await executor.execute(insert.compile(builders[executor.dialect]));
}

export async function removeMarks(executor: Executor): Promise<void> {
  const remove = sql`delete from schema_migrations where name like ${anyMark}`;
  await executor.execute(remove.compile(builders[executor.dialect]));
}

/** @throws `database.moved` where a database that has its tables has a mark */
export async function refuseMarked(executor: Executor): Promise<void> {
  refuse((await readMarks(executor))[0]);
}

/** @throws `database.moved` where one of these names of the ledger is a mark */
export function refuseMarks(names: readonly string[]): void {
  refuse(names.map(parseMark).find((mark) => mark !== undefined));
}

function refuse(mark: Mark | undefined): void {
  if (mark !== undefined) throw mark.kind === 'moved' ? movedError(mark) : arrivingError(mark);
}

/** Callers of the API get no address; the cause has it, for who runs the program. */
export function movedError({ place }: Mark): TwofoldError {
  return new TwofoldError('database.moved', 'This installation was moved to another database.', {
    extras: { component: 'database' },
    cause: new Error(
      `It went to ${place}. Serve it from there. What is left here is out of date: codes that were used since would be accepted again. If it has to be served all the same, see: twofold move --help`,
    ),
  });
}

function arrivingError({ place }: Mark): TwofoldError {
  return new TwofoldError('database.moved', 'A move into this database did not end.', {
    extras: { component: 'database' },
    cause: new Error(`It came from ${place}. Run the same twofold move again.`),
  });
}
