import { afterEach, expect, it } from 'vitest';
import { presentedWith, serviceWith } from '../../../core/gate/fixture.ts';
import type { HttpApp } from '../../../http/app.ts';
import { createTestApp } from '../../../http/app-fixture.ts';
import type { GateFaceParts } from '../parts.ts';
import { verifyRoute } from './verify.ts';

const TOKEN = `tfs_${'0'.repeat(26)}${'A'.repeat(43)}`;
const OWNER = { row: {}, service: serviceWith() };
let http: HttpApp;
afterEach(() => http.stop(0));

/** @param find of the service that the token is of, which is asked for before anything else */
async function ask(find: () => Promise<unknown>, timeoutMs = 20_000) {
  http = createTestApp([]);
  const { service } = OWNER;
  const decision = { outcome: 'allowed', by: { rule: 'grant.person' }, presented: presentedWith(), service };
  const parts = {
    gate: {
      gate: { verify: async () => decision },
      live: { findServiceById: find },
      services: { authenticate: () => true },
      identities: { of: () => ({ userServiceToken: 'pseudonym' }) },
    },
    clock: { now: () => 0 },
    settings: { timeoutMs },
  } as unknown as GateFaceParts;
  verifyRoute(http.app, parts);
  const headers = { authorization: `Bearer ${TOKEN}` };
  return http.app.inject({ method: 'GET', url: '/verify/wiki', headers });
}

it('answers with the pseudonym of whoever is let in', async () => {
  const { statusCode, body } = await ask(async () => OWNER);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ data: { UserServiceToken: 'pseudonym' } });
});

it.each([
  ['fails', () => Promise.reject(new Error('gone')), 20_000],
  ['does not come in time', () => new Promise(() => undefined), 50],
])('G40: a decision that %s is a 503 that says when to ask again', async (_what, find, timeoutMs) => {
  const { statusCode, headers, body } = await ask(find, timeoutMs);
  expect(statusCode).toBe(503);
  expect(headers['retry-after']).toBe('1');
  expect(body).not.toContain('gone');
});
