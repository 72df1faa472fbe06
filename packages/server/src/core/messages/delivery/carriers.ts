import type { Clock } from '../../../platform/clock.ts';
import { MAIL_CONNECTIONS, type Mailer } from '../../../platform/mail/smtp.ts';
import type { SmsSender } from '../../../platform/sms/sms.ts';
import type { MessageContent } from '../messages.ts';
import { renderMail, renderSms } from '../templates/render.ts';
import type { Channel, MessageTemplate } from '../templates/template.ts';

export interface MessageToCarry {
  id: string;
  template: MessageTemplate;
  content: MessageContent;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** What takes messages of one channel out of here. */
export interface Carrier {
  /** How many may be on their way at once. */
  readonly inFlight: number;
  /** Resolves when it was taken. Gives up with the signal. Throws `DeliveryFailure`. */
  carry(message: MessageToCarry, signal: AbortSignal): Promise<void>;
  close(): void;
}

export type Carriers = Partial<Record<Channel, Carrier>>;

const SMS_IN_FLIGHT = 4;

/** @param site what the installation is called */
export function createMailCarrier(mailer: Mailer, site: string): Carrier {
  return {
    inFlight: MAIL_CONNECTIONS,
    carry({ id, template, content }, signal) {
      return mailer.send({ id, to: content.to, ...renderMail(template, content, site) }, signal);
    },
    close: mailer.close,
  };
}

/** An SMS is handed over in one request, which has its own end: the signal comes later than that. */
export function createSmsCarrier(sender: SmsSender, site: string, clock: Clock, close: () => void): Carrier {
  return {
    inFlight: SMS_IN_FLIGHT,
    carry({ id, content, expiresAt }) {
      const validForSeconds = (expiresAt - clock.now()) / 1000;
      return sender.send({ id, to: content.to, text: renderSms(content, site), validForSeconds });
    },
    close,
  };
}
