import { type DestinationStream, type Logger, pino } from 'pino';
import { REDACTED, scrubValue } from './log-redaction.ts';

export type { Logger } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  /** The least level that is written. Stacks of errors are kept at `debug` and `trace` only. */
  readonly level: LogLevel;
  /** Takes one whole record in each call. Default: standard output, synchronously, so that no line is lost at an exit. */
  readonly stream?: DestinationStream;
  /** One readable line for each record instead of JSON, for a terminal. */
  readonly pretty?: boolean;
}

/** What stays in JSON as it is, but drives a terminal or turns text around: DEL, C1, line separators, bidi controls. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** The record's own fields: a logged object cannot replace them. */
const RESERVED = ['level', 'time', 'pid'];
const MAX_CAUSES = 3;

export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** An error as it may be logged: its own further properties (SQL, parameters, requests) are left out. */
function describeError(error: unknown, withStack: boolean, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: REDACTED };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const stack = withStack && typeof error.stack === 'string' ? { stack: error.stack } : {};
  const cause =
    error.cause !== undefined && depth < MAX_CAUSES
      ? { cause: describeError(error.cause, withStack, depth + 1) }
      : {};
  return { type: error.name, message: error.message, ...code, ...stack, ...cause };
}

/** The own fields of the record are renamed; errors are described wherever a call puts them. */
function prepareFields(fields: Record<string, unknown>, withStack: boolean): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]) => [
    RESERVED.includes(key) ? `${key}_` : key,
    value instanceof Error ? describeError(value, withStack) : value,
  ]);
  return Object.fromEntries(entries);
}

/** JSON that is safe to show on a terminal. C0 controls are escaped by JSON itself. */
function stringify(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(UNSAFE, escaped);
}

function prettyLine({ time, level, msg, pid: _pid, ...rest }: Record<string, unknown>): string {
  const text = stringify(msg ?? '')
    .slice(1, -1)
    .replaceAll('\\"', '"');
  const fields = Object.keys(rest).length === 0 ? '' : ` ${stringify(rest)}`;
  return `${time} ${String(level).toUpperCase().padEnd(5)} ${text}${fields}`;
}

/**
 * The last step before the stream: every record passes here as a whole, with the bindings of child loggers and the
 * message, so that no way of calling the logger leads around the redaction.
 */
function finishLine(line: string, pretty: boolean): string {
  let record: unknown;
  try {
    record = scrubValue(JSON.parse(line));
  } catch {
    return '{"level":"error","msg":"a log record was not valid JSON and was dropped"}\n';
  }
  return `${pretty ? prettyLine(record as Record<string, unknown>) : stringify(record)}\n`;
}

/**
 * A logger that writes one JSON record in each line: `time` (ISO 8601, UTC), `level` (a word), `pid`, the fields, `msg`.
 * Secrets are redacted by the name of their key and by their look (`log-redaction.ts`); untrusted text stays inside its
 * record and cannot drive a terminal. One-time codes in a message cannot be told from other numbers: log them never, not
 * even as part of a text.
 */
export function createLogger(options: LoggerOptions): Logger {
  const withStack = options.level === 'debug' || options.level === 'trace';
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => prepareFields(fields, withStack),
      },
      serializers: {
        // An error that prepareFields has described comes here again as plain data.
        err: (error: unknown) => (error instanceof Error ? describeError(error, withStack) : error),
      },
      hooks: { streamWrite: (line) => finishLine(line, options.pretty === true) },
    },
    options.stream ?? pino.destination({ dest: 1, sync: true }),
  );
}
