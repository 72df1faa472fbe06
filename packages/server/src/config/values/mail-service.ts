import wellKnown from 'nodemailer/lib/well-known';
import { Refusal, type ValueType } from '../schema.ts';

/** A mail service that Nodemailer knows. With one that it does not, mail would go to whoever listens on this machine. */
export const mailService: ValueType<string> = {
  label: 'name of a mail service',
  parse(text) {
    const name = text.trim();
    const service = name === '' ? undefined : wellKnown(name);
    if (service && typeof service.host === 'string') return name;
    const fix = 'Give a name that Nodemailer lists, such as Gmail, or EMAIL_HOST and EMAIL_PORT.';
    return new Refusal('is no mail service that Nodemailer knows', fix);
  },
};
