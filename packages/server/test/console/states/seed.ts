import type { Page } from 'playwright-core';
import { secretOf } from '../../vault/vault.ts';
import { callFrom } from '../console.ts';
import { seedGate } from './gate.ts';

const ENTRIES = [
  ['GitHub', 'ann@example.com'],
  ['Hetzner', 'ops'],
  [
    'Zürich Cloud — a name that is longer than most names of sites are',
    'somebody.with.a.long.address@example.com',
  ],
] as const;

const PEOPLE = [
  { username: 'beatriz', email: 'beatriz@example.com', role: 'member' },
  { username: 'a_name_of_thirty_characters_xy', role: 'viewer' },
  { username: 'carlos', email: 'carlos.with.a.long.address@mail.example.com', role: 'admin' },
] as const;

/** What the pages show: entries, people, events, services. @param page of an administrator */
export async function seedPages(page: Page): Promise<void> {
  for (const [index, [issuer, label]] of ENTRIES.entries())
    await callFrom(page, 'POST', '/accounts', { issuer, label, secret: secretOf(index + 1) });
  for (const person of PEOPLE) await callFrom(page, 'POST', '/admin/users', person);
  await seedGate(page);
}
