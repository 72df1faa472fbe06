import { isThisMachine } from './config/values/address.ts';
import type { Channel } from './core/messages/templates/template.ts';
import type { Platform } from './open-platform.ts';
import type { SmtpSettings } from './platform/mail/smtp.ts';
import type { TwilioSettings } from './platform/sms/twilio.ts';
import type { SmsWebhookSettings } from './platform/sms/webhook.ts';

type MessageSettings = Platform['config']['messages'];

/** What messages can be sent with: what is offered to people and what is opened both follow from it. */
export interface ConfiguredCarriers {
  smtp: SmtpSettings | undefined;
  /** Tried first. */
  twilio: TwilioSettings | undefined;
  smsWebhook: SmsWebhookSettings | undefined;
}

/** What is configured in part is not there: `config/rules.ts` refuses it with its reason at the start. */
export function configuredCarriers(settings: MessageSettings): ConfiguredCarriers {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioPhoneNumber: from } = settings;
  const { twilioBaseUrl: baseUrl, smsWebhookUrl: url, smsWebhookSecret: secret } = settings;
  const hasTwilio = accountSid !== undefined && authToken !== undefined && from !== undefined;
  return {
    smtp: smtpOf(settings),
    twilio: hasTwilio ? { accountSid, authToken, from, baseUrl } : undefined,
    smsWebhook: url !== undefined && secret !== undefined ? { url, secret } : undefined,
  };
}

/** What is not configured is not offered. */
export function configuredChannels(settings: MessageSettings): ReadonlySet<Channel> {
  const { smtp, twilio, smsWebhook } = configuredCarriers(settings);
  const channels = new Set<Channel>();
  if (smtp) channels.add('email');
  if (twilio || smsWebhook) channels.add('sms');
  return channels;
}

function smtpOf(settings: MessageSettings): SmtpSettings | undefined {
  const { emailHost: host, emailPort: port, emailService: service, emailSecure: secure } = settings;
  const { emailFrom: from, emailUser: user, emailPassword: password } = settings;
  if (from === undefined || (host === undefined && service === undefined)) return undefined;
  return {
    ...(service !== undefined ? { service } : host !== undefined && { host, port }),
    secure,
    // What is said on this machine needs no TLS; everything else would be read by whoever is on the way.
    requireTls: !secure && (host === undefined || !isThisMachine(host)),
    from,
    ...(user !== undefined && password !== undefined && { credentials: { user, password } }),
  };
}
