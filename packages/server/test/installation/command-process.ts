import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteLog } from '../secrets-ledger.ts';
import { storesOf } from './set-up.ts';

const MAIN = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** The working folder; the installation is in `data` below it unless `env` says otherwise. */
  cwd: string;
  env?: Record<string, string>;
  /** Standard input; empty when left out. */
  input?: string;
}

/** Runs `twofold` with these words in a process of its own. */
export function runTwofold(words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return run(process.execPath, [MAIN, ...words], options);
}

/** Runs a line as it stands in a help text, in a shell that knows `twofold`. */
export function runLine(line: string, options: CommandOptions): Promise<CommandResult> {
  const bin = join(options.cwd, '.bin');
  mkdirSync(bin, { recursive: true });
  const program = fileURLToPath(new URL('../../bin/twofold', import.meta.url));
  if (!existsSync(join(bin, 'twofold'))) symlinkSync(program, join(bin, 'twofold'));
  const PATH = [bin, dirname(process.execPath), process.env.PATH].join(':');
  return run('bash', ['-c', line], { ...options, env: { HOME: options.cwd, ...options.env, PATH } });
}

/** The environment of a command that finds its installation as `CommandOptions` say. */
export async function commandEnv({ cwd, env = {} }: CommandOptions): Promise<Record<string, string>> {
  return { ...(await storesOf(resolve(cwd, env.DATA_DIR ?? 'data'))), ...env };
}

async function run(
  program: string,
  words: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { cwd, input = '' } = options;
  const env = await commandEnv(options);
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A command that reads nothing may end before it is all written.
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      // What a command says beside its result must be as free of secrets as a log.
      noteLog(stderr);
      resolve({ code, stdout, stderr });
    });
  });
}
