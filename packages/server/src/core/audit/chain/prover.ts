import { existsSync } from 'node:fs';
import type { Executor } from '../../../platform/database/database.ts';
import { type ChainReport, verifyDatabase } from '../verify.ts';
import { readHeadFile, type Sign } from './heads.ts';

/** Proves the chain for those who ask over the network. */
export interface ChainProver {
  /** Who asks while it is being proven gets the answer of that walk: it reads the whole log. */
  prove(): Promise<ChainReport>;
}

/**
 * @param headFile where signed heads are; undefined where none are written
 * @param sign as the heads were signed
 */
export function createChainProver(parts: {
  executor: Executor;
  headFile: string | undefined;
  sign: Sign;
}): ChainProver {
  const { executor, headFile, sign } = parts;
  let walk: Promise<ChainReport> | undefined;

  async function prove(): Promise<ChainReport> {
    // The file begins with the first head: one that is not there yet is nothing to compare with.
    const heads =
      headFile === undefined || !existsSync(headFile) ? undefined : await readHeadFile(headFile, sign);
    return verifyDatabase(executor, heads);
  }

  return {
    prove() {
      walk ??= prove().finally(() => {
        walk = undefined;
      });
      return walk;
    },
  };
}
