import { type PostgresLocation, showPostgres } from './postgres/location.ts';

export interface SqliteLocation {
  readonly kind: 'sqlite';
  /** Absolute. */
  readonly path: string;
}

/** Where the data is. */
export type DatabaseLocation = SqliteLocation | PostgresLocation;

/** For people and logs: a path, or an address without user and password. */
export function showLocation(location: DatabaseLocation): string {
  return location.kind === 'sqlite' ? location.path : showPostgres(location);
}
