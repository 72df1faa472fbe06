import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { UsageError } from './program/failure.ts';
import { type JsonOption, jsonOption } from './program/options.ts';
import { type Io, printJson } from './terminal/io.ts';
import { readSecret } from './terminal/prompt.ts';

/** OWASP ASVS 5.0, 11.4.2: the least that Argon2id, which is the library's default, may cost. Memory in KiB. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const MIN_LENGTH = 12;
const MAX_LENGTH = 1024;

export function register(program: Command, io: Io): void {
  const command = program
    .command('hash-password')
    .description('hash a password with Argon2id, for ADMIN_PASSWORD_HASH and the like')
    .addOption(jsonOption())
    .action((options: JsonOption) => hashPassword(io, options));
  addNote(
    command,
    `The password is typed without an echo, or is the first line of standard input. It has ${MIN_LENGTH} characters or more.`,
  );
  addExamples(
    command,
    ['twofold hash-password', 'type a password twice and print its hash'],
    ['twofold hash-password < password.txt', 'hash the first line of a file'],
  );
}

async function hashPassword(io: Io, { json }: JsonOption): Promise<void> {
  const typed = await readSecret(io, 'Password', { repeat: 'Again' });
  // The same spelling whatever keyboard it is typed on (NIST SP 800-63B-4, 3.1.1.2).
  const password = typed.normalize('NFKC');
  const { length } = [...password];
  if (length < MIN_LENGTH)
    throw new UsageError(`The password has ${length} characters; give ${MIN_LENGTH} or more.`);
  if (length > MAX_LENGTH) throw new UsageError(`The password has more than ${MAX_LENGTH} characters.`);
  const { hash } = await import('@node-rs/argon2');
  const passwordHash = await hash(password, COST);
  if (json) printJson(io, { passwordHash });
  else io.stdout.write(`${passwordHash}\n`);
}
