import { Refusal, type ValueType } from '../schema.ts';
import { line } from './scalar.ts';

const ADDRESS = '[^\\s<>@,;"]+@[^\\s<>@,;"]+';
const SENDER = new RegExp(`^(?:${ADDRESS}|(?:"[^"]*"|[^<>@,;"]*)<${ADDRESS}>)$`);
const text = line({ maxLength: 320 });

/** Whom messages come from: one address, with a name before it or not. Anything else a mail server refuses, each time. */
export const sender: ValueType<string> = {
  label: 'e-mail address, or a name and `<address>`',
  parse(given, context) {
    const parsed = text.parse(given, context);
    if (parsed instanceof Refusal || SENDER.test(parsed.replace(/\s+</, '<'))) return parsed;
    return new Refusal(
      'is not one e-mail address, with a name before it or not',
      'Give no-reply@example.com or: Example Inc <no-reply@example.com>. A name with a comma is put in double quotes.',
    );
  },
};
