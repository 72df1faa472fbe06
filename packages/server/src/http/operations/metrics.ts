import type { onSendHookHandler } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { Type } from 'typebox';
import type { ApiKeyAuthenticator } from '../../core/applications/authenticate.ts';
import type { ApiKeyLimits } from '../../core/applications/limits.ts';
import type { DeliveryCounts } from '../../core/messages/delivery/counts.ts';
import type { Clock } from '../../platform/clock.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { HOUR_MS } from '../../platform/time.ts';
import type { App } from '../app.ts';
import { countKeyUse } from '../caller/key-use.ts';
import type { Refusals } from '../caller/refusals.ts';
import { matchAddresses } from '../request/client-address.ts';

export interface Metrics {
  /** Counts one verification. All three are fixed words of ours: what a client sends would make a series of its own. */
  countVerification(verification: { method: string; outcome: 'accepted' | 'refused'; reason?: string }): void;
  /** How many transactions shared one commit. */
  observeGroupCommit(transactions: number): void;
}

export interface MetricsParts {
  readonly apiKeys: Pick<ApiKeyAuthenticator, 'authenticate'>;
  readonly apiKeyLimits: ApiKeyLimits;
  readonly refusals: Refusals;
  readonly clock: Clock;
  /** Of this process: where messages are sent by a worker, it has them. */
  readonly deliveries: Pick<DeliveryCounts, 'list'>;
  /** Addresses and CIDR ranges that may read `/metrics` without a key. */
  readonly allow: readonly string[];
}

const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/**
 * Collects figures and serves them at `/metrics` in the text format of Prometheus. To be called before the routes are
 * added, as each route is given counters of its own: counting then looks nothing up.
 */
export function createMetrics(app: App, parts: MetricsParts): Metrics {
  const registry = new Registry();
  countRequests(app, registry);
  countDeliveries(parts.deliveries, registry);
  const verifications = new Counter({
    name: 'twofold_verifications_total',
    help: 'Verifications by method, outcome and reason of refusal',
    labelNames: ['method', 'outcome', 'reason'],
    registers: [registry],
  });
  const groups = new Histogram({
    name: 'twofold_group_commit_transactions',
    help: 'Transactions that shared one commit',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  });
  serve(app, Registry.merge([figuresOfProcess(), registry]), parts);
  return {
    countVerification({ method, outcome, reason = '' }) {
      verifications.inc({ method, outcome, reason });
    },
    observeGroupCommit(transactions) {
      groups.observe(transactions);
    },
  };
}

let ofProcess: Registry | undefined;

/** Memory, processor, event loop and collected garbage: of the process, and measured once in it. */
function figuresOfProcess(): Registry {
  ofProcess ??= measureProcess();
  return ofProcess;
}

/**
 * The library cannot be told not to sample the lag of the event loop, which wakes the process a hundred times a second and
 * tells ten milliseconds too much: beside a storm of hashes that took a sixth of the server's processor (ADR 0017). It is told
 * to once an hour, and what it would say of that is left out. How long the loop was busy is known without waking anybody.
 */
function measureProcess(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'twofold_', eventLoopMonitoringPrecision: HOUR_MS });
  const sampled = /_eventloop_lag_(?!seconds$)/;
  for (const { name } of register.getMetricsAsArray())
    if (sampled.test(name)) register.removeSingleMetric(name);
  new Counter({
    name: 'twofold_nodejs_eventloop_active_seconds_total',
    help: 'Time that the event loop was busy, also while it waited for the disk or for its processor',
    registers: [register],
    collect() {
      this.reset();
      this.inc(performance.eventLoopUtilization().active / 1000);
    },
  });
  return register;
}

function countRequests(app: App, registry: Registry): void {
  const routes: { method: string; route: string; counts: number[] }[] = [];
  app.addHook('onRoute', (route) => {
    const counts = STATUS_CLASSES.map(() => 0);
    routes.push({ method: [route.method].flat().join(), route: route.url, counts });
    const countAnswer = (status: number): void => {
      const statusClass = Math.floor(status / 100) - 1;
      counts[statusClass] = (counts[statusClass] ?? 0) + 1;
    };
    // When it is sent, not when it has been received: waiting for that costs two listeners for each request.
    const countSent: onSendHookHandler = (_request, reply, payload, done) => {
      countAnswer(reply.statusCode);
      done(null, payload);
    };
    route.onSend = [...[route.onSend ?? []].flat(), countSent];
    route.config = { ...route.config, countAnswer };
  });
  new Counter({
    name: 'twofold_http_requests_total',
    help: 'Answers by route and class of their status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
    // The counts are numbers in an array until somebody looks.
    collect() {
      this.reset();
      for (const { method, route, counts } of routes) {
        for (const [index, status] of STATUS_CLASSES.entries()) {
          const value = counts[index] ?? 0;
          if (value > 0) this.inc({ method, route, status }, value);
        }
      }
    },
  });
}

function countDeliveries(deliveries: Pick<DeliveryCounts, 'list'>, registry: Registry): void {
  new Counter({
    name: 'twofold_message_deliveries_total',
    help: 'Attempts to deliver messages by channel and how they ended: sent, retried, parked or expired',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { channel, outcome, count } of deliveries.list()) this.inc({ channel, outcome }, count);
    },
  });
}

/** Who may not read the figures is told that there are none: they show how much goes on, and when. */
function serve(
  app: App,
  registry: Registry,
  { apiKeys, apiKeyLimits, refusals, clock, allow }: MetricsParts,
): void {
  const allowed = matchAddresses(allow);
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['Health'],
        summary: 'Figures in the text format of Prometheus',
        description:
          'For the addresses in METRICS_ALLOW, and for API keys with the scope `metrics`; 404 for all others.',
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const given = request.headers['x-api-key'];
      if (!allowed(request.client.ip)) {
        if (given === undefined) throw new TwofoldError('request.not_found');
        const verdict = await apiKeys.authenticate(String(given), clock.now());
        if ('refusal' in verdict) {
          const { refusal: reason, applicationId } = verdict;
          await refusals.refuse(request, reply, { code: 'api_key.refused', reason, applicationId });
          throw new TwofoldError('request.not_found');
        }
        const { identity } = verdict;
        if (!identity.scopes.has('metrics')) throw new TwofoldError('request.not_found');
        if (identity.rateLimit !== null) {
          const refused = await countKeyUse(apiKeyLimits, identity, identity.rateLimit, reply);
          if (refused) throw refused;
        }
      }
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}
