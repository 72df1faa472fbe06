import { defineSection } from '../schema.ts';
import { host, httpUrl } from '../values/address.ts';
import { mailService } from '../values/mail-service.ts';
import { boolean, integer, line } from '../values/scalar.ts';
import { secretText, webhookSecret } from '../values/secret.ts';
import { sender } from '../values/sender.ts';
import { twilioAccount, twilioSender } from '../values/twilio.ts';

export const messagesSection = defineSection({
  title: 'Messages',
  about:
    'E-mail and SMS. A channel that is not configured is not offered. With both senders of SMS, the second takes over ' +
    'when the first fails.',
  variables: {
    emailHost: {
      name: 'EMAIL_HOST',
      type: host,
      description: 'The SMTP server. Without it (and without `EMAIL_SERVICE`) no e-mail is sent.',
      example: 'smtp.example.com',
    },
    emailPort: {
      name: 'EMAIL_PORT',
      type: integer({ min: 1, max: 65_535 }),
      default: '587',
      description: 'Its port.',
      example: '465',
    },
    emailSecure: {
      name: 'EMAIL_SECURE',
      type: boolean,
      default: 'false',
      description:
        'TLS from the first byte, as on port 465. Otherwise the connection is upgraded (STARTTLS), which is required ' +
        'unless the server is on this machine.',
      example: 'true',
    },
    emailUser: {
      name: 'EMAIL_USER',
      type: line({ maxLength: 256 }),
      description: 'The user name there.',
      example: 'twofold',
    },
    emailPassword: {
      name: 'EMAIL_PASSWORD',
      type: secretText,
      description: 'The password there.',
      example: '(the password)',
      secret: true,
    },
    emailFrom: {
      name: 'EMAIL_FROM',
      type: sender,
      description: 'The sender. Required with `EMAIL_HOST` or `EMAIL_SERVICE`.',
      example: 'Example Inc <no-reply@example.com>',
    },
    emailService: {
      name: 'EMAIL_SERVICE',
      type: mailService,
      description: 'A well-known service in place of host and port, by the name that Nodemailer gives it.',
      example: 'Gmail',
    },
    twilioAccountSid: {
      name: 'TWILIO_ACCOUNT_SID',
      type: twilioAccount,
      description: 'The account of Twilio that sends SMS.',
      example: 'AC00000000000000000000000000000000',
    },
    twilioAuthToken: {
      name: 'TWILIO_AUTH_TOKEN',
      type: secretText,
      description: 'Its token.',
      example: '(the token)',
      secret: true,
    },
    twilioPhoneNumber: {
      name: 'TWILIO_PHONE_NUMBER',
      type: twilioSender,
      description: 'The number that SMS come from, or a messaging service (`MG…`).',
      example: '+15005550006',
    },
    twilioBaseUrl: {
      name: 'TWILIO_BASE_URL',
      type: httpUrl,
      default: 'https://api.twilio.com',
      description: 'Where its interface is.',
      example: 'https://api.ie1.twilio.com',
    },
    smsWebhookUrl: {
      name: 'SMS_WEBHOOK_URL',
      type: httpUrl,
      description: 'A sender of your own: gets each SMS as a POST. See the guide on messages.',
      example: 'https://sms.example.com/send',
      secret: true,
    },
    smsWebhookSecret: {
      name: 'SMS_WEBHOOK_SECRET',
      type: webhookSecret,
      description:
        'Signs those requests as webhooks are signed: `whsec_` and base64. Required with `SMS_WEBHOOK_URL`.',
      example: '(whsec_ and the output of openssl rand -base64 32)',
      secret: true,
    },
  },
});
