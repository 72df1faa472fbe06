import type { FastifyRequest } from 'fastify';
import { subjectOfPerson } from '../../core/people/people.ts';
import type { Sessions } from '../../core/sessions/sessions.ts';
import { underLockOf } from '../../core/users/user-lock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';

/** The lock of the person who calls, under which their sessions end; none for a program. */
export function locksOfCaller({ caller }: FastifyRequest): string[] {
  return caller?.kind === 'person' ? underLockOf(subjectOfPerson(caller.person)).locks : [];
}

/**
 * For what goes on without a session, such as an API key: the one that asks was let in up to a second ago, and what has
 * ended it since would not have ended what it makes now. Under `locksOfCaller`. Throws `access_token.refused`.
 */
export async function assertStillOpen(
  tx: Transaction,
  { caller }: FastifyRequest,
  sessions: Pick<Sessions, 'findOpen'>,
): Promise<void> {
  if (caller?.kind !== 'person') return;
  if (!(await sessions.findOpen(tx, caller.session.id))) throw new TwofoldError('access_token.refused');
}
