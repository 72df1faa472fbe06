/** A service, a device and a visit for tests, all of which would let somebody in: each test changes what it is about. */
import type { Person } from '../people/people.ts';
import type { Presented, Visit } from './decision/decision.ts';
import type { GateDevice } from './devices/devices.ts';
import { compilePolicy, defaultPolicy, type Policy } from './policy/policy.ts';
import type { Grant } from './services/grants.ts';
import type { Service } from './services/services.ts';
import { parseTarget } from './target/target.ts';

export const NOW = 1_700_000_000_000;
export const SECOND = 1000;

export function serviceWith(policy: Partial<Policy> = {}, more: Partial<Service> = {}): Service {
  return {
    id: 'svc_1',
    name: 'wiki',
    origins: ['https://wiki.example.com'],
    policy: compilePolicy({ ...defaultPolicy, ...policy }),
    defaultScopes: [],
    createdAt: NOW,
    disabledAt: null,
    ...more,
  };
}

export function deviceWith(more: Partial<GateDevice> = {}): GateDevice {
  return {
    id: 'gdv_1',
    userId: 'usr_1',
    name: '',
    type: 'desktop',
    method: 'TOTP_APP',
    aal: 1,
    amr: ['otp'],
    authenticatedAt: NOW,
    registeredAt: NOW,
    expiresAt: NOW + 90 * 86_400 * SECOND,
    lastUsedAt: NOW,
    revokedAt: null,
    ip: '203.0.113.7',
    userAgent: '',
    ...more,
  };
}

export function personWith(more: Partial<Person> = {}): Person {
  return {
    id: 'per_1',
    userId: 'usr_1',
    username: 'alice',
    email: 'alice@example.com',
    emailVerifiedAt: NOW,
    role: 'member',
    locale: 'en',
    hasPassword: true,
    passwordExpired: false,
    passwordByMail: false,
    createdAt: NOW,
    lastLoginAt: null,
    disabledAt: null,
    ...more,
  };
}

export function grantWith(more: Partial<Grant> = {}): Grant {
  return {
    serviceId: 'svc_1',
    holder: { kind: 'person', userId: 'usr_1' },
    scopes: [],
    expiresAt: null,
    ...more,
  };
}

export function presentedWith(more: Partial<Presented> = {}): Presented {
  return {
    device: deviceWith(),
    person: personWith(),
    grants: [grantWith()],
    groups: [],
    isBound: false,
    ...more,
  };
}

/** @param path with its query, as it stands in the request line */
export function visitTo(path: string, method = 'GET', more: Partial<Visit> = {}): Visit {
  const reported = { method, scheme: 'https', host: 'wiki.example.com', pathAndQuery: path };
  return { target: parseTarget(reported), clientAddress: '203.0.113.7', preflightFor: undefined, ...more };
}
