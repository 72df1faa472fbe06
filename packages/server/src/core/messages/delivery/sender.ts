import type { Logger } from '../../../platform/log.ts';
import { startRounds } from '../../../platform/rounds.ts';
import type { Messages } from '../messages.ts';
import type { Channel } from '../templates/template.ts';
import type { Carriers } from './carriers.ts';
import { createLane, type DeliveryParts, expireMessages, type Lane } from './deliver.ts';

/** Messages that were queued by another process wait for so long at most. */
const POLL_MS = 1000;
const EXPIRY_MS = 10_000;
/** What is on its way at the end may finish for so long. */
const FAREWELL_MS = 5000;

/** Where a slip in the configuration shows itself so, whoever reads the log looks there first. */
const SETTINGS: Readonly<Record<Channel, Partial<Record<string, string>>>> = {
  email: {
    unreachable: 'EMAIL_HOST, EMAIL_PORT',
    timed_out: 'EMAIL_HOST, EMAIL_PORT',
    tls_failed: 'EMAIL_SECURE, EMAIL_PORT',
    unauthorized: 'EMAIL_USER, EMAIL_PASSWORD',
  },
  sms: {
    unreachable: 'TWILIO_BASE_URL, SMS_WEBHOOK_URL',
    timed_out: 'TWILIO_BASE_URL, SMS_WEBHOOK_URL',
    unauthorized: 'TWILIO_AUTH_TOKEN, SMS_WEBHOOK_SECRET',
  },
};

export interface MessageSender {
  stop(): Promise<void>;
}

/**
 * Sends what is in the outbox for as long as the process lives: at once what this process queued, and within a second
 * what others did. Several processes share the work. Each channel by itself: a mail server that hangs delays no SMS.
 */
export function startMessageSender(
  parts: DeliveryParts & { messages: Pick<Messages, 'onQueued'>; log: Logger },
  carriers: Carriers,
): MessageSender {
  const { messages, log } = parts;
  const lanes = new Map<Channel, Lane>();
  for (const channel of ['email', 'sms'] as const) {
    const carrier = carriers[channel];
    if (!carrier) continue;
    lanes.set(channel, createLane(channel, carrier, parts, reportOutcomes(channel), lookAgain));
  }
  /** The first failure in a row and its end, not each message: an outage would fill the log. */
  function reportOutcomes(channel: Channel) {
    let broken = false;
    return (reason: string | undefined) => {
      // One destination that is refused says nothing of the server.
      if (reason === 'rejected') return;
      if (reason !== undefined && !broken)
        log.warn(
          { channel, reason, check: SETTINGS[channel][reason] },
          'messages are not delivered; they are tried again',
        );
      if (reason === undefined && broken) log.info({ channel }, 'messages are delivered again');
      broken = reason !== undefined;
    };
  }

  const rounds = startRounds(() => Promise.all([...lanes.values()].map((lane) => lane.pump())), {
    intervalMs: POLL_MS,
    onError: (err) =>
      log.error({ err }, 'the outbox cannot be read; it will be when the database answers again'),
    onRecovery: () => log.info({}, 'the outbox is read again'),
  });
  // When it fails, the rounds of the lanes fail too, and say so.
  const expiry = startRounds(() => expireMessages(parts), {
    intervalMs: EXPIRY_MS,
    onError: () => undefined,
  });
  // What expired while nobody was there.
  expiry.wake();
  messages.onQueued(lookAgain);

  /** In the next round: two at once would both see the same free places. */
  function lookAgain(): void {
    rounds.wake();
  }

  return {
    async stop() {
      await Promise.all([rounds.stop(), expiry.stop()]);
      const idle = Promise.all([...lanes.values()].map((lane) => lane.idle()));
      if (!(await endsWithin(idle, FAREWELL_MS))) {
        for (const lane of lanes.values()) lane.abort();
        // Whatever does not end even then is claimed again after the next start.
        await endsWithin(idle, FAREWELL_MS / 5);
      }
      for (const carrier of Object.values(carriers)) carrier.close();
    },
  };
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return ended;
}
