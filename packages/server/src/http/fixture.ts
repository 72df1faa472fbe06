import { openFixture as openApplications } from '../core/applications/fixture.ts';
import { createApiKeyLimits } from '../core/applications/limits.ts';
import { createAddressLimits } from '../core/limits/address.ts';
import { databaseCounters } from '../platform/counters/counters.ts';
import { databaseRateCounters } from '../platform/counters/rate-counters.ts';
import { createIdempotency } from './answer/idempotency.ts';
import { createApp } from './app.ts';
import { createCallers } from './caller/caller.ts';
import { createRefusals } from './caller/refusals.ts';
import { createSignedRequests } from './caller/signed-request.ts';

/** For tests: the app over a fresh embedded store. Five refusals in a minute limit an address. */
export async function openHttpFixture(trustProxy = ['loopback']) {
  const core = await openApplications();
  const { database, clock, keyring, audit, random } = core;
  const lines: object[] = [];
  const log = {
    info: (fields: object, message: string) => void lines.push({ ...fields, message }),
    error: (fields: object, message: string) => void lines.push({ ...fields, message, failed: true }),
  };
  const http = createApp({ log, random, options: { trustProxy, https: false } });
  const authenticator = core.createAuthenticator();
  const limit = { max: 5, windowSeconds: 60 };
  const addressLimits = createAddressLimits(databaseRateCounters(database, databaseCounters), clock, limit);
  const refusals = createRefusals({ addressLimits, audit, database, clock });
  const signedRequests = createSignedRequests({ apiKeys: authenticator, refusals, database, clock });
  const personCallers = {
    requirePerson: () => {
      throw new Error('this fixture has no people');
    },
  };
  const apiKeyLimits = createApiKeyLimits({ database, counters: databaseCounters, clock });
  const callers = createCallers({
    ...{ apiKeys: authenticator, signedRequests, personCallers, apiKeyLimits, refusals, clock },
  });
  const idempotency = createIdempotency({ database, keyring, clock });
  return {
    ...core,
    ...{ app: http.app, lines, authenticator, apiKeyLimits, refusals, callers, idempotency },
    async close() {
      await http.stop(0);
      await core.close();
    },
  };
}

export type HttpFixture = Awaited<ReturnType<typeof openHttpFixture>>;
