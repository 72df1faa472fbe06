import type { Platform } from './compose.ts';
import { isThisMachine } from './config/values/address.ts';
import { type Carriers, createMailCarrier, createSmsCarrier } from './core/messages/carriers.ts';
import type { Clock } from './platform/clock.ts';
import { createSmtpMailer, type Mailer } from './platform/mail/smtp.ts';
import { createOutgoing, type Outgoing } from './platform/outgoing/outgoing.ts';
import { createFailover } from './platform/sms/failover.ts';
import type { SmsSender } from './platform/sms/sms.ts';
import { createTwilioSender } from './platform/sms/twilio.ts';
import { createWebhookSender } from './platform/sms/webhook.ts';

type MessageSettings = Platform['config']['messages'];

/** What takes messages out of here, as far as it is configured. Connects to nothing yet. */
export function openMessageCarriers({ config, clock }: Pick<Platform, 'config' | 'clock'>): Carriers {
  const { messages, people, webhooks } = config;
  const mailer = openMailer(messages);
  const outgoing = createOutgoing(webhooks);
  const senders = openSmsSenders(messages, outgoing, clock);
  return {
    ...(mailer && { email: createMailCarrier(mailer, people.siteName) }),
    ...(senders.length > 0 && {
      sms: createSmsCarrier(createFailover(senders, clock), people.siteName, clock, outgoing.close),
    }),
  };
}

function openMailer(settings: MessageSettings): Mailer | undefined {
  const {
    emailHost: host,
    emailPort: port,
    emailService: service,
    emailSecure: secure,
    emailFrom: from,
  } = settings;
  const { emailUser: user, emailPassword: password } = settings;
  if (from === undefined || (host === undefined && service === undefined)) return undefined;
  return createSmtpMailer({
    ...(service === undefined ? { host, port } : { service }),
    secure,
    // What is said on this machine needs no TLS; everything else would be read by whoever is on the way.
    requireTls: !secure && (host === undefined || !isThisMachine(host)),
    from,
    ...(user !== undefined && password !== undefined && { credentials: { user, password } }),
  });
}

/** In the order in which they are tried. */
function openSmsSenders(settings: MessageSettings, outgoing: Outgoing, clock: Clock): SmsSender[] {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioPhoneNumber: from } = settings;
  const { smsWebhookUrl: url, smsWebhookSecret: secret } = settings;
  const senders: SmsSender[] = [];
  if (accountSid !== undefined && authToken !== undefined && from !== undefined) {
    const baseUrl = settings.twilioBaseUrl;
    senders.push(createTwilioSender({ accountSid, authToken, from, baseUrl }, outgoing));
  }
  if (url !== undefined && secret !== undefined) {
    senders.push(createWebhookSender({ url, secret }, outgoing, clock));
  }
  return senders;
}
