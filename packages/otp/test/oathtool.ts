import { execFileSync } from 'node:child_process';
import type { Algorithm } from '../src/index.ts';

function oathtool(options: string[], secret: Uint8Array): string[] {
  try {
    // The key goes through standard input: an empty argument or a process list would get in the way.
    const output = execFileSync('oathtool', [...options, '-'], {
      input: `${Buffer.from(secret).toString('hex')}\n`,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    });
    return output.trim().split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('oathtool is missing: install the Debian package oathtool (apt-get install oathtool)');
  }
}

/** `count` consecutive HOTP codes from `counter`, by oathtool (SHA1 only). */
export function oathtoolHotp(secret: Uint8Array, counter: bigint, digits: number, count: number): string[] {
  return oathtool(['--hotp', '-c', String(counter), '-d', String(digits), '-w', String(count - 1)], secret);
}

/** The codes of `count` consecutive steps, the first the one of `timeSeconds`, by oathtool. */
export function oathtoolTotp(
  secret: Uint8Array,
  parameters: { algorithm: Algorithm; digits: number; periodSeconds: number },
  timeSeconds: number,
  count: number,
): string[] {
  const { algorithm, digits, periodSeconds } = parameters;
  const options = [`--totp=${algorithm}`, '-d', String(digits), '-s', `${periodSeconds}s`];
  return oathtool([...options, '-N', `@${timeSeconds}`, '-w', String(count - 1)], secret);
}
