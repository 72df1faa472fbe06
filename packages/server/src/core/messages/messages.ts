import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../platform/time.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { Subject } from '../users/users.ts';
import type { SendingBudgets } from './budgets.ts';
import { parseEmailAddress, parsePhoneNumber } from './destination.ts';
import { insertMessage, insertNotice, type NewMessageRow } from './store.ts';
import {
  type Channel,
  type MessageTemplate,
  type MessageValues,
  requiredValues,
} from './templates/template.ts';

/** A notice that could not be delivered for so long tells nothing new any more. */
const NOTICE_LIFETIME_MS = DAY_MS;
/** Whoever makes events at will must not fill a mailbox with them. */
const NOTICES_PER_HOUR = 20;

export interface Message {
  channel: Channel;
  /** A phone number in E.164, or an e-mail address. */
  to: string;
  template: MessageTemplate;
  /** `en` or `pt-BR`; any other is English. */
  locale: string;
  values: MessageValues;
  /** Whose budget it is. */
  subject: Subject;
  /** With whom it goes when they are erased. */
  userId: string | undefined;
  /** Unix milliseconds: nothing is handed over after that. */
  expiresAt: number;
}

export interface Notice {
  /** An e-mail address. */
  to: string;
  template: MessageTemplate;
  locale: string;
  values: MessageValues;
  userId: string | undefined;
}

/** What is sealed in the outbox: everything of a message that tells whom it is for, or opens anything. */
export interface MessageContent {
  to: string;
  locale: string;
  values: MessageValues;
  /** How long what it carries works. */
  lifetimeMinutes: number;
}

export interface Messages {
  /** Whether the channel is configured. */
  offers(channel: Channel): boolean;
  /**
   * Queues in the transaction of its cause, and counts it for user, destination, client address, country, application
   * and day. Throws `message.limit_reached` (`SendingRefused`), so that nothing of the cause remains, and
   * `message.channel_unavailable` for one that is not offered.
   */
  send(tx: Transaction, message: Message, context: Context): Promise<void>;
  /**
   * Queues a notice by e-mail: it carries no code or link that opens anything. Never throws for a limit: it is dropped
   * instead, as where no e-mail is configured.
   */
  notify(tx: Transaction, notice: Notice): void;
  /** Calls this after each commit of something to send, in this process. One listener. */
  onQueued(listener: (channel: Channel) => void): void;
}

export function contentPlace(id: string) {
  return { table: 'outbox', column: 'sealed_message', rowId: id };
}

export function createMessages(parts: {
  budgets: SendingBudgets;
  keyring: Pick<Keyring, 'seal'>;
  ids: Ids;
  clock: Clock;
  audit: Audit;
  /** Those that are configured. */
  channels: ReadonlySet<Channel>;
}): Messages {
  const { budgets, keyring, ids, clock, audit, channels } = parts;
  let listener: ((channel: Channel) => void) | undefined;

  function rowOf(
    given: Pick<Message, 'channel' | 'template' | 'locale' | 'values' | 'userId' | 'expiresAt'>,
    to: string,
    now: number,
  ): NewMessageRow {
    const { channel, template, locale, values, userId, expiresAt } = given;
    const id = ids.next('msg');
    const lifetimeMinutes = Math.max(1, Math.round((expiresAt - now) / MINUTE_MS));
    const content: MessageContent = { to, locale, values, lifetimeMinutes };
    return {
      id,
      channel,
      template,
      user_id: userId ?? null,
      sealed_message: keyring.seal(contentPlace(id), Buffer.from(JSON.stringify(content))),
      created_at: now,
      expires_at: expiresAt,
    };
  }

  return {
    offers: (channel) => channels.has(channel),
    async send(tx, message, context) {
      const { channel, template, subject, userId, values } = message;
      if (!channels.has(channel)) throw channelUnavailable(channel);
      const required = requiredValues[template];
      if (required !== undefined && !values[required])
        throw new TypeError(`The message ${template} needs its ${required}.`);
      const to = parseDestination(channel, message.to);
      const now = clock.now();
      const { sourceAddress } = context;
      const forSecondStep = template === 'login_code';
      await budgets.spend(tx, { channel, to, forSecondStep, subject, sourceAddress }, now);
      insertMessage.post(tx, rowOf(message, to, now));
      audit.note(tx, context, {
        action: 'message.queued',
        outcome: 'success',
        userId,
        detail: { channel, template },
      });
      tx.afterCommit(() => listener?.(channel));
    },
    notify(tx, notice) {
      const to = parseEmailAddress(notice.to);
      if (!channels.has('email') || to === undefined) return;
      const now = clock.now();
      const row = rowOf({ ...notice, channel: 'email', expiresAt: now + NOTICE_LIFETIME_MS }, to, now);
      insertNotice.post(tx, { ...row, since: now - HOUR_MS, most: NOTICES_PER_HOUR });
      tx.afterCommit(() => listener?.('email'));
    },
    onQueued(added) {
      listener = added;
    },
  };
}

/** Whoever queues has checked it where it came from outside; here it only keeps a mistake from being sent. */
function parseDestination(channel: Channel, text: string): string {
  const to = channel === 'email' ? parseEmailAddress(text) : parsePhoneNumber(text);
  if (to === undefined) throw new TypeError('The destination of a message was not checked.');
  return to;
}

/** No secret of anybody: it is the same for every address and person. */
export function channelUnavailable(channel: Channel): TwofoldError {
  const [name, variable] = channel === 'email' ? ['E-mail', 'EMAIL_HOST'] : ['SMS', 'TWILIO_ACCOUNT_SID'];
  const detail = `${name} is not configured on this installation; whoever runs it sets ${variable}.`;
  return new TwofoldError('message.channel_unavailable', detail);
}
