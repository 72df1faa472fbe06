import { TwofoldError } from '../../errors.ts';

/** At the end of lock_timeout. */
const LOCK_NOT_AVAILABLE = '55P03';
/** feature_not_supported: a plan from before a migration; the next connection makes its own. */
const OUTDATED_PLAN = '0A000';
/** SQLSTATE codes by what the caller should do (PostgreSQL documentation, appendix A). */
const BUSY = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  LOCK_NOT_AVAILABLE,
  '57014', // query_canceled: statement_timeout
  OUTDATED_PLAN,
]);
const UNAVAILABLE = new Set([
  '25006', // read_only_sql_transaction: a standby
  '25P03', // idle_in_transaction_session_timeout
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P04', // database_dropped
  '58000', // system_error
  '58030', // io_error
]);
/** What an operator has to mend. The server's own words may repeat the user's name, ours do not. */
const MISCONFIGURED: Readonly<Record<string, string>> = {
  '28000':
    'The PostgreSQL server does not let this user in from here; check the address of the database and pg_hba.conf.',
  '28P01': 'The PostgreSQL server refuses the user or the password; check the address of the database.',
  '3D000':
    'The PostgreSQL server has no database of this name; create it, or check the address of the database.',
  '42501': 'The PostgreSQL user may not do this; it needs all rights in its own schema.',
};

/** What a socket or the driver says when the server is gone, was never there, or does not answer. */
const LOST = /^(?:ECONN|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|ENOENT|EACCES)/;
const LOST_WORDS = /terminated|timeout|not queryable|Client was closed/i;

/** Whether this says that the server cannot be used, not that a statement was wrong. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof TwofoldError && error.code === 'database.unavailable';
}

/** Whether the connection it came from is of no more use, although the server works. */
export function outdatesConnection(error: unknown): boolean {
  return sqlState(error) === OUTDATED_PLAN;
}

/** Whether a lock was waited for in vain: an instance has it that is stopped, or cut off. */
export function isHeldElsewhere(error: unknown): boolean {
  return sqlState(error) === LOCK_NOT_AVAILABLE;
}

/** The server's own code behind one of our errors. */
function sqlState(error: unknown): unknown {
  if (!(error instanceof TwofoldError) || !(error.cause instanceof Error)) return undefined;
  return 'code' in error.cause ? error.cause.code : undefined;
}

/**
 * The server's troubles become typed 503s; a mistake in our SQL stays what it is. The cause is kept for the log, which
 * redacts it; what callers see is fixed text.
 */
export function translatePostgres(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TwofoldError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (BUSY.has(code)) return busy(error);
  const misconfigured = MISCONFIGURED[code];
  if (misconfigured !== undefined) return unavailable(misconfigured, error);
  if (UNAVAILABLE.has(code) || code.startsWith('08')) {
    return unavailable('The PostgreSQL server cannot be used now.', error);
  }
  if (isCertificateProblem(code)) {
    return unavailable(
      `The PostgreSQL server's certificate is not accepted (${code}); check sslmode and sslrootcert in the address of the database.`,
      error,
    );
  }
  if (/does not support SSL/i.test(error.message)) {
    return unavailable(
      'The PostgreSQL server does not offer TLS; switch it on there, or add ?sslmode=disable to the address of the database.',
      error,
    );
  }
  if (/error establishing an SSL connection/i.test(error.message)) {
    return unavailable(
      'What answers there does not speak TLS as a PostgreSQL server does; check the address of the database.',
      error,
    );
  }
  if (LOST.test(code) || (code === '' && LOST_WORDS.test(error.message))) {
    return unavailable('The PostgreSQL server does not answer.', error);
  }
  return error;
}

export function busy(cause?: unknown): TwofoldError {
  return new TwofoldError('database.busy', 'The database is busy; try again.', {
    retryAfterSeconds: 1,
    extras: { component: 'database' },
    cause,
  });
}

export function unavailable(detail: string, cause?: unknown): TwofoldError {
  return new TwofoldError('database.unavailable', detail, {
    retryAfterSeconds: 2,
    extras: { component: 'database' },
    cause,
  });
}

function isCertificateProblem(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code);
}
