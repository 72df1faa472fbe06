import type { Command } from 'commander';
import { addExamples } from './help/examples.ts';
import { configOf } from './installation/installation.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .description('start the server, which is also what happens without a command')
    .action(async () => {
      const { serve } = await import('./serve/server.ts');
      io.exitCode = await serve(configOf(io), io);
    });
  addExamples(
    command,
    ['twofold serve', 'serve on 127.0.0.1:3000 with the data in ./data'],
    ['PORT=8080 DATA_DIR=/var/lib/twofold twofold serve', 'serve on another port, with the data elsewhere'],
  );
}
