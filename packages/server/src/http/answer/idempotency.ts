import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction, TransactionOptions } from '../../platform/database/database.ts';
import { purgeOf } from '../../platform/database/purge.ts';
import { statement } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { DAY_MS, HOUR_MS } from '../../platform/time.ts';
import type { Answer } from './answer.ts';

export interface Idempotency {
  /**
   * Runs `work` in one database transaction and resolves with its answer after the commit.
   *
   * With the header Idempotency-Key, the answer is stored, sealed, in that same transaction: an answer that was lost on
   * its way is given again for 24 h, marked `Idempotent-Replayed: true`, and its work is not done twice. What `work`
   * throws is undone and not stored, and neither is a 5xx or a 429, which ask for the same request later, nor an answer
   * that says so (`Answer.keep`).
   *
   * The key belongs to the caller alone, and to `scope` where one is given. `work` awaits nothing but its
   * transaction.
   *
   * @throws `request.invalid` for an unfit key; `idempotency.key_reused` where it came with another request before;
   *   `idempotency.in_progress` while the first one is still running; `request.rate_limited` where long answers of the same
   *   user (`Answer.userId`) fill what is kept of one
   */
  answerOnce(
    request: FastifyRequest,
    work: (tx: Transaction) => Promise<Answer>,
    options?: IdempotencyOptions,
  ): Promise<Answer>;
  /**
   * The answer that `answerOnce` would give again to this very request, and nothing else: for routes that verify something
   * first which takes long, is counted, or does not hold any more since the first request. Undefined where there is none
   * (yet), and for another request under the same key.
   *
   * @param scope as it is given to `answerOnce`
   */
  findKept(request: FastifyRequest, scope?: string): Promise<Answer | undefined>;
  /**
   * The same, for routes that write something ahead of `answerOnce`: another request under the same key is refused here,
   * before it does. Throws `request.invalid`, `idempotency.key_reused`.
   */
  findKeptOrRefuse(request: FastifyRequest, scope?: string): Promise<Answer | undefined>;
}

export interface IdempotencyOptions extends TransactionOptions {
  /**
   * Whose key it is on a route that lets in nobody in particular: what only they can send, such as a temporary token. Beside a
   * caller, what of the caller's: API keys of one application may not see each other's answers.
   */
  scope?: string;
}

const LIFETIME_MS = DAY_MS;
/** Sealed, of one user: the answer to an import is as long as what was refused of it wants to be (T10). */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;
/** Shorter ones are not more than what their own work writes. */
const LONG_BYTES = 16 * 1024;
const KEY_SPELLING = /^[\x21-\x7e]{1,255}$/;
/** Stands in the row until the answer does. Never seen by others but where the database shows uncommitted rows. */
const NO_ANSWER = '';

const claim = statement<{ keyHash: string; requestHash: string; expiresAt: number; now: number }, unknown>(
  (db, p) =>
    db
      .insertInto('idempotency_keys')
      .values({
        key_hash: p.keyHash,
        request_hash: p.requestHash,
        sealed_answer: NO_ANSWER,
        user_id: null,
        expires_at: p.expiresAt,
      })
      // One statement that both looks and takes: two requests cannot find the key free. Where the databases lock rows,
      // the second one waits here for the first one's commit.
      .onConflict((conflict) =>
        conflict
          .column('key_hash')
          .doUpdateSet({
            request_hash: p.requestHash,
            sealed_answer: NO_ANSWER,
            user_id: null,
            expires_at: p.expiresAt,
          })
          .where('idempotency_keys.expires_at', '<=', p.now),
      ),
);

const select = statement<
  { keyHash: string },
  { request_hash: string; sealed_answer: string; expires_at: number }
>((db, p) =>
  db
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'sealed_answer', 'expires_at'])
    .where('key_hash', '=', p.keyHash),
);

const store = statement<{ keyHash: string; sealedAnswer: string; userId: string | null }, unknown>((db, p) =>
  db
    .updateTable('idempotency_keys')
    .set({ sealed_answer: p.sealedAnswer, user_id: p.userId })
    .where('key_hash', '=', p.keyHash),
);

const selectKept = statement<{ userId: string }, { bytes: number }>((db, p) =>
  db
    .selectFrom('idempotency_keys')
    .select(sql<number>`coalesce(sum(octet_length(sealed_answer)), 0)`.as('bytes'))
    .where('user_id', '=', p.userId),
);

const release = statement<{ keyHash: string }, unknown>((db, p) =>
  db.deleteFrom('idempotency_keys').where('key_hash', '=', p.keyHash),
);

export function createIdempotency(parts: {
  database: Database;
  keyring: Pick<Keyring, 'seal' | 'open'>;
  clock: Clock;
}): Idempotency {
  const { database, keyring, clock } = parts;
  const place = (keyHash: string) => ({ table: 'idempotency_keys', column: 'sealed_answer', rowId: keyHash });

  async function replay(tx: Transaction, keyHash: string, requestHash: string): Promise<Answer> {
    const row = await select.first(tx, { keyHash });
    if (!row || row.sealed_answer === NO_ANSWER) throw inProgress();
    if (row.request_hash !== requestHash) throw keyReused();
    return open(keyHash, row.sealed_answer);
  }

  function open(keyHash: string, sealedAnswer: string): Answer {
    const bytes = keyring.open(place(keyHash), sealedAnswer);
    const answer = JSON.parse(Buffer.from(bytes).toString('utf8')) as Answer;
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
  }

  async function answerNew(tx: Transaction, keyHash: string, work: (tx: Transaction) => Promise<Answer>) {
    const answer = await work(tx);
    const { userId = null, keep = true, ...given } = answer;
    if (!keep || answer.status >= 500 || answer.status === 429) await release.run(tx, { keyHash });
    else {
      const sealedAnswer = keyring.seal(place(keyHash), Buffer.from(JSON.stringify(given)));
      if (userId !== null && sealedAnswer.length > LONG_BYTES)
        await assertKeepable(tx, userId, sealedAnswer.length);
      await store.run(tx, { keyHash, sealedAnswer, userId });
    }
    return answer;
  }

  async function answerOnce(
    request: FastifyRequest,
    work: (tx: Transaction) => Promise<Answer>,
    { scope, ...options }: IdempotencyOptions = {},
  ): Promise<Answer> {
    const key = idempotencyKey(request);
    if (key === undefined) return database.transaction(work, options);
    const { keyHash, requestHash } = hashesOf(request, key, scope);
    return database.transaction(async (tx) => {
      const now = clock.now();
      const row = { keyHash, requestHash, now, expiresAt: now + LIFETIME_MS };
      const claimed = await orInProgress(claim.run(tx, row));
      return claimed > 0 ? answerNew(tx, keyHash, work) : replay(tx, keyHash, requestHash);
    }, options);
  }

  /** What is kept under the request's key, and whether it is of this very request. */
  async function findUnderKey(request: FastifyRequest, scope: string | undefined) {
    const key = idempotencyKey(request);
    if (key === undefined) return undefined;
    const { keyHash, requestHash } = hashesOf(request, key, scope);
    const row = await select.first(database.read, { keyHash });
    if (!row || row.sealed_answer === NO_ANSWER || row.expires_at <= clock.now()) return undefined;
    return { isSame: row.request_hash === requestHash, answer: () => open(keyHash, row.sealed_answer) };
  }

  async function findKept(request: FastifyRequest, scope?: string): Promise<Answer | undefined> {
    const found = await findUnderKey(request, scope);
    return found?.isSame ? found.answer() : undefined;
  }

  async function findKeptOrRefuse(request: FastifyRequest, scope?: string): Promise<Answer | undefined> {
    const found = await findUnderKey(request, scope);
    if (found && !found.isSame) throw keyReused();
    return found?.answer();
  }

  return { answerOnce, findKept, findKeptOrRefuse };
}

/** Of stored answers whose time is over. */
export const purgeExpiredAnswers = purgeOf('idempotency_keys', 'key_hash', 'expires_at');

function idempotencyKey(request: FastifyRequest): string | undefined {
  const value = request.headers['idempotency-key'];
  if (value === undefined) return undefined;
  const key = Array.isArray(value) ? value.join() : value;
  if (!KEY_SPELLING.test(key)) {
    const reason = 'must have 1 to 255 visible ASCII characters';
    throw new TwofoldError('request.invalid', `Idempotency-Key ${reason}.`, {
      extras: { errors: [{ pointer: '#headers/idempotency-key', reason }] },
    });
  }
  return key;
}

/**
 * The key itself is hashed into the request's digest too: who reads the table cannot find a code by trying all, as the
 * client's key is nowhere stored. No part but the last can hold a line break, so the parts stay apart.
 */
function hashesOf(
  request: FastifyRequest,
  key: string,
  scope: string | undefined,
): { keyHash: string; requestHash: string } {
  const { method, url } = request;
  const owners = [ownerOf(request), scope].filter((part) => part !== undefined);
  if (owners.length === 0) throw new Error('an idempotent route needs an authenticated caller, or a scope');
  const [path = ''] = url.split('?', 1);
  // What a stranger sent may hold line breaks, and be long.
  const keyHash = sha256(`${sha256(owners.join('\n'))}\n${method}\n${path}\n${key}`);
  return { keyHash, requestHash: sha256(`${key}\n${url}\n${JSON.stringify(request.body) ?? ''}`) };
}

function ownerOf({ caller }: FastifyRequest): string | undefined {
  return caller?.kind === 'person' ? ownerOfAnswers(caller) : caller?.applicationId;
}

/** Whose a person's keys are, also where their session has ended since. */
export function ownerOfAnswers({ userId }: { userId: string }): string {
  return `person ${userId}`;
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

function keyReused(): TwofoldError {
  return new TwofoldError(
    'idempotency.key_reused',
    'This Idempotency-Key came with another request before; use a fresh one for each request.',
  );
}

async function assertKeepable(tx: Transaction, userId: string, bytes: number): Promise<void> {
  // A database server gives a sum as text.
  const kept = Number((await selectKept.first(tx, { userId }))?.bytes ?? 0);
  if (kept + bytes <= MAX_KEPT_BYTES) return;
  throw new TwofoldError(
    'request.rate_limited',
    'Long answers are kept for a day, and there are too many: send it without an Idempotency-Key.',
    { retryAfterSeconds: HOUR_MS / 1000 },
  );
}

function inProgress(): TwofoldError {
  return new TwofoldError('idempotency.in_progress', 'The first request with this key is still running.', {
    retryAfterSeconds: 1,
  });
}

/** Waiting for the row's lock in vain means that the first request holds it. */
async function orInProgress(claiming: Promise<number>): Promise<number> {
  try {
    return await claiming;
  } catch (error) {
    throw error instanceof TwofoldError && error.code === 'database.busy' ? inProgress() : error;
  }
}
