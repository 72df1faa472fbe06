import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { People, Person } from '../people/people.ts';
import { createShortMemory } from '../short-memory.ts';
import { isHashOfOpaque } from '../tokens/opaque.ts';
import { type Session, sessionIdOf, toSession } from './sessions.ts';
import { type SessionRow, selectSession } from './store.ts';

/** A session that is open, and the person whose it is. */
export interface LiveSession {
  session: Session;
  person: Person;
}

/**
 * The open sessions of people, by what comes with each request. A session that was ended, a person who was disabled, a
 * role that was taken: seen after a second at most, and at once where it is announced (X53, A24).
 */
export interface LiveSessions {
  /** The token that named it was verified. */
  findById(sessionId: string, options?: { ended?: boolean }): Promise<LiveSession | undefined>;
  /**
   * By the token itself.
   *
   * @param options.ended also one that is not open any more: it says whose it was, and lets nobody in
   */
  findByToken(token: string, options?: { ended?: boolean }): Promise<LiveSession | undefined>;
  /** What is in memory of this user's is read again before its next use; undefined: of everybody's. */
  forget(userId: string | undefined): void;
}

const MAX_AGE_MS = 1000;
const MAX_ENTRIES = 5000;

interface Found {
  row: SessionRow;
  session: Session;
  person: Person;
}

export function createLiveSessions(parts: {
  database: Database;
  people: Pick<People, 'findByUser'>;
  clock: Clock;
}): LiveSessions {
  const { database, people, clock } = parts;
  const memory = createShortMemory({
    ...{ read, clock, maxAgeMs: MAX_AGE_MS, maxEntries: MAX_ENTRIES },
    ownerOf: ({ session }) => session.userId,
  });

  async function read(id: string): Promise<Found | undefined> {
    const row = await selectSession.first(database.read, { id });
    const person = row && (await people.findByUser(database.read, row.user_id));
    return row && person && { row, session: toSession(row), person };
  }

  function open(found: Found | undefined, ended = false): LiveSession | undefined {
    if (!found) return undefined;
    const { session, person } = found;
    const isOpen = ended || (session.revokedAt === null && session.expiresAt > clock.now());
    return isOpen && person.disabledAt === null ? { session, person } : undefined;
  }

  return {
    findById: async (id, { ended } = {}) => open(await memory.find(id), ended),
    async findByToken(token, { ended } = {}) {
      const id = sessionIdOf(token);
      const found = id === undefined ? undefined : await memory.find(id);
      return found && isHashOfOpaque(token, found.row.token_hash) ? open(found, ended) : undefined;
    },
    forget: memory.forget,
  };
}
