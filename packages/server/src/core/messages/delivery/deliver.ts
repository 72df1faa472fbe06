import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import { DeliveryFailure } from '../../../platform/delivery-failure.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import type { Random } from '../../../platform/random.ts';
import type { Audit } from '../../audit/record.ts';
import { contentPlace, type MessageContent } from '../messages.ts';
import { type ClaimedRow, claimDue, expireLate, findDue, finish, retryLater } from '../store.ts';
import type { Channel, MessageTemplate } from '../templates/template.ts';
import { backOff } from './back-off.ts';
import type { Carrier, MessageToCarry } from './carriers.ts';
import type { DeliveryCounts, DeliveryOutcome } from './counts.ts';

/** Longest attempt: each step of a slow server may be in time, and all of them together not. */
const ATTEMPT_MS = 20_000;
/** Longer than an attempt and what is written after it. A sender that dies has its rows for so long. */
const CLAIM_MS = 30_000;
/** Over fifteen hours, for what lives that long. */
const MOST_ATTEMPTS = 40;

export interface DeliveryParts {
  database: Database;
  keyring: Pick<Keyring, 'open'>;
  clock: Clock;
  random: Random;
  audit: Audit;
  counts: DeliveryCounts;
}

export interface Lane {
  /** Hands over what is due, as many at once as the carrier takes. Resolves when it has looked, not when all is sent. */
  pump(): Promise<void>;
  /** Whether something is on its way. */
  idle(): Promise<void>;
  /** Ends what is on its way: it is tried again later. */
  abort(): void;
}

/**
 * Delivers the messages of one channel: claims what is due, hands it to the carrier, and writes down how that ended. A
 * message is handed over at least once and never after its time. What dies with this process is claimed again, here or
 * elsewhere, when the claim is over.
 *
 * @param onOutcome is told of each attempt: why it failed, or undefined
 * @param onFree is called when there is room for another
 */
export function createLane(
  channel: Channel,
  carrier: Carrier,
  parts: DeliveryParts,
  onOutcome: (reason: string | undefined) => void,
  onFree: () => void,
): Lane {
  const { database, keyring, clock, random, audit, counts } = parts;
  const flights = new Map<Promise<void>, AbortController>();
  let stopped = false;

  async function claim(): Promise<ClaimedRow[]> {
    const most = carrier.inFlight - flights.size;
    const now = clock.now();
    if (most <= 0 || !(await findDue.first(database.read, { channel, now }))) return [];
    const claimedUntil = now + CLAIM_MS;
    return database.transaction((tx) => claimDue.all(tx, { channel, now, claimedUntil, most }));
  }

  async function attempt(row: ClaimedRow, controller: AbortController): Promise<void> {
    const left = row.expires_at - clock.now();
    if (left <= 0) return settle(row, 'expired', null);
    const timer = setTimeout(() => controller.abort(), Math.min(ATTEMPT_MS, left));
    try {
      await carrier.carry(readRow(row), controller.signal);
      onOutcome(undefined);
      await settle(row, 'sent', null);
    } catch (error) {
      const failure = error instanceof DeliveryFailure ? error : new DeliveryFailure('unreachable');
      onOutcome(failure.reason);
      await settleFailure(row, failure);
    } finally {
      clearTimeout(timer);
    }
  }

  function readRow(row: ClaimedRow): MessageToCarry {
    return {
      id: row.id,
      template: row.template as MessageTemplate,
      content: readContent(row),
      expiresAt: row.expires_at,
    };
  }

  function readContent(row: ClaimedRow): MessageContent {
    try {
      const bytes = keyring.open(contentPlace(row.id), row.sealed_message);
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as MessageContent;
    } catch {
      throw new DeliveryFailure('unreadable');
    }
  }

  function settleFailure(row: ClaimedRow, { permanent, reason }: DeliveryFailure): Promise<void> {
    if (permanent || row.attempts >= MOST_ATTEMPTS) return settle(row, 'parked', reason);
    const now = clock.now();
    const lifetimeMinutes = (row.expires_at - row.created_at) / 60_000;
    const dueAt = now + backOff(row.attempts, lifetimeMinutes, random);
    if (dueAt >= row.expires_at) return settle(row, 'expired', reason);
    return retry(row, dueAt, reason);
  }

  async function retry({ id, claimed_until: claimedUntil }: ClaimedRow, dueAt: number, error: string) {
    await database.transaction((tx) => retryLater.run(tx, { id, claimedUntil, dueAt, error }));
    counts.add(channel, 'retried');
  }

  async function settle(
    row: ClaimedRow,
    state: Exclude<DeliveryOutcome, 'retried'>,
    reason: string | null,
  ): Promise<void> {
    const { id, claimed_until: claimedUntil } = row;
    await database.transaction(async (tx) => {
      const kept = await finish.run(tx, { id, claimedUntil, state, error: reason, now: clock.now() });
      if (kept === 0 || state === 'sent') return;
      recordParked(audit, tx, row, state === 'expired' ? 'expired' : (reason ?? state));
    });
    counts.add(channel, state);
  }

  return {
    async pump() {
      if (stopped) return;
      for (const row of await claim()) {
        const controller = new AbortController();
        // What could not be written down is claimed again when the claim is over.
        const flight: Promise<void> = attempt(row, controller)
          .catch(() => onOutcome('database'))
          .finally(() => {
            flights.delete(flight);
            onFree();
          });
        flights.set(flight, controller);
      }
    },
    async idle() {
      while (flights.size > 0) await Promise.all(flights.keys());
    },
    abort() {
      stopped = true;
      for (const controller of flights.values()) controller.abort();
    },
  };
}

/** Erases what nobody sends any more, also of channels that are not configured here. */
export async function expireMessages({ database, clock, audit, counts }: DeliveryParts): Promise<void> {
  await database.transaction(async (tx) => {
    for (const row of await expireLate.all(tx, { now: clock.now() })) {
      recordParked(audit, tx, row, 'expired');
      counts.add(row.channel as Channel, 'expired');
    }
  });
}

function recordParked(
  audit: Audit,
  tx: Parameters<Audit['record']>[0],
  row: Pick<ClaimedRow, 'channel' | 'template' | 'user_id' | 'attempts'>,
  reason: string,
): void {
  const { channel, template, attempts } = row;
  audit.record(tx, {
    applicationId: null,
    actor: 'system',
    action: 'message.parked',
    outcome: 'failure',
    reason,
    userId: row.user_id ?? undefined,
    detail: { channel, template, attempts },
  });
}
