import type { Clock } from '../../platform/clock.ts';
import type { Counters } from '../../platform/counters/counters.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { findHead } from '../audit/chain/seal.ts';
import { readDetail } from '../audit/row.ts';
import type { Messages } from '../messages/messages.ts';
import type { MessageTemplate } from '../messages/templates/template.ts';
import { PEOPLE_APPLICATION_ID, type People, type Person } from '../people/people.ts';
import {
  administratorsOf,
  beginAt,
  findPosition,
  moveTo,
  type NoticeRow,
  readWatched,
  wasSeenBefore,
} from './notice-rows.ts';

/** Its row in `chain_readers`. */
const READER = 'notices';
/** Links that one round looks at, and of these how many that may be worth a notice: its commit is shared with requests. */
const LINKS = 2000;
const MOST_ROWS = 100;
/** One at a time, over instances: the position is read, and moved by whoever read it. */
const READING = { locks: ['notices'], timeoutMs: 10_000, yields: true };

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Refused attempts in a day after which a login is told. */
const SEVERAL_FAILURES = 3;
/** A person who has just come here knows that they did. */
const NEWCOMER_MS = 10 * 60_000;

/** What each of these is told as, whatever else is known. */
const templates: Readonly<Record<string, MessageTemplate>> = {
  'factor.confirmed': 'factor_added',
  'factor.removed': 'factor_removed',
  'factor.disabled': 'account_locked',
  'person.factors_reset': 'factor_removed',
  'recovery_codes.issued': 'recovery_codes_issued',
  'recovery_code.used': 'recovery_code_used',
  'password.changed': 'password_changed',
  'password.reset': 'password_reset',
  'user.locked': 'account_locked',
  'device.trusted': 'device_trusted',
  'device.reused': 'refresh_reused',
  'refresh.reused': 'refresh_reused',
  'webhook.disabled': 'webhook_disabled',
  'vault.secret_revealed': 'secret_revealed',
  'vault.exported': 'secret_revealed',
};

/** Actions that are told although they were refused: they show that a copy of a token is about. */
const toldWhenRefused = new Set(['device.reused', 'refresh.reused']);

export interface NoticeParts {
  database: Database;
  people: Pick<People, 'findByUser'>;
  messages: Pick<Messages, 'notify' | 'offers'>;
  counters: Counters;
  clock: Clock;
}

/**
 * Tells people by e-mail what happened to their accounts (NIST SP 800-63B-4, 4.6; ASVS V6.3.5, V6.3.7): follows the audit
 * chain, so that what happened costs nothing more at the moment when it does, and is told exactly when it was committed.
 * Notices are queued in the transaction that moves the position: each once.
 *
 * Only to an address that was verified, of what happened since: before, it may be somebody else's mailbox.
 *
 * @returns whether there is more to do at once
 */
export async function queueNotices(parts: NoticeParts): Promise<boolean> {
  const { database, messages } = parts;
  const head = (await findHead(database.read))?.position ?? 0;
  const before = await findPosition(database.read, READER);
  if (before !== undefined && before >= head) return false;
  return database.transaction(async (tx) => {
    const after = await findPosition(tx, READER);
    // What happened before there were notices is not told afterwards; neither is what happens while none can be sent.
    if (after === undefined) {
      beginAt(tx, READER, head);
      return false;
    }
    if (!messages.offers('email')) {
      moveTo(tx, READER, after, head);
      return false;
    }
    const end = Math.min(after + LINKS, head);
    const rows = await readWatched(tx, { after, through: end, limit: MOST_ROWS });
    for (const row of rows) await tell(tx, row, parts);
    const through = rows.length === MOST_ROWS ? (rows.at(-1)?.position ?? end) : end;
    moveTo(tx, READER, after, through);
    return through < head;
  }, READING);
}

async function tell(tx: Transaction, row: NoticeRow, parts: NoticeParts): Promise<void> {
  const ownerless = row.action === 'webhook.disabled' && row.user_id === null;
  if (row.application_id !== PEOPLE_APPLICATION_ID && !ownerless) return;
  const userIds = ownerless ? await administratorsOf(tx) : [row.user_id ?? ''];
  for (const userId of userIds) {
    const person = await parts.people.findByUser(tx, userId);
    if (person?.email === undefined || person.emailVerifiedAt === null) continue;
    if (row.at < person.emailVerifiedAt) continue;
    const template = await templateOf(tx, row, person, parts);
    if (template === undefined) continue;
    const { email: to, locale } = person;
    parts.messages.notify(tx, { to, template, locale, values: valuesOf(row), userId });
  }
}

async function templateOf(
  tx: Transaction,
  row: NoticeRow,
  person: Person,
  { counters, clock }: NoticeParts,
): Promise<MessageTemplate | undefined> {
  const { action, outcome, actor } = row;
  const now = clock.now();
  const failures = `notice-failures ${person.userId}`;
  if (action === 'session.opened') {
    const [count] = await counters.read(tx, [failures], now);
    counters.reset(tx, failures);
    if ((count?.count ?? 0) >= SEVERAL_FAILURES) return 'login_after_failures';
    const isNewcomer = row.at - person.createdAt < NEWCOMER_MS;
    return isNewcomer || (await wasSeenBefore(tx, row)) ? undefined : 'new_login';
  }
  if (action === 'login.refused' || action === 'verification.refused') {
    await counters.raise(tx, failures, DAY_SECONDS, now);
    // One who is logged in and mistypes a code is no stranger; whoever tries second factors without is told of once an hour.
    if (action === 'login.refused' || actor !== 'unknown') return undefined;
    const { count } = await counters.raise(tx, `notice-second ${person.userId}`, HOUR_SECONDS, now);
    return count === 1 ? 'second_factor_refused' : undefined;
  }
  // What ended it is told by itself, where it is told.
  if (action === 'webhook.disabled' && row.reason === 'access_ended') return undefined;
  const isTold = outcome === 'success' || toldWhenRefused.has(action);
  return isTold ? templates[action] : undefined;
}

function valuesOf({ at, ip, user_agent: userAgent, detail: text }: NoticeRow): Record<string, string> {
  const detail = readDetail(text);
  const method = typeof detail === 'object' ? detail?.method : undefined;
  const webhook = typeof detail === 'object' ? detail?.webhookId : undefined;
  return {
    at: new Date(at).toISOString(),
    ...(ip !== null && { ip }),
    ...(userAgent !== null && userAgent !== '' && { userAgent }),
    ...(typeof method === 'string' && { factor: method }),
    ...(typeof webhook === 'string' && { webhook }),
  };
}
