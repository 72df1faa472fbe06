import { getHeapSpaceStatistics } from 'node:v8';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { presentedWith, serviceWith, visitTo } from '../../../core/gate/fixture.ts';
import { createIdentities } from '../../../core/gate/identity.ts';
import { collectGarbage } from '../../../platform/garbage-fixture.ts';
import type { GateFaceParts } from '../parts.ts';
import { askGate, FaceVisit } from './ask.ts';

const visit = visitTo('/');
const ALLOWED = {
  ...{ outcome: 'allowed', by: { rule: 'grant.person' }, presented: presentedWith(), grant: undefined },
  service: serviceWith(),
} as const;

const SIGNED = { ...ALLOWED, service: serviceWith({ assertion: true }) };

/** @param ask of the core, which is asked with nothing of interest here */
async function askWith(
  ask: () => Promise<unknown>,
  { isFromProxy = true, assertion = '', timeoutMs = 20_000, askAtOnce = (): unknown => undefined } = {},
) {
  const errors: unknown[] = [];
  const parts = {
    gate: {
      gate: { ask, askAtOnce },
      live: { findService: async () => undefined, recallService: () => ({ found: undefined }) },
      identities: createIdentities({ mac: (_: string, text: string) => text } as never),
      assertions: {
        issue: async () => {
          if (assertion === 'fails') throw new Error('no key');
          return assertion;
        },
      },
    },
    clock: { now: () => 0 },
    log: { error: (error: unknown) => void errors.push(error) },
    settings: { timeoutMs },
  } as unknown as GateFaceParts;
  const request = {
    ...{ isFromProxy, id: 'req_1', client: { ip: '203.0.113.7' } },
    headers: { 'user-agent': '' },
  } as unknown as FastifyRequest;
  return { ...(await askGate(parts, request, 'wiki', visit)), errors };
}

describe('a face asks', () => {
  it('and says who is let in', async () => {
    const { decision, identity, assertion } = await askWith(async () => ALLOWED);
    expect(decision.outcome).toBe('allowed');
    expect(identity?.userServiceToken).toContain(ALLOWED.presented.person.userId);
    expect(assertion).toBe('');
  });

  it('and of what is in memory at once, without the long way', async () => {
    const longWay = () => Promise.reject(new Error('asked'));
    const { decision, identity } = await askWith(longWay, { askAtOnce: () => ALLOWED });
    expect(decision.outcome).toBe('allowed');
    expect(identity?.userServiceToken).toContain(ALLOWED.presented.person.userId);
  });

  it('G02: for nobody but a trusted proxy, whatever would be decided', async () => {
    let asked = 0;
    const { decision, identity } = await askWith(
      async () => {
        asked++;
        return ALLOWED;
      },
      { isFromProxy: false },
    );
    expect(decision).toEqual({ outcome: 'denied', by: { rule: 'peer.untrusted' } });
    expect(identity).toBeUndefined();
    expect(asked).toBe(0);
  });

  it.each([
    ['that fails', () => Promise.reject(new Error('gone')), {}],
    ['that does not come in time', () => new Promise(() => undefined), { timeoutMs: 50 }],
    [
      'that fails at once',
      async () => ALLOWED,
      {
        askAtOnce: () => {
          throw new Error('gone');
        },
      },
    ],
    ['that cannot be signed', async () => SIGNED, { assertion: 'fails' }],
  ] as const)(
    'G40: a decision %s is a refusal, with nobody’s name, and on the log',
    async (_what, ask, more) => {
      const { decision, identity, errors } = await askWith(ask, more);
      expect(decision).toEqual({ outcome: 'denied', by: { rule: 'store.unavailable' } });
      expect(identity).toBeUndefined();
      expect(errors).toHaveLength(1);
    },
  );
});

it('what a request was asked about is gone with the next collection of young objects', () => {
  const oldBytes = () =>
    getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? 0;
  const visits = 10_000;
  const ask = () => {
    const rawHeaders = ['X-Original-URL', 'https://wiki.example.com/', 'X-Original-Method', 'GET'];
    const raw = { rawHeaders, method: 'GET', arrived: new Array<number>(100).fill(0.5) };
    return new FaceVisit({ raw, headers: {} } as unknown as FastifyRequest, 'original-url').target;
  };
  collectGarbage({ type: 'major' });
  const before = oldBytes();
  for (let at = 0; at < visits; at++) {
    expect(typeof ask()).toBe('object');
    if (at % 100 === 0) collectGarbage({ type: 'minor' });
  }
  // Each was more than 800 bytes.
  expect(oldBytes() - before).toBeLessThan((visits * 800) / 4);
});
