import perfHooks from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryCounts } from '../../core/messages/delivery/counts.ts';
import { answerHeadersOnly } from '../answer/headers-only.ts';
import { type HttpFixture, openHttpFixture } from '../fixture.ts';
import { createMetrics, type Metrics } from './metrics.ts';

let fixture: HttpFixture;
let metrics: Metrics;
const deliveries = createDeliveryCounts();
beforeEach(async () => {
  fixture = await openHttpFixture();
  const { app } = fixture;
  metrics = createMetrics(app, partsOf(fixture, ['loopback', '192.0.2.0/24']));
  app.get('/users/:user', async () => ({ ok: true }));
  app.get('/questions', (_request, reply) => answerHeadersOnly(reply, 200, ['answer', 'yes']));
});
afterEach(() => fixture.close());

function partsOf({ authenticator, apiKeyLimits, refusals, clock }: HttpFixture, allow: string[]) {
  return { apiKeys: authenticator, apiKeyLimits, refusals, clock, deliveries, allow };
}

const get = (url: string, remoteAddress = '127.0.0.1', headers: Record<string, string> = {}) =>
  fixture.app.inject({ url, remoteAddress, headers });

describe('/metrics', () => {
  it('counts requests by pattern of route and class of status, never by address', async () => {
    await get('/users/alice');
    await get('/users/bob');
    await fixture.app.inject({ method: 'POST', url: '/users/alice' });
    const { body, headers } = await get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(body).toContain('twofold_http_requests_total{method="GET",route="/users/:user",status="2xx"} 2');
    expect(body).not.toMatch(/alice|bob/);
  });

  it('counts answers of headers alone, which no hook sees', async () => {
    for (let time = 0; time < 3; time++) await get('/questions');
    const { body } = await get('/metrics');
    expect(body).toContain('twofold_http_requests_total{method="GET",route="/questions",status="2xx"} 3');
  });

  it('counts verifications and the sizes of group commits', async () => {
    metrics.countVerification({ method: 'TOTP_APP', outcome: 'accepted' });
    metrics.countVerification({ method: 'TOTP_APP', outcome: 'refused', reason: 'replayed' });
    metrics.observeGroupCommit(3);
    const { body } = await get('/metrics');
    expect(body).toContain('twofold_verifications_total{method="TOTP_APP",outcome="accepted",reason=""} 1');
    expect(body).toContain(
      'twofold_verifications_total{method="TOTP_APP",outcome="refused",reason="replayed"} 1',
    );
    expect(body).toContain('twofold_group_commit_transactions_bucket{le="4"} 1');
    expect(body).toContain('twofold_nodejs_eventloop_lag_seconds');
  });

  it('measures the process once, however many applications are in it', async () => {
    const measured = vi.spyOn(perfHooks, 'monitorEventLoopDelay');
    const other = await openHttpFixture();
    try {
      createMetrics(other.app, partsOf(other, ['loopback']));
      expect(measured).not.toHaveBeenCalled();
      for (const each of [other.app, fixture.app])
        expect((await each.inject('/metrics')).body).toContain('twofold_nodejs_gc_duration_seconds');
    } finally {
      measured.mockRestore();
      await other.close();
    }
  });

  it('measures the event loop without waking the process for it', async () => {
    const measured = vi.spyOn(perfHooks, 'monitorEventLoopDelay');
    const other = await openHttpFixture();
    try {
      vi.resetModules();
      const anew = await import('./metrics.ts');
      anew.createMetrics(other.app, partsOf(other, ['loopback']));
      expect(measured).toHaveBeenCalledTimes(1);
      expect(measured.mock.calls[0]?.[0]?.resolution).toBe(3_600_000);
      const { body } = await other.app.inject('/metrics');
      expect(body).toMatch(/^twofold_nodejs_eventloop_active_seconds_total \d+(\.\d+)?$/m);
      expect(body).not.toMatch(/eventloop_lag_(?!seconds)/);
    } finally {
      vi.resetModules();
      measured.mockRestore();
      await other.close();
    }
  });

  it('counts attempts to deliver messages', async () => {
    deliveries.add('sms', 'sent');
    deliveries.add('sms', 'sent');
    const { body } = await get('/metrics');
    expect(body).toContain('twofold_message_deliveries_total{channel="sms",outcome="sent"} 2');
  });

  it('is there for listed addresses, as trusted proxies tell them', async () => {
    expect((await get('/metrics', '192.0.2.9')).statusCode).toBe(200);
    expect((await get('/metrics', '::ffff:127.0.0.1')).statusCode).toBe(200);
    expect((await get('/metrics', '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).statusCode).toBe(200);
  });

  it('P04: is 404 for everyone else, as an address that does not exist', async () => {
    const plain = await fixture.createKey();
    const withoutIds = ({ requestId: _, ...rest }: Record<string, unknown>) => rest;
    const unknown = withoutIds((await get('/nothing-here')).json());
    const answers = [
      await get('/metrics', '203.0.113.7'),
      await get('/metrics', '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }),
      await get('/metrics', '203.0.113.7', { 'x-forwarded-for': '127.0.0.1' }),
      await get('/metrics', '203.0.113.7', { 'x-api-key': 'wrong' }),
      await get('/metrics', '203.0.113.7', { 'x-api-key': plain.key ?? '' }),
      await get('/metrics', 'no address'),
    ];
    for (const answer of answers) expect(withoutIds(answer.json())).toEqual(unknown);
  });

  it('is there for an API key with the scope metrics', async () => {
    const { key } = await fixture.createKey({ scopes: ['metrics'] });
    expect((await get('/metrics', '203.0.113.7', { 'x-api-key': key ?? '' })).statusCode).toBe(200);
  });
});
