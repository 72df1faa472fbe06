import type { Command } from 'commander';
import { type Io, processIo } from '../terminal/io.ts';
import { reportFailure } from './failure.ts';
import { namedAsTyped } from './fields-as-options.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command.
 *
 * @param argv the words after the program's name; none of them: serve
 * @returns the exit code: 0 done, 1 failed, 2 wrongly used. What happened has been said on standard error.
 */
export async function runCommandLine(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const json = argv.includes('--json');
  const program = createProgram(io, { silent: json });
  let running: Command | undefined;
  program.hook('preAction', (_program, command) => {
    running = command;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ['serve'] : argv, { from: 'user' });
    return io.exitCode;
  } catch (error) {
    return reportFailure(io, namedAsTyped(error, running), json);
  }
}
