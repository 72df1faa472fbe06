import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import type { Random } from '../../../platform/random.ts';
import { PEOPLE_APPLICATION_ID } from '../../applications/people-application.ts';
import type { Challenge } from '../../challenges/challenges.ts';
import type { Context } from '../../context.ts';
import { destinationHash, maskDestination, parseEmailAddress } from '../../messages/destination.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Channel } from '../../messages/templates/template.ts';
import type { People, Person } from '../../people/people.ts';
import { assertUserLocked } from '../../users/user-lock.ts';
import type { Subject } from '../../users/users.ts';
import type { RelyingParties } from '../webauthn/relying-party.ts';
import { codeHash, drawCode } from './code.ts';
import {
  insertCode,
  type MessageFactorRow,
  removeOlderCodes,
  selectByMail,
  selectMessageFactors,
} from './store.ts';

/** Page 1, A7; NIST SP 800-63B-4, section 3.1.3.2, allows ten minutes. */
export const CODE_LIFETIME_MS = 5 * 60_000;

/** What is known of a factor's destination, for choosing and showing. */
export interface MessageDestination {
  factorId: string;
  kind: Channel;
  /** Enough for its owner to recognise it, such as `••••42`. */
  hint: string;
  /** Whether it is the mailbox of this address, in whatever spelling: then it is no second factor beside it. */
  isMailboxOf(email: string | undefined): boolean;
}

export interface SentCode {
  factorId: string;
  /** As in `MessageDestination`. */
  hint: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

export interface OneTimeCodes {
  /**
   * Draws a code for a challenge of kind `sms` or `email` and queues its message, in this transaction, which holds the
   * user's lock. It takes the place of what was sent before for the same challenge or login. Where the challenge names
   * no factor, the one that was used last is chosen. A mailbox through which a person came in is never sent their second
   * factor: nothing that was sent there could be one.
   *
   * Throws `message.limit_reached` (nothing of the transaction may remain), `factor.kind_unavailable` where the channel
   * is not configured, and `user.not_enrolled` where there is no factor to send to.
   *
   * @param locale of an application's user; a person's is known
   */
  send(
    tx: Transaction,
    subject: Subject,
    challenge: Challenge,
    context: Context,
    locale?: string,
  ): Promise<SentCode>;
  /** Where each of the user's SMS and e-mail factors goes, pending ones too. */
  destinations(executor: Executor, userId: string): Promise<MessageDestination[]>;
}

export function destinationPlace(factorId: string) {
  return { table: 'message_factors', column: 'sealed_destination', rowId: factorId };
}

export function createOneTimeCodes(parts: {
  messages: Messages;
  people: Pick<People, 'findByUser'>;
  relyingParties: RelyingParties;
  keyring: Pick<Keyring, 'open'>;
  dataKeys: DataKeys;
  random: Random;
  ids: Ids;
  clock: Clock;
}): OneTimeCodes {
  const { messages, people, relyingParties, keyring, dataKeys, random, ids, clock } = parts;

  function open(row: MessageFactorRow): string {
    return Buffer.from(keyring.open(destinationPlace(row.id), row.sealed_destination)).toString('utf8');
  }

  function isMailboxOf(row: MessageFactorRow, email: string | undefined): boolean {
    const address = email === undefined ? undefined : parseEmailAddress(email);
    if (address === undefined || row.kind !== 'email') return false;
    return row.destination_hash === destinationHash(dataKeys, 'email', address);
  }

  /** The address that the login came through, if it did. */
  async function firstStepMailbox(
    executor: Executor,
    person: Person | undefined,
    loginId: string | null,
  ): Promise<string | undefined> {
    if (person?.email === undefined) return undefined;
    if (person.passwordByMail) return person.email;
    const login = loginId === null ? undefined : await selectByMail.first(executor, { loginId });
    return login?.by_mail === 1 ? person.email : undefined;
  }

  /** The domain on which the code is to be entered, where it is known. */
  async function hostOf(executor: Executor, applicationId: string): Promise<string | undefined> {
    const party = await relyingParties.of(executor, applicationId);
    const isKnown = party !== relyingParties.installation || applicationId === PEOPLE_APPLICATION_ID;
    return isKnown && party.id.includes('.') ? party.id : undefined;
  }

  return {
    async send(tx, subject, challenge, context, locale) {
      assertUserLocked(tx, subject);
      const { id: challengeId, userId, loginId } = challenge;
      const channel = channelOf(challenge);
      if (!messages.offers(channel))
        throw new TwofoldError('factor.kind_unavailable', `The channel of ${channel} is not configured.`);
      const isPerson = subject.applicationId === PEOPLE_APPLICATION_ID;
      const [rows, person, host] = await Promise.all([
        selectMessageFactors.all(tx, { userId }),
        isPerson ? people.findByUser(tx, userId) : undefined,
        hostOf(tx, subject.applicationId),
      ]);
      const mailbox = await firstStepMailbox(tx, person, loginId);
      const row = choose(
        rows.filter((candidate) => candidate.kind === channel && !isMailboxOf(candidate, mailbox)),
        challenge.factorId,
      );
      if (!row) throw new TwofoldError('user.not_enrolled', 'The user has no active factor to ask for.');

      const now = clock.now();
      const code = drawCode(random);
      const expiresAt = Math.min(now + CODE_LIFETIME_MS, challenge.expiresAt);
      const to = open(row);
      await removeOlderCodes.run(tx, { factorId: row.id, challengeId, loginId });
      insertCode.post(tx, {
        id: ids.next('otc'),
        challenge_id: challengeId,
        user_id: userId,
        factor_id: row.id,
        code_hash: codeHash(dataKeys, challengeId, code),
        created_at: now,
        expires_at: expiresAt,
      });
      await messages.send(
        tx,
        {
          channel,
          to,
          template: row.state === 'pending' ? 'confirm_code' : 'login_code',
          locale: person?.locale ?? locale ?? 'en',
          values: { code, ...(host !== undefined && { host }) },
          subject,
          userId,
          expiresAt,
        },
        context,
      );
      return { factorId: row.id, hint: maskDestination(channel, to), expiresAt };
    },
    async destinations(executor, userId) {
      return (await selectMessageFactors.all(executor, { userId })).map((row) => {
        const kind = row.kind as Channel;
        return {
          factorId: row.id,
          kind,
          hint: maskDestination(kind, open(row)),
          isMailboxOf: (email) => isMailboxOf(row, email),
        };
      });
    },
  };
}

function channelOf({ factorKind }: Challenge): Channel {
  if (factorKind === 'sms' || factorKind === 'email') return factorKind;
  throw new TypeError(`Nothing is sent for a challenge of kind ${factorKind}.`);
}

/** Of those that are active, the one that was used last; a pending one only where the challenge is for it. */
function choose(rows: MessageFactorRow[], factorId: string | null): MessageFactorRow | undefined {
  if (factorId !== null) return rows.find(({ id }) => id === factorId);
  const usable = rows.filter((row) => row.state === 'active' && row.disabled_at === null);
  return usable.sort((one, other) => (other.last_used_at ?? 0) - (one.last_used_at ?? 0))[0];
}
