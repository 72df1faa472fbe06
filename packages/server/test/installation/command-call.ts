import { Readable } from 'node:stream';
import { runCommandLine } from '../../src/commands/program/command-line.ts';
import { noteLog } from '../secrets-ledger.ts';
import { type CommandOptions, type CommandResult, commandEnv } from './command-process.ts';

/** Runs `twofold` with these words in this process: as `runTwofold`, in a tenth of the time. */
export async function callTwofold(words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const stdin = Readable.from([options.input ?? '']) as unknown as NodeJS.ReadStream;
  const code = await runCommandLine(words, {
    // No terminal; of one, only `isTTY` and reading matter where there is none.
    stdin,
    stdout: {
      write: (text) => {
        stdout += text;
      },
    },
    stderr: {
      write: (text) => {
        stderr += text;
      },
    },
    env: await commandEnv(options),
    cwd: options.cwd,
    exitCode: 0,
  });
  noteLog(stderr);
  return { code, stdout, stderr };
}
