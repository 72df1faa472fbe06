import { createChainProver } from './core/audit/chain/prover.ts';
import type { Audit } from './core/audit/record.ts';
import { createRequestLimits } from './core/limits/requests.ts';
import { createDeliveries } from './core/webhooks/deliveries.ts';
import { createAttempt } from './core/webhooks/delivery/attempt.ts';
import { createSettle } from './core/webhooks/delivery/settle.ts';
import { createOwnerLimits } from './core/webhooks/owner-limits.ts';
import { createWebhooks } from './core/webhooks/webhooks.ts';
import type { Platform } from './open-platform.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { createOutgoing } from './platform/outgoing/outgoing.ts';
import { createSender } from './platform/outgoing/sender.ts';

/** Where Node takes the certificates from that it trusts. */
const TRUST = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'NODE_OPTIONS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** Pages that one reader may ask for. */
const AUDIT_READINGS = { max: 120, windowSeconds: 60 };

/** Of the core: where events go, and what brings them there. */
export function composeWebhooks(platform: Platform, { audit }: { audit: Audit }) {
  const { config, clock, random, ids, database, keyring, dataKeys, rateCounters } = platform;
  const outgoing = createOutgoing(config.webhooks);
  const sender = createSender(config.webhooks, trustOf(process.env));
  const ownerLimits = createOwnerLimits({ counters: databaseCounters, clock });
  const webhooks = createWebhooks({ keyring, outgoing, ids, random, clock, audit, ownerLimits });
  return {
    webhooks,
    deliveries: createDeliveries({ webhooks, ownerLimits, ids, clock, audit }),
    auditLimits: createRequestLimits(rateCounters, clock, 'audit', AUDIT_READINGS),
    chainProver: createChainProver({
      executor: database.read,
      headFile: config.stores.auditHeadFile,
      sign: (data) => dataKeys.mac('audit-head', data),
    }),
    /** For the worker. */
    webhookDelivery: {
      attempt: createAttempt({ outgoing: sender, keyring, clock }),
      settle: createSettle({ clock, random, audit }),
      endSending: sender.close,
    },
  };
}

function trustOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(TRUST.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
