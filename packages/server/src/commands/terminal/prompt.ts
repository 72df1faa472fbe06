import { createInterface } from 'node:readline/promises';
import { UsageError } from '../program/failure.ts';
import { type Io, printable } from './io.ts';

/** Somebody sits there who can be asked. */
export function isInteractive({ stdin, stderr }: Io): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks before something is destroyed. Resolves when the answer is yes; `--yes` is one.
 *
 * @param question says what will be lost, without the question mark
 * @throws UsageError where nobody can be asked, or the answer is not yes
 */
export async function confirm(
  io: Io,
  question: string,
  { yes }: { yes?: boolean | undefined },
): Promise<void> {
  if (yes === true) return;
  if (!isInteractive(io)) {
    throw new UsageError(`${question}: this needs --yes where nobody can be asked.`);
  }
  const lines = createInterface({ input: io.stdin, terminal: false });
  try {
    io.stderr.write(`${printable(question)}. Continue? [y/N] `);
    const answer = (await lines.question('')).trim().toLowerCase();
    if (answer !== 'y' && answer !== 'yes') throw new UsageError('Nothing was changed.');
  } finally {
    lines.close();
  }
}

/** Longest secret that is read, in UTF-16 code units: a file given by mistake must not fill the memory. */
const MAX_SECRET_LENGTH = 65_536;

/**
 * A secret from standard input: typed without an echo, twice when `repeat` is given, or the first line of what is piped
 * in. Never from an argument, which every user of the machine sees in the list of processes.
 */
export async function readSecret(
  io: Io,
  label: string,
  { repeat }: { repeat?: string } = {},
): Promise<string> {
  if (!isInteractive(io)) return firstLine(io);
  const secret = await typeHidden(io, label);
  if (repeat !== undefined && (await typeHidden(io, repeat)) !== secret) {
    throw new UsageError('The two are not the same. Nothing was changed.');
  }
  return secret;
}

async function firstLine({ stdin }: Io): Promise<string> {
  stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.includes('\n')) break;
    if (text.length > MAX_SECRET_LENGTH) throw new UsageError('Standard input holds more than a secret.');
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';

function typeHidden({ stdin, stderr }: Io, label: string): Promise<string> {
  stderr.write(`${label}: `);
  stdin.setEncoding('utf8').setRawMode(true).resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (): void => {
      stdin.off('data', read).setRawMode(false).pause();
      stderr.write('\n');
    };
    const read = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') {
          end();
          resolve(typed.join(''));
          return;
        }
        if (key === CTRL_C || key === CTRL_D) {
          end();
          reject(new UsageError('Nothing was changed.'));
          return;
        }
        if (key === CTRL_U) typed = [];
        else if (key === '\u007f' || key === '\b') typed.pop();
        else if (key >= ' ') typed.push(key);
      }
    };
    stdin.on('data', read);
  });
}
