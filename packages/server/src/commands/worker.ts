import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { configOf } from './installation/installation.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('worker')
    .description('do the background work of servers that are started with BACKGROUND_WORK=false')
    .action(async () => {
      const { work } = await import('./serve/worker.ts');
      io.exitCode = await work(configOf(io));
    });
  addNote(
    command,
    `It sends messages, delivers webhooks, chains the audit log and deletes what has expired, until it is told to end by
SIGTERM or SIGINT. It listens on no port. Several may run; while none does, servers answer as always, and all of this
waits.`,
  );
  addExamples(command, [
    'DATABASE_URL_FILE=/run/secrets/database-url twofold worker',
    'work for servers that share a PostgreSQL database',
  ]);
}
