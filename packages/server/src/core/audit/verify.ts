import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DialectName, Executor } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { createHeadComparison, type HeadComparison } from './chain/head-comparison.ts';
import type { SignedHeads } from './chain/heads.ts';
import { type ChainHead, readLinks, readUnchained } from './chain/links.ts';
import { type BadRow, type ChainWalk, walkChain } from './chain/walk.ts';
import { openExport } from './export/read.ts';

export interface ChainReport {
  /** True when the chain is whole, nothing older stands beside it, and the signed heads (if given) agree. */
  whole: boolean;
  /** Events that were proven. */
  proven: number;
  /** Events that wait for the sealer: nothing is proven about them. Counted only when the chain is not broken. */
  unsealed: number;
  /** What the chain begins with after pruning. */
  anchor: ChainHead | undefined;
  /** The last proven link. */
  head: ChainHead;
  /** Undefined when none were given. `compared` counts those that agreed. */
  heads: { compared: number; lines: number; unreadable: number; signaturesChecked: boolean } | undefined;
  firstBad: BadRow | undefined;
}

/**
 * Proves the chain of a database, also while it is written to, or names the first bad row. Memory does not grow with
 * the log. Throws only what the database throws.
 *
 * @param heads from `readHeadFile`, read before: without them a cut-off end or a chain computed anew is not found.
 */
export async function verifyDatabase(executor: Executor, heads?: SignedHeads): Promise<ChainReport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await verifyOnce(executor, heads);
    } catch (error) {
      // Old rows were pruned under the walk: it begins again from the new anchor.
      if (attempt === 3 || !(error instanceof TwofoldError) || error.code !== 'database.busy') throw error;
    }
  }
}

async function verifyOnce(executor: Executor, heads: SignedHeads | undefined): Promise<ChainReport> {
  const comparison = createHeadComparison(heads);
  const walk = await walkChain(readLinks(executor), comparison.onProven);
  const unsealed = createUnsealed();
  if (!walk.bad) {
    for await (const event of readUnchained(executor, walk.head.position)) unsealed.add(event.seq);
  }
  return report(walk, unsealed.finish(executor.dialect, walk), comparison, heads);
}

/**
 * Proves an export without the database and without a key. It shows that the rows are those of one unbroken chain; that
 * it is this installation's chain, only a signed head shows. Throws `request.invalid` for what is no whole export.
 *
 * @param lines of the file, without their ends.
 */
export async function verifyExport(lines: AsyncIterable<string>, heads?: SignedHeads): Promise<ChainReport> {
  const comparison = createHeadComparison(heads);
  const reader = await openExport(lines);
  const unsealed = createUnsealed();
  const walk = await walkChain(reader.links(unsealed.add), comparison.onProven);
  walk.bad ??= reader.fault(walk);
  return report(walk, unsealed.finish(reader.store, walk), comparison, heads);
}

/** As `verifyExport`, from a file. */
export function verifyExportFile(path: string, heads?: SignedHeads): Promise<ChainReport> {
  const input = createReadStream(path, 'utf8');
  return verifyExport(createInterface({ input, crlfDelay: Infinity }), heads);
}

interface Unsealed {
  count: number;
  bad: BadRow | undefined;
}

function createUnsealed() {
  let count = 0;
  let lowest = Infinity;
  return {
    add: (seq: number): void => {
      count++;
      lowest = Math.min(lowest, seq);
    },
    /** One writer at a time: on the embedded store a row can only come after those that are sealed. */
    finish(store: DialectName, { lastSeq }: ChainWalk): Unsealed {
      if (store !== 'sqlite' || lowest > lastSeq) return { count, bad: undefined };
      const explanation = 'The log has this row among those that are sealed, but the chain does not.';
      return { count, bad: { fault: 'unchained', position: null, seq: lowest, explanation } };
    },
  };
}

function report(
  walk: ChainWalk,
  unsealed: Unsealed,
  comparison: HeadComparison,
  heads: SignedHeads | undefined,
): ChainReport {
  const { compared, bad } = comparison.finish(walk);
  const firstBad = earlier(walk.bad, bad) ?? unsealed.bad;
  return {
    whole: firstBad === undefined,
    proven: walk.proven,
    unsealed: unsealed.count,
    anchor: walk.anchor,
    head: walk.head,
    heads: heads && {
      compared,
      lines: heads.lines,
      unreadable: heads.unreadable,
      signaturesChecked: heads.signaturesChecked,
    },
    firstBad,
  };
}

function earlier(a: BadRow | undefined, b: BadRow | undefined): BadRow | undefined {
  if (!a || !b) return a ?? b;
  return (b.position ?? Infinity) < (a.position ?? Infinity) ? b : a;
}
