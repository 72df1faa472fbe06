import { execFileSync } from 'node:child_process';

/**
 * A TOTP code by a program that is not ours (Debian package oathtool).
 *
 * @param secret base32
 * @param nowMs Unix milliseconds
 */
export function oathtoolCode(secret: string, nowMs: number): string {
  const now = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  // The secret goes in by standard input: a command line is seen by every user of the machine.
  return execFileSync('oathtool', ['--totp', '--base32', '--now', now, '-'], {
    input: secret,
    encoding: 'utf8',
  }).trim();
}
