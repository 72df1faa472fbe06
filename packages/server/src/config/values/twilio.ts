import { Refusal, type ValueType } from '../schema.ts';

const ACCOUNT = /^AC[0-9a-f]{32}$/i;

/** E.164, a short code, a messaging service, or a name that phones show: what Twilio takes as a sender. */
const SENDERS = [
  /^\+[1-9]\d{6,14}$/,
  /^\d{3,8}$/,
  /^MG[0-9a-f]{32}$/i,
  /^(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}$/,
];

export const twilioAccount: ValueType<string> = {
  label: '`AC` and 32 hexadecimal digits',
  parse(text) {
    const account = text.trim();
    if (ACCOUNT.test(account)) return account;
    return new Refusal(
      'is no account SID',
      'Give AC and 32 hexadecimal digits, as the Twilio console shows it.',
    );
  },
};

export const twilioSender: ValueType<string> = {
  label: 'phone number, short code, sender name of 11 characters, or `MG` and 32 hexadecimal digits',
  parse(text) {
    const sender = text.trim();
    if (SENDERS.some((form) => form.test(sender))) return sender;
    return new Refusal(
      'is nothing that Twilio sends from',
      'Give a number such as +15005550006, a short code, a messaging service (MG…), or a name of at most 11 letters and digits.',
    );
  },
};
