import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import { type HttpFixture, openHttpFixture } from '../fixture.ts';
import { healthRoutes } from './health.ts';

let fixture: HttpFixture;
let database: Database;
const state = { broken: false, transactions: 0 };
beforeEach(async () => {
  fixture = await openHttpFixture();
  Object.assign(state, { broken: false, transactions: 0 });
  database = {
    ...fixture.database,
    transaction(work) {
      state.transactions++;
      return state.broken ? Promise.reject(new Error('disk I/O error')) : fixture.database.transaction(work);
    },
  };
});
afterEach(() => fixture.close());

function register(parts: Partial<Parameters<typeof healthRoutes>[1]> = {}) {
  healthRoutes(fixture.app, {
    database,
    clock: fixture.clock,
    version: '1.2.3',
    apiBasePath: '/api',
    ...parts,
  });
}
const get = (url: string) => fixture.app.inject(url);

describe('health', () => {
  it('/health gives the time in Unix seconds', async () => {
    register();
    expect((await get('/health')).json()).toEqual({ status: 'ok', timestamp: 1_700_000_000 });
  });

  it('/api/health gives version and services', async () => {
    register();
    expect((await get('/api/health')).json()).toEqual({
      status: 'healthy',
      timestamp: '2023-11-14T22:13:20.000Z',
      version: '1.2.3',
      services: { database: 'connected', redis: 'not configured' },
    });
  });

  it('is 503 with Retry-After when the database takes no write, while the process lives', async () => {
    register();
    state.broken = true;
    const health = await get('/api/health');
    expect(health.statusCode).toBe(503);
    expect(health.headers['retry-after']).toBe('5');
    expect(health.json()).toMatchObject({ status: 'unhealthy', services: { database: 'disconnected' } });
    expect(health.body).not.toContain('disk');
    for (const base of ['', '/api']) {
      const ready = await get(`${base}/health/ready`);
      expect(ready.statusCode).toBe(503);
      expect(ready.json()).toEqual({ status: 'unavailable', component: 'database' });
      expect((await get(`${base}/health/live`)).statusCode).toBe(200);
    }
    expect((await get('/health')).statusCode).toBe(200);
  });

  it('is degraded, and ready, while Redis does not answer', async () => {
    const redis = { state: () => 'disconnected' as 'connected' | 'disconnected' };
    register({ redis });
    const down = await get('/api/health');
    expect(down.statusCode).toBe(200);
    expect(down.json()).toMatchObject({
      status: 'degraded',
      services: { database: 'connected', redis: 'disconnected' },
    });
    expect((await get('/api/health/ready')).statusCode).toBe(200);
    redis.state = () => 'connected';
    const up = await get('/api/health');
    expect(up.json()).toMatchObject({ status: 'healthy', services: { redis: 'connected' } });
    state.broken = true;
    fixture.time.now += 1000;
    const broken = await get('/api/health');
    expect(broken.json()).toMatchObject({ status: 'unhealthy', services: { redis: 'connected' } });
  });

  it('is ready again within a second after the database is', async () => {
    register();
    state.broken = true;
    expect((await get('/api/health/ready')).statusCode).toBe(503);
    state.broken = false;
    fixture.time.now += 1000;
    expect((await get('/api/health/ready')).statusCode).toBe(200);
  });

  it('is not ready before the schema is there', async () => {
    register();
    const forget = sql`delete from schema_migrations`;
    await fixture.database.transaction(async (tx) => tx.execute(forget.compile(builders.sqlite)));
    expect((await get('/api/health/ready')).statusCode).toBe(503);
  });

  it('asks the database once for all who ask within a second', async () => {
    register();
    await Promise.all(Array.from({ length: 50 }, () => get('/api/health/ready')));
    await get('/api/health');
    expect(state.transactions).toBe(1);
  });

  it('answers in time although the database does not', async () => {
    register({ database: { ...database, transaction: () => new Promise(() => {}) } });
    expect((await get('/api/health/ready')).statusCode).toBe(503);
  });
});
