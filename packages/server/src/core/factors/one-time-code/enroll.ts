import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import type { Audit } from '../../audit/record.ts';
import type { Challenges } from '../../challenges/challenges.ts';
import type { Context } from '../../context.ts';
import {
  destinationHash,
  maskDestination,
  parseEmailAddress,
  parsePhoneNumber,
} from '../../messages/destination.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Channel } from '../../messages/templates/template.ts';
import { assertUserLocked } from '../../users/user-lock.ts';
import type { Subject, Users } from '../../users/users.ts';
import type { Factor } from '../factor.ts';
import { factorStore } from '../store.ts';
import { destinationPlace, type OneTimeCodes, type SentCode } from './send.ts';
import { insertMessageFactor, type MessageFactorRow, selectMessageFactors } from './store.ts';

/** Of one kind, active and pending together. */
const MAX_MESSAGE_FACTORS = 5;

export interface MessageEnrollment {
  kind: Channel;
  /** As it came from outside: a phone number in E.164, or an e-mail address. */
  destination: string;
  /** Which field of the request it was, for the refusal. */
  pointer: string;
  /** Which field named the kind; missing where the address of the request did. */
  kindPointer?: string;
  /** What the factor is called in lists; a hint at the destination when missing. */
  label?: string | undefined;
  /** Of an application's user. */
  locale?: string | undefined;
}

export interface EnrolledMessageFactor {
  /** Pending. */
  factor: Factor;
  sent: SentCode;
}

export interface MessageEnroller {
  /**
   * Makes a pending factor and sends its first code. What waited for the same destination, or for too long, is dropped.
   * The user is made where there is none yet.
   *
   * Throws `factor.kind_unavailable`, `request.invalid` for what is no number or address, `factor.limit_reached`, and
   * what `OneTimeCodes.send` throws.
   */
  enroll(
    tx: Transaction,
    subject: Subject,
    wanted: MessageEnrollment,
    context: Context,
  ): Promise<EnrolledMessageFactor>;
  /** The enrollment of this kind that was begun last and still waits for its code. */
  findPending(tx: Transaction, userId: string, kind: Channel): Promise<Factor | undefined>;
}

export function createMessageEnroller(parts: {
  users: Users;
  messages: Pick<Messages, 'offers'>;
  challenges: Challenges;
  oneTimeCodes: OneTimeCodes;
  keyring: Pick<Keyring, 'seal'>;
  dataKeys: DataKeys;
  ids: Ids;
  clock: Clock;
  audit: Audit;
  enrollmentTtlMs: number;
}): MessageEnroller {
  const { users, messages, challenges, oneTimeCodes, keyring, dataKeys, ids, clock, audit } = parts;

  /** Drops what is superseded. A destination that is a factor already is not made one twice. */
  async function makeRoom(tx: Transaction, userId: string, kind: Channel, hash: string): Promise<void> {
    const rows = (await selectMessageFactors.all(tx, { userId })).filter((row) => row.kind === kind);
    const startedAfter = clock.now() - parts.enrollmentTtlMs;
    const isSuperseded = (row: MessageFactorRow) =>
      row.state === 'pending' && (row.destination_hash === hash || row.created_at <= startedAfter);
    for (const row of rows.filter(isSuperseded)) await factorStore.remove(tx, row.id, userId);
    const kept = rows.filter((row) => !isSuperseded(row));
    if (kept.some((row) => row.destination_hash === hash))
      throw limitReached('This number or address is a factor of this user already.');
    if (kept.length >= MAX_MESSAGE_FACTORS)
      throw limitReached(`A user can have ${MAX_MESSAGE_FACTORS} factors of this kind; remove one first.`);
  }

  return {
    async enroll(tx, subject, { kind, destination, pointer, kindPointer, label, locale }, context) {
      assertUserLocked(tx, subject);
      if (!messages.offers(kind)) throw unavailable(kind, kindPointer);
      const to = parse(kind, destination, pointer);
      const { id: userId } = await users.getOrCreate(tx, subject);
      const hash = destinationHash(dataKeys, kind, to);
      await makeRoom(tx, userId, kind, hash);

      const id = ids.next('fac');
      const factor = await factorStore.insert(tx, {
        id,
        user_id: userId,
        kind,
        label: label ?? maskDestination(kind, to),
        state: 'pending',
        created_at: clock.now(),
        confirmed_at: null,
        replaces: 0,
        confirmed_with: null,
        enrolled_ip: context.ip,
        enrolled_user_agent: context.userAgent,
      });
      await insertMessageFactor.run(tx, {
        factor_id: id,
        sealed_destination: keyring.seal(destinationPlace(id), Buffer.from(to)),
        destination_hash: hash,
      });
      audit.note(tx, context, { action: 'factor.enrolled', outcome: 'success', userId, factorId: id });
      const challenge = await challenges.createForPending(tx, factor, context);
      return { factor, sent: await oneTimeCodes.send(tx, subject, challenge, context, locale) };
    },
    async findPending(tx, userId, kind) {
      const startedAfter = clock.now() - parts.enrollmentTtlMs;
      const waiting = (await factorStore.ofUser(tx, userId)).filter(
        (factor) => factor.kind === kind && factor.state === 'pending' && factor.createdAt > startedAfter,
      );
      return waiting.sort((one, other) => other.createdAt - one.createdAt)[0];
    },
  };
}

function parse(kind: Channel, text: string, pointer: string): string {
  const parsed = kind === 'sms' ? parsePhoneNumber(text) : parseEmailAddress(text);
  if (parsed !== undefined) return parsed;
  const reason =
    kind === 'sms' ? 'must be a phone number in E.164, such as +5511987654321' : 'must be an e-mail address';
  throw invalidField(pointer, reason);
}

function limitReached(detail: string): TwofoldError {
  return new TwofoldError('factor.limit_reached', detail);
}

function unavailable(kind: Channel, pointer: string | undefined): TwofoldError {
  const reason = 'is not offered by this installation: its channel is not configured';
  return new TwofoldError('factor.kind_unavailable', `The kind ${kind} ${reason}.`, {
    ...(pointer !== undefined && { extras: { errors: [{ pointer, reason }] } }),
  });
}
