import { execFileSync } from 'node:child_process';

/**
 * A TOTP code by a program that is not ours (Debian package oathtool).
 *
 * @param secret base32
 * @param nowMs Unix milliseconds
 */
export function oathtoolCode(
  secret: string,
  nowMs: number,
  settings: { algorithm?: string; digits?: number; periodSeconds?: number } = {},
): string {
  const { algorithm = 'SHA1', digits = 6, periodSeconds = 30 } = settings;
  const now = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const options = [
    `--totp=${algorithm}`,
    '--base32',
    `--digits=${digits}`,
    `--time-step-size=${periodSeconds}s`,
  ];
  // The secret goes in by standard input: a command line is seen by every user of the machine.
  return execFileSync('oathtool', [...options, '--now', now, '-'], {
    input: secret,
    encoding: 'utf8',
  }).trim();
}
