import type { Core, Platform } from './compose.ts';
import { purgeExpiredNonces } from './core/applications/nonces.ts';
import { openHeadFile } from './core/audit/chain/heads.ts';
import { startSealer } from './core/audit/chain/sealer.ts';
import { pruneAudit } from './core/audit/retention.ts';
import { purgeWebauthnChallenges } from './core/factors/webauthn/store.ts';
import { startMessageSender } from './core/messages/delivery/sender.ts';
import { purgeFinished } from './core/messages/store.ts';
import { queueNotices } from './core/notices/notices.ts';
import { pruneSets } from './core/vault/codes/disclosures.ts';
import { startWebhookWorker } from './core/webhooks/delivery/worker.ts';
import { deleteFinishedDeliveries } from './core/webhooks/store.ts';
import { purgeExpiredAnswers } from './http/answer/idempotency.ts';
import { openMessageCarriers } from './message-carriers.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import type { Purge } from './platform/database/purge.ts';
import type { Logger } from './platform/log.ts';
import { startRounds } from './platform/rounds.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './platform/time.ts';

/** What other processes accepted is seen at this interval; what this one did, at once. */
const LOOK_MS = 1000;
/** For so long it can be seen that a message was sent, and to which user; what it said is gone at once. */
const FINISHED_MESSAGES_MS = 7 * DAY_MS;
/** For so long the delivery log of a webhook goes back, and anything in it can be sent again. */
const FINISHED_DELIVERIES_MS = 30 * DAY_MS;
/** Rows that one transaction deletes at most: it shares its commit with requests, which wait for it. */
const PURGE_ROWS = 500;
/** One instance at a time: two would wait for each other's rows. */
const PURGING = { locks: ['purge'], timeoutMs: 10_000 };

export interface BackgroundWork {
  /** Ends the timers and chains what is on the audit log until now. */
  stop(): Promise<void>;
}

/**
 * The work that no request waits for: chaining the audit log, sending messages, delivering webhooks, answering forgotten
 * passwords, deleting what has expired. One process of an installation has to do it; several may. A round that fails, as
 * while the database is down, is logged, and the next one does its work too.
 */
export function startBackgroundWork(platform: Platform, core: Core, log: Logger): BackgroundWork {
  const { config, clock, database, dataKeys } = platform;
  const { auditHeadFile, auditRetentionDays } = config.stores;
  const sign = (data: string) => dataKeys.mac('audit-head', data);
  const heads = auditHeadFile === undefined ? undefined : openHeadFile(auditHeadFile, { sign, clock });
  const sealer = startSealer({
    database,
    heads,
    onError: report('the audit chain is not continued; it will be when the database answers again'),
    onRecovery: () => log.info({}, 'the audit chain is continued again'),
  });

  const messageSender = startMessageSender(
    { ...platform, audit: core.audit, counts: core.deliveryCounts, messages: core.messages, log },
    openMessageCarriers(platform),
  );

  const notices = startRounds(
    async (isStopping) => {
      while (!isStopping() && (await queueNotices({ ...platform, ...core, counters: databaseCounters })));
    },
    {
      intervalMs: LOOK_MS,
      onError: report('people are not told what happened; they will be when the database answers again'),
      onRecovery: () => log.info({}, 'people are told again what happened'),
    },
  );
  const webhookWorker = startWebhookWorker({
    ...platform,
    ...core.webhookDelivery,
    onError: report('webhooks are not delivered; they will be when the database answers again'),
    onRecovery: () => log.info({}, 'webhooks are delivered again'),
  });

  const resetRequests = startRounds(
    async (isStopping) => {
      while (!isStopping() && (await core.resetRequests.answerWaiting()) > 0);
    },
    {
      intervalMs: LOOK_MS,
      onError: report('forgotten passwords are not answered; they will be when the database answers again'),
      onRecovery: () => log.info({}, 'forgotten passwords are answered again'),
    },
  );
  core.resetRequests.onAccepted(() => resetRequests.wake());

  const purging = startRounds(purgeExpired, {
    intervalMs: MINUTE_MS,
    onError: report('expired rows are not deleted; they will be when the database answers again'),
    onRecovery: () => log.info({}, 'expired rows are deleted again'),
  });
  const pruning = startRounds(pruneOldEvents, {
    intervalMs: HOUR_MS,
    onError: report('old audit events are not removed; the next hour tries again'),
    onRecovery: () => log.info({}, 'old audit events are removed again'),
  });

  /** In pieces, until nothing is left: what a busy minute adds is gone a minute after it expired. */
  async function purgeExpired(isStopping: () => boolean): Promise<void> {
    const now = clock.now();
    const { challenges, links, sessions } = core;
    const purges = [
      databaseCounters.purge,
      challenges.purge,
      core.pendingLogins.purge,
      core.refreshTokens.purge,
      core.devices.purge,
      purgeWebauthnChallenges,
      sessions.purge,
      links.purge,
      purgeExpiredAnswers,
      purgeExpiredNonces,
      core.leases.purge,
      core.gate.devices.purge,
      core.gate.visits.purge,
      purgeFinishedMessages,
      purgeFinishedDeliveries,
    ];
    for (const purge of purges) {
      const purgePiece = () => database.transaction((tx) => purge(tx, now, PURGE_ROWS), PURGING);
      while (!isStopping() && (await purgePiece()) === PURGE_ROWS);
    }
  }

  async function pruneOldEvents(isStopping: () => boolean): Promise<void> {
    if (auditRetentionDays === 0) return;
    const before = clock.now() - auditRetentionDays * DAY_MS;
    const { removed } = await pruneAudit(database, {
      audit: core.audit,
      before,
      actor: 'system',
      heads,
      isStopping,
    });
    await pruneSets(database, before);
    if (removed > 0) log.info({ removed }, 'old audit events were removed');
  }

  function report(message: string) {
    return (error: unknown) => log.error({ err: error }, message);
  }

  return {
    async stop() {
      await Promise.all([resetRequests.stop(), purging.stop(), pruning.stop()]);
      await Promise.all([messageSender.stop(), notices.stop(), webhookWorker.stop()]);
      await sealer.stop();
    },
  };
}

const purgeFinishedMessages: Purge = (tx, now, limit) => purgeFinished(tx, now - FINISHED_MESSAGES_MS, limit);

const purgeFinishedDeliveries: Purge = (tx, now, limit) =>
  deleteFinishedDeliveries(tx, now - FINISHED_DELIVERIES_MS, limit);
