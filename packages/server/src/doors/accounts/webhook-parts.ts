import type { ApiKeys } from '../../core/applications/api-keys.ts';
import type { ChainProver } from '../../core/audit/chain/prover.ts';
import type { RequestLimits } from '../../core/limits/requests.ts';
import type { Deliveries } from '../../core/webhooks/deliveries.ts';
import type { Webhooks } from '../../core/webhooks/webhooks.ts';

/** Of the accounts door: API keys, webhooks, the audit log. */
export interface WebhookParts {
  apiKeys: ApiKeys;
  webhooks: Webhooks;
  deliveries: Deliveries;
  /** Of readings of the audit log, by reader. */
  auditLimits: RequestLimits;
  chainProver: ChainProver;
}
