import type { Database } from '../../../platform/database/database.ts';
import { startRounds } from '../../../platform/rounds.ts';
import type { HeadWriter } from './heads.ts';
import type { ChainHead } from './links.ts';
import { sealPending } from './seal.ts';

export interface SealerOptions {
  database: Database;
  /** Where signed heads go; without it a removed tail cannot be found. */
  heads?: HeadWriter | undefined;
  /** Told of the first failed round in a row. The next one tries again; the events stay where they are. */
  onError(error: unknown): void;
  /** Told of the first round that succeeds after those. */
  onRecovery?: () => void;
  batch?: number;
  intervalMs?: number;
}

export interface Sealer {
  /** Seals what is left and signs the last head. Reports a failure to `onError` and still resolves. */
  stop(): Promise<void>;
}

/** A head per so many rounds bounds the file: at one round a second, under 9,000 lines a day. */
const ROUNDS_PER_HEAD = 10;
/** How often, and how far, a store where a row may appear late is looked through for one that is later than usual. */
const ROUNDS_PER_SWEEP = 600;
const SWEEP_LOOK_BACK = 500_000;

/**
 * Seals about once a second for as long as the process lives. Its transactions join the group commit of the requests
 * that run meanwhile, so sealing costs no `fsync` of its own under load.
 */
export function startSealer({
  database,
  heads,
  onError,
  onRecovery,
  batch = 256,
  intervalMs = 1000,
}: SealerOptions): Sealer {
  const mayAppearLate = database.read.dialect === 'postgres';
  let number = 0;
  let signed: ChainHead | undefined;

  async function seal(isStopping: () => boolean): Promise<void> {
    const round = number++;
    let { head } = await sealPending(database, { batch });
    if (mayAppearLate && round % ROUNDS_PER_SWEEP === 0) {
      ({ head } = await sealPending(database, { batch, lookBack: SWEEP_LOOK_BACK }));
    }
    const due = isStopping() || round % ROUNDS_PER_HEAD === 0;
    if (heads && head && due && head.position !== signed?.position) {
      await heads.append('head', head);
      signed = head;
    }
  }

  const rounds = startRounds(seal, { intervalMs, onError, onRecovery });
  return { stop: rounds.finish };
}
