import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Invalidations } from '../../platform/invalidation/invalidations.ts';
import type { Audit } from '../audit/record.ts';
import type { Actor } from '../context.ts';
import { type Page, type PageRequest, pageOf } from '../paging.ts';
import { checkName } from './name.ts';
import { PEOPLE_APPLICATION_ID } from './people-application.ts';
import { checkRelyingParty, type OwnRelyingParty, toRelyingParty } from './relying-party.ts';
import {
  type ApplicationRow,
  insertApplication,
  selectApplication,
  selectApplicationsAfter,
  setApplicationDisabled,
  setRelyingParty,
} from './store.ts';

/** A program that asks Twofold about its users. Each sees only its own users. People's is none: it is not found here. */
export interface Application {
  readonly id: string;
  readonly name: string;
  /** Unix milliseconds, as are all times here. */
  readonly createdAt: number;
  readonly disabledAt: number | null;
  /** Null: its passkeys are the installation's. */
  readonly relyingParty: OwnRelyingParty | null;
}

export interface Applications {
  /** Throws `request.invalid` for an unfit name, `application.name_taken`. */
  create(tx: Transaction, application: { name: string }, actor: Actor): Promise<Application>;
  /** Oldest first. */
  list(executor: Executor, page?: PageRequest): Promise<Page<Application>>;
  /** Throws `application.not_found`. */
  get(executor: Executor, id: string): Promise<Application>;
  /** None of its API keys is accepted from then on (every instance: within 1 s). Throws `application.not_found`. */
  disable(tx: Transaction, id: string, actor: Actor): Promise<Application>;
  /**
   * Passkeys that were made for the one before work no more, as they are bound to it. Throws `application.not_found`,
   * `request.invalid` naming the field.
   */
  setRelyingParty(
    tx: Transaction,
    id: string,
    relyingParty: OwnRelyingParty | null,
    actor: Actor,
  ): Promise<Application>;
  /** Undoes `disable`; what was revoked stays revoked. Throws `application.not_found`. */
  enable(tx: Transaction, id: string, actor: Actor): Promise<Application>;
}

export function createApplications(parts: {
  ids: Ids;
  clock: Clock;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): Applications {
  const { ids, clock, audit, invalidations } = parts;

  async function get(executor: Executor, id: string): Promise<Application> {
    const row = id === PEOPLE_APPLICATION_ID ? undefined : await selectApplication.first(executor, { id });
    if (!row) throw new TwofoldError('application.not_found');
    return fromRow(row);
  }

  async function setDisabled(tx: Transaction, id: string, disabledAt: number | null, actor: Actor) {
    const application = await get(tx, id);
    if ((application.disabledAt === null) === (disabledAt === null)) return application;
    await setApplicationDisabled.run(tx, { id, disabledAt });
    invalidations.announce(tx, 'application', id);
    audit.record(tx, {
      ...actor,
      applicationId: id,
      action: disabledAt === null ? 'application.enabled' : 'application.disabled',
      outcome: 'success',
    });
    return { ...application, disabledAt };
  }

  return {
    async create(tx, { name }, actor) {
      const application = {
        id: ids.next('app'),
        name: checkName(name),
        createdAt: clock.now(),
        disabledAt: null,
        relyingParty: null,
      };
      if ((await insertApplication.run(tx, application)) === 0) {
        throw new TwofoldError(
          'application.name_taken',
          'Another application has this name; choose another.',
        );
      }
      audit.record(tx, {
        ...actor,
        applicationId: application.id,
        action: 'application.created',
        outcome: 'success',
        detail: { name: application.name },
      });
      return application;
    },
    async list(executor, page) {
      return pageOf(page, fromRow, (range) => selectApplicationsAfter.all(executor, range));
    },
    get,
    async setRelyingParty(tx, id, relyingParty, actor) {
      const application = await get(tx, id);
      const checked = relyingParty && checkRelyingParty(relyingParty);
      await setRelyingParty.run(tx, {
        id,
        rpId: checked?.id ?? null,
        rpName: checked?.name ?? null,
        origins: checked && JSON.stringify(checked.origins),
      });
      audit.record(tx, {
        ...actor,
        applicationId: id,
        action: 'application.changed',
        outcome: 'success',
        detail: { relyingParty: checked?.id ?? null },
      });
      return { ...application, relyingParty: checked };
    },
    disable: (tx, id, actor) => setDisabled(tx, id, clock.now(), actor),
    enable: (tx, id, actor) => setDisabled(tx, id, null, actor),
  };
}

function fromRow(row: ApplicationRow): Application {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    relyingParty: toRelyingParty(row),
  };
}
