/** SQLSTATE unique_violation (PostgreSQL documentation, appendix A). */
const POSTGRES_UNIQUE = '23505';
/** SQLITE_CONSTRAINT_UNIQUE (sqlite.org/rescode.html). */
const SQLITE_UNIQUE = 2067;

/**
 * Whether a statement failed because what it writes is somebody's already: where it was looked for before, by one who was
 * there at the same moment. Nothing more can be done in that transaction.
 */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && error.errcode === SQLITE_UNIQUE) return true;
  return 'code' in error && error.code === POSTGRES_UNIQUE;
}
