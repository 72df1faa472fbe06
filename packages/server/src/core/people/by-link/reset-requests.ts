import type { Database, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import type { Links } from '../../links/links.ts';
import { channelUnavailable, type Messages } from '../../messages/messages.ts';
import { underLockOf } from '../../users/user-lock.ts';
import { PEOPLE_APPLICATION_ID, type People, subjectOfPerson } from '../people.ts';
import type { EmailVerification } from './email-verification.ts';
import type { PasswordReset } from './password-reset.ts';

/** Who waits longer for the link has asked again. */
const REQUEST_LIFETIME_MS = 15 * 60_000;

/** Requests that one round looks at. */
const ROUND = 50;

/**
 * Forgotten passwords. The request only keeps what was typed, for every address alike; who it is, and whether a message
 * goes out, is found afterwards, where no answer waits for it. Nothing can be told from the answer or its time (A06, X55).
 */
export interface ResetRequests {
  /**
   * Keeps the wish. It is answered by `answerWaiting`, once, by whichever process comes first. Throws
   * `message.channel_unavailable` for every name alike where no e-mail is configured: no answer would ever come.
   */
  accept(tx: Transaction, emailOrUsername: string, context: Context): void;
  /** Answers what waits, the oldest first, 50 at most. Resolves with how many there were. */
  answerWaiting(): Promise<number>;
  /** Calls this after each commit of something to answer, in this process. One listener. */
  onAccepted(listener: () => void): void;
}

export function createResetRequests(parts: {
  database: Database;
  people: People;
  links: Links;
  passwordReset: Pick<PasswordReset, 'send'>;
  emailVerification: Pick<EmailVerification, 'send'>;
  messages: Pick<Messages, 'offers'>;
  audit: Audit;
}): ResetRequests {
  const { database, people, links, passwordReset, emailVerification, messages, audit } = parts;
  let listener: (() => void) | undefined;

  function noteRefused(tx: Transaction, context: Context, reason: string, userId?: string): void {
    audit.note(tx, context, { action: 'password.reset_requested', outcome: 'refused', reason, userId });
  }

  /**
   * An address that nobody verified may be somebody else's by a slip of the pen: it gets the link that verifies it, and
   * recovers nothing before (NIST SP 800-63B-4, 4.2.1.2).
   */
  async function answer(tx: Transaction, personId: string, context: Context): Promise<void> {
    const person = await people.find(tx, personId);
    const refusal =
      person?.email === undefined
        ? 'no_address'
        : person.disabledAt !== null
          ? 'disabled'
          : messages.offers('email')
            ? undefined
            : 'not_offered';
    if (!person || refusal !== undefined) return noteRefused(tx, context, refusal ?? '', person?.userId);
    if (person.emailVerifiedAt === null) return emailVerification.send(tx, person, context);
    return passwordReset.send(tx, person, context);
  }

  async function answerOne(id: string, { name = '', ...origin }: Readonly<Record<string, string>>) {
    const context = contextOf(origin);
    const person = (await people.findForLogin(database.read, name))?.person;
    const locks = person ? underLockOf(subjectOfPerson(person)) : {};
    const once = (work: (tx: Transaction) => Promise<void>) =>
      database.transaction(async (tx) => {
        // Another process may have been here since it was read.
        if (await links.spend(tx, id)) await work(tx);
      }, locks);
    try {
      await once(async (tx) => {
        if (person) await answer(tx, person.id, context);
        else noteRefused(tx, context, 'unknown_user');
      });
    } catch (error) {
      if (!(error instanceof TwofoldError) || error.code !== 'message.limit_reached') throw error;
      await once(async (tx) => noteRefused(tx, context, 'limit_reached', person?.userId));
    }
  }

  return {
    accept(tx, name, { ip, userAgent, requestId, sourceAddress = '' }) {
      if (!messages.offers('email')) throw channelUnavailable('email');
      const data = { name, ip, userAgent, requestId, sourceAddress };
      links.issue(tx, { purpose: 'forgotten-password', userId: null, data, lifetimeMs: REQUEST_LIFETIME_MS });
      tx.afterCommit(() => listener?.());
    },
    async answerWaiting() {
      const waiting = await links.unspent(database.read, 'forgotten-password', ROUND);
      let failure: { error: unknown } | undefined;
      for (const { id, data } of waiting) {
        // One that cannot be answered keeps nobody else waiting; it is tried again until its time is over.
        await answerOne(id, data).catch((error: unknown) => {
          failure = { error };
        });
      }
      if (failure) throw failure.error;
      return waiting.length;
    },
    onAccepted(added) {
      listener = added;
    },
  };
}

function contextOf({
  ip = '',
  userAgent = '',
  requestId = '',
  sourceAddress = '',
}: Readonly<Record<string, string>>) {
  const origin = { applicationId: PEOPLE_APPLICATION_ID, actor: 'unknown', ip, userAgent, requestId };
  return sourceAddress === '' ? origin : { ...origin, sourceAddress };
}
