import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { HOUR_MS, isYoung, MINUTE_MS } from '../../platform/time.ts';
import { PEOPLE_APPLICATION_ID } from '../applications/people-application.ts';
import type { Audit } from '../audit/record.ts';
import type { Decision, DeviceProblem, Presented } from './decision/decision.ts';
import type { GateOrigin } from './gate.ts';
import type { Service } from './services/services.ts';

/**
 * What the gate leaves on the audit log. A page is fifty requests, so not each is written down: the first of an hour of a
 * device at a service is, and so is each kind of refusal that is more than a login that is due.
 */
export interface Traces {
  leave(
    decision: Decision,
    about: {
      service: Service | undefined;
      presented: Presented | DeviceProblem;
      origin(): GateOrigin;
    },
  ): void;
  /** Also to be waited for by `settled`; nobody hears of its failure. */
  writing(work: Promise<unknown>): void;
  /** What was begun has been written, as far as it can be. */
  settled(): Promise<void>;
}

/** Each at every service that it may be at, of which there are as many as administrators make. */
const MAX_DEVICES = 10_000;
/** For all refusals together: addresses are cheap to have, and the log must not be filled by one who has no device. */
const MAX_REFUSALS_PER_MINUTE = 300;

export function createTraces(parts: {
  database: Pick<Database, 'transaction'>;
  audit: Pick<Audit, 'record'>;
  clock: Clock;
}): Traces {
  const { database, audit, clock } = parts;
  /** By device, and then by service. */
  const lastSeen = new BoundedMap<string, Map<string, number>>(MAX_DEVICES);
  const minute = { endsAt: 0, rows: 0 };
  const underWay = new Set<Promise<unknown>>();

  function isFirstOfHour(deviceId: string, serviceId: string): boolean {
    const now = clock.now();
    const ofDevice = lastSeen.get(deviceId);
    const before = ofDevice?.get(serviceId);
    if (before !== undefined && isYoung(before, now, HOUR_MS)) return false;
    // Set anew, so that whoever is here every hour is not the first to be forgotten.
    lastSeen.set(deviceId, (ofDevice ?? new Map<string, number>()).set(serviceId, now));
    return true;
  }

  function mayWriteRefusal(): boolean {
    const now = clock.now();
    // A clock that was set back ends the minute too.
    if (now >= minute.endsAt || now < minute.endsAt - MINUTE_MS) {
      minute.endsAt = now + MINUTE_MS;
      minute.rows = 0;
    }
    return ++minute.rows <= MAX_REFUSALS_PER_MINUTE;
  }

  function write(event: Parameters<Audit['record']>[1]): void {
    // The answer is decided, and is not changed by a log that cannot be written: refusing would be a way to shut everybody out.
    track(database.transaction(async (tx) => audit.record(tx, event)));
  }

  function track(work: Promise<unknown>): void {
    const done = work.catch(() => undefined).finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    writing: track,
    leave({ outcome, by }, { service, presented, origin }) {
      if (outcome === 'open' || outcome === 'login' || !service) return;
      const known = typeof presented === 'string' ? undefined : presented;
      const userId = known?.person.userId;
      const deviceId = known?.device.id;
      // Before anything is put together for the log: of a thousand requests, one is written down.
      if (outcome === 'allowed' && !isFirstOfHour(deviceId ?? '', service.id)) return;
      const detail = {
        serviceId: service.id,
        ...(deviceId !== undefined && { deviceId }),
        ...(by.pathRule !== undefined && { pathRule: by.pathRule }),
      };
      const common = {
        applicationId: PEOPLE_APPLICATION_ID,
        actor: userId ?? 'unknown',
        userId,
        ...origin(),
        detail,
      };
      if (outcome === 'allowed') write({ ...common, action: 'gate.allowed', outcome: 'success' });
      else if (mayWriteRefusal())
        write({ ...common, action: 'gate.refused', outcome: 'refused', reason: by.rule.replace('.', '_') });
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
