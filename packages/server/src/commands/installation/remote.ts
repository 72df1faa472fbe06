import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isThisMachine } from '../../config/values/address.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';
import type { Io } from '../terminal/io.ts';

export interface RemoteAnswer {
  status: number;
  /** Undefined for an answer without JSON. */
  body: Record<string, unknown> | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * The API key for `--url`: from TWOFOLD_API_KEY or the file that TWOFOLD_API_KEY_FILE names.
 *
 * @throws UsageError when none or both are given
 */
export function readApiKey({ env, cwd }: Io): string {
  const given = env.TWOFOLD_API_KEY?.trim() ?? '';
  const file = env.TWOFOLD_API_KEY_FILE?.trim() ?? '';
  if (given !== '' && file !== '')
    throw new UsageError('TWOFOLD_API_KEY and TWOFOLD_API_KEY_FILE are both set. Set one.');
  const key = file === '' ? given : readFileSync(resolve(cwd, file), 'utf8').trim();
  if (key === '') {
    throw new UsageError(
      'With --url, set TWOFOLD_API_KEY to an API key, or TWOFOLD_API_KEY_FILE to a file that holds one.',
    );
  }
  // What fetch would refuse, it would quote in its error.
  if (!/^[\x21-\x7e]{1,512}$/.test(key))
    throw new UsageError('The API key has characters that no API key has.');
  return key;
}

/**
 * Asks a server, as the application whose key it is. Redirects are not followed: they could take the key elsewhere.
 *
 * @param key left out where everybody may ask
 * @throws CommandFailure when the server cannot be reached, or answers with a problem document
 */
export async function request(url: URL, method: string, path: string, key?: string): Promise<RemoteAnswer> {
  if (key !== undefined && url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    throw new UsageError('Without TLS the API key could be read on its way. Give --url an https address.');
  }
  const answer = await send(new URL(`${url.pathname.replace(/\/+$/, '')}${path}`, url.origin), method, key);
  if (answer.status >= 400 && typeof answer.body?.code === 'string') {
    throw new CommandFailure(
      answer.body.code,
      `${String(answer.body.detail)} (${url.origin}, ${answer.status})`,
    );
  }
  return answer;
}

async function send(address: URL, method: string, key: string | undefined): Promise<RemoteAnswer> {
  try {
    const response = await fetch(address, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: key === undefined ? {} : { 'x-api-key': key },
    });
    return { status: response.status, body: parseObject(await response.text()) };
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.name === 'TimeoutError'
        ? `no answer in ${TIMEOUT_MS / 1000} s`
        : reasonOf(cause);
    throw new CommandFailure('remote.unreachable', `${address.origin} cannot be reached: ${reason}.`, {
      cause,
    });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.cause instanceof Error) {
    return 'code' in error.cause ? String(error.cause.code) : error.cause.message;
  }
  return error.message;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
