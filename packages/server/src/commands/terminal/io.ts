import { styleText } from 'node:util';
import type { Environment } from '../../config/source.ts';
import { escapeInvisible } from '../../core/audit/export/escape.ts';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Where a command reads and writes. Results go to `stdout`, everything said about them to `stderr`. */
export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  /** What the process will end with: 0 done, 1 failed, 2 wrongly used. */
  exitCode: number;
}

export function processIo(): Io {
  // A reader that has seen enough (`| head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? 0);
    });
  }
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, cwd: process.cwd(), exitCode: 0 };
}

export type Style = Parameters<typeof styleText>[0];

/** Styled where people look at it, and NO_COLOR (no-color.org) does not forbid it. */
export function styled(output: Output, { env }: Pick<Io, 'env'>, style: Style, text: string): string {
  const forbidden = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return output.isTTY === true && !forbidden ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * Text from outside, made safe for a terminal: no sequence in it moves the cursor, changes the title, hides text or
 * reverses its direction (CWE-150).
 */
export function printable(text: string): string {
  return escapeInvisible(text);
}

/**
 * The command as whoever reads it called it: in a checkout, where npm runs it, there is no `twofold` on the path. For
 * sentences of ours: there, `twofold` and a word is always a command.
 */
export function asCalled({ env }: Pick<Io, 'env'>, text: string): string {
  if (env.npm_command === undefined) return text;
  return text.replaceAll(/(?<![\w./-])(?<!npx )twofold (?=[a-z])/g, 'npx twofold ');
}

/** One line for people on standard error. */
export function note(io: Io, text = ''): void {
  io.stderr.write(`${said(io, text)}\n`);
}

/** A line that says that something was done. */
export function done(io: Io, text: string): void {
  io.stderr.write(`${styled(io.stderr, io, 'green', '✓')} ${said(io, text)}\n`);
}

/** Something that the reader should do or know. */
export function warn(io: Io, text: string): void {
  io.stderr.write(`${styled(io.stderr, io, 'yellow', '!')} ${said(io, text)}\n`);
}

/** What was found to be wrong, as the result of a check. */
export function wrong(io: Io, text: string): void {
  io.stderr.write(`${styled(io.stderr, io, 'red', '✗')} ${said(io, text)}\n`);
}

function said(io: Io, text: string): string {
  return printable(asCalled(io, text));
}

/** The result for programs. Every command has one; its members are part of the interface. */
export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${escapeInvisibleJson(value)}\n`);
}

function escapeInvisibleJson(value: unknown): string {
  // Line by line: the line breaks of the indentation stay, those inside of strings are escaped by JSON already.
  return JSON.stringify(value, undefined, 2).split('\n').map(escapeInvisible).join('\n');
}
