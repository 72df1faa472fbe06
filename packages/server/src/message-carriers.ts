import type { Platform } from './compose.ts';
import { configuredCarriers } from './configured-carriers.ts';
import { type Carriers, createMailCarrier, createSmsCarrier } from './core/messages/delivery/carriers.ts';
import { createSmtpMailer } from './platform/mail/smtp.ts';
import { createOutgoing } from './platform/outgoing/outgoing.ts';
import { createFailover } from './platform/sms/failover.ts';
import type { SmsSender } from './platform/sms/sms.ts';
import { createTwilioSender } from './platform/sms/twilio.ts';
import { createWebhookSender } from './platform/sms/webhook.ts';

/** What takes messages out of here, as far as it is configured. Connects to nothing yet. */
export function openMessageCarriers({ config, clock }: Pick<Platform, 'config' | 'clock'>): Carriers {
  const { messages, people, webhooks } = config;
  const { smtp, twilio, smsWebhook } = configuredCarriers(messages);
  const outgoing = createOutgoing(webhooks);
  // In the order in which they are tried.
  const senders: SmsSender[] = [
    ...(twilio ? [createTwilioSender(twilio, outgoing)] : []),
    ...(smsWebhook ? [createWebhookSender(smsWebhook, outgoing, clock)] : []),
  ];
  return {
    ...(smtp && { email: createMailCarrier(createSmtpMailer(smtp), people.siteName) }),
    ...(senders.length > 0 && {
      sms: createSmsCarrier(createFailover(senders, clock), people.siteName, clock, outgoing.close),
    }),
  };
}
