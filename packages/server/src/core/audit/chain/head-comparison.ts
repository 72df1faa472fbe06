import type { SignedHeads } from './heads.ts';
import type { ChainHead } from './links.ts';
import type { BadRow, ChainWalk } from './walk.ts';

export interface HeadComparison {
  onProven(link: ChainHead): void;
  /** After the walk: how many heads agreed, and the first sign of a chain that is not the one that was signed. */
  finish(walk: ChainWalk): { compared: number; bad: BadRow | undefined };
}

/** A chain that was computed anew, or that lost its end, is whole in itself: only what was signed before shows it. */
export function createHeadComparison(heads: SignedHeads | undefined): HeadComparison {
  let compared = 0;
  let differing: BadRow | undefined;

  return {
    onProven({ position, hash }) {
      const signed = heads?.expected.get(position);
      if (signed === undefined) return;
      if (signed === hash) compared++;
      else {
        differing ??= at('rewritten', position, `Another chain up to position ${position} was signed.`);
      }
    },
    finish(walk) {
      const bad =
        heads && (differing ?? cutOff(heads, walk) ?? unsignedPruning(heads, walk) ?? forged(heads));
      return { compared, bad };
    },
  };
}

function cutOff(heads: SignedHeads, { head, bad }: ChainWalk): BadRow | undefined {
  // A walk that stopped at a bad row says nothing about the end.
  if (bad) return undefined;
  const newest = highest(heads.expected.keys());
  if (newest <= head.position) return undefined;
  return at(
    'tail_removed',
    head.position + 1,
    `The chain was signed up to position ${newest} and ends at ${head.position}.`,
  );
}

/** Where the head file goes back before the anchor, our pruning is on it: it is signed before it is done. */
function unsignedPruning(heads: SignedHeads, { anchor }: ChainWalk): BadRow | undefined {
  if (!anchor || heads.anchors.get(anchor.position) === anchor.hash) return undefined;
  const wasThere = [...heads.expected.keys(), ...heads.anchors.keys()].some((p) => p <= anchor.position);
  if (!wasThere) return undefined;
  return at('prefix_removed', anchor.position, 'The pruning of the rows before this one was not signed.');
}

function forged({ forgedAt }: SignedHeads): BadRow | undefined {
  if (forgedAt === undefined) return undefined;
  return at('head_forged', forgedAt, 'A line of the head file has a wrong signature.');
}

function highest(positions: Iterable<number>): number {
  let most = 0;
  for (const position of positions) most = Math.max(most, position);
  return most;
}

function at(fault: BadRow['fault'], position: number, explanation: string): BadRow {
  return { fault, position, seq: null, explanation };
}
