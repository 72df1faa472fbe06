import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../audit-log/audit-entry.ts';
import { actorName } from '../../audit-log/describe.ts';
import { en } from '../../texts/en.ts';
import { aboutWhom, fieldsOf } from './audit-entry.ts';

const entry: AuditEntry = {
  id: 'evt_1',
  at: '2026-01-02T03:04:05.000Z',
  application: null,
  actor: 'usr_1',
  action: 'session.opened',
  outcome: 'success',
  reason: null,
  userId: 'usr_1',
  person: null,
  actorPerson: null,
  actorKey: null,
  applicationUser: null,
  factorId: null,
  ip: '192.0.2.1',
  userAgent: '',
  requestId: null,
  detail: null,
};
const ann = { id: 'per_1', username: 'ann' };

describe('an event of the log', () => {
  it.each([
    ['ann', { actorPerson: ann }],
    ['the API key CI', { actor: 'key_1', actorKey: { id: 'key_1', name: 'CI' } }],
    ['the system', { actor: 'system' }],
    ['the command line', { actor: 'cli' }],
    ['usr_1', {}],
    // A row that somebody changed must still be shown.
    ['constructor', { actor: 'constructor' }],
  ])('is told to be by %s', (name, given) => {
    expect(actorName({ ...entry, ...given }, en)).toBe(name);
  });

  it('is about somebody where that is another one', () => {
    expect(aboutWhom(entry)).toBeUndefined();
    expect(aboutWhom({ ...entry, userId: null })).toBeUndefined();
    expect(aboutWhom({ ...entry, actor: 'cli' })).toBe('usr_1');
    expect(aboutWhom({ ...entry, actor: 'cli', person: ann })).toBe('ann');
    expect(aboutWhom({ ...entry, actor: 'cli', applicationUser: 'demo-ann' })).toBe('demo-ann');
  });

  it('is shown with all that it has, as text', () => {
    const fields = Object.fromEntries(fieldsOf({ ...entry, detail: { method: 'TOTP_APP' } }));
    expect(fields).toMatchObject({ id: 'evt_1', ip: '192.0.2.1', detail: '{\n  "method": "TOTP_APP"\n}' });
    expect(fields).not.toHaveProperty('reason');
    expect(fields).not.toHaveProperty('userAgent');
    expect(Object.fromEntries(fieldsOf({ ...entry, detail: 'not JSON' })).detail).toBe('not JSON');
  });
});
