import { hash } from 'node:crypto';

/** What the application calls its user of this number: always as long, so that requests and answers are too. */
export function benchUserName(user: number): string {
  return `user-${String(user).padStart(7, '0')}`;
}

/** The TOTP secret of this user, 160 bits. Computed, so that the load knows it without reading the database. */
export function benchSecret(user: number): Uint8Array {
  return hash('sha1', `benchmark user ${user}`, 'buffer');
}
