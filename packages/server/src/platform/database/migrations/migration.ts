import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';

/** One step of the schema. Once released, its name and what it does never change. */
export interface Migration {
  readonly name: string;
  /**
   * The newest migration that a program must know to work on a database that has this one: set where it only adds what
   * the version before does without. That version then still starts, which lets instances be upgraded one by one, and
   * an upgrade be taken back. Absent: an older program is refused.
   */
  readonly compatibleWith?: string;
  up(db: Kysely<Schema>, dialect: DialectName): Compilable[];
}
