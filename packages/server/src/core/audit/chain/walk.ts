import { type AuditEntry, readDetail } from '../row.ts';
import { type ChainHead, type ChainLink, chainHash, genesis, isKnownHash } from './links.ts';

/**
 * What is wrong with the first bad row.
 * - `changed`: its content is not what was sealed (or its link, or the one before, was written over).
 * - `removed`: a row that was sealed is gone, or several.
 * - `reordered`: the row that belongs here stands elsewhere.
 * - `inserted`: this row was put between two sealed ones.
 * - `unchained`: a row older than the sealed ones has no place in the chain: it was inserted into the log afterwards.
 * - `prefix_removed`: the beginning is gone and the log has no pruning by us that explains it.
 * - `tail_removed`: a signed head, or the export's last line, is about rows that are gone.
 * - `rewritten`: the chain is whole in itself but is not the one that a signed head was made for.
 * - `head_forged`: a line of the head file has a wrong signature.
 * - `unreadable`: not a row as we write it.
 */
export type ChainFault =
  | 'changed'
  | 'removed'
  | 'reordered'
  | 'inserted'
  | 'unchained'
  | 'prefix_removed'
  | 'tail_removed'
  | 'rewritten'
  | 'head_forged'
  | 'unreadable';

export interface BadRow {
  fault: ChainFault;
  /** Null where the row has no place in the chain. */
  position: number | null;
  seq: number | null;
  explanation: string;
}

export interface ChainWalk {
  /** Events that were proven, without the anchor, whose event is pruned. */
  proven: number;
  /** The link that stands for everything before it, when old rows were pruned. */
  anchor: ChainHead | undefined;
  /** The last proven link; `genesis` for an empty chain. */
  head: ChainHead;
  /** The highest `seq` that was proven. */
  lastSeq: number;
  bad: BadRow | undefined;
}

/** How far to look for the place where a displaced row went: bounds the memory of a walk. */
const LOOK_AHEAD = 1000;

/**
 * Follows the chain from its first link and stops at the first bad row. Holds one link at a time.
 *
 * @param onProven is told each link once it is proven, and the anchor, to compare them with signed heads.
 */
export async function walkChain(
  links: AsyncGenerator<ChainLink>,
  onProven: (link: ChainHead) => void = () => {},
): Promise<ChainWalk> {
  const walk: ChainWalk = { proven: 0, anchor: undefined, head: genesis, lastSeq: 0, bad: undefined };
  let anchorExplained = true;
  for await (const link of links) {
    if (walk.head === genesis && link.event === undefined) {
      walk.anchor = walk.head = { position: link.position, hash: link.hash };
      walk.lastSeq = link.eventSeq;
      anchorExplained = false;
      onProven(walk.anchor);
      continue;
    }
    const fault = quickCheck(link, walk.head);
    if (fault) {
      walk.bad = await diagnose(fault, link, walk.head, links);
      break;
    }
    walk.head = { position: link.position, hash: link.hash };
    walk.lastSeq = Math.max(walk.lastSeq, link.eventSeq);
    walk.proven++;
    anchorExplained ||= explainsAnchor(link, walk.anchor);
    onProven(walk.head);
  }
  if (walk.anchor && !anchorExplained && !walk.bad) walk.bad = unexplained(walk.anchor, walk.lastSeq);
  return walk;
}

/** Each pruning writes the link that it stops at into the chain, behind the rows that it leaves. */
function explainsAnchor({ event }: ChainLink, anchor: ChainHead | undefined): boolean {
  return event?.action === 'audit.pruned' && !!anchor && namesAnchor(readDetail(event.detail), anchor);
}

/** Whether the detail of an `audit.pruned` event is about this anchor. */
export function namesAnchor(detail: AuditEntry['detail'], anchor: ChainHead): boolean {
  if (typeof detail !== 'object' || detail === null) return false;
  return detail.throughPosition === anchor.position && detail.throughHash === anchor.hash;
}

function unexplained(anchor: ChainHead, seq: number): BadRow {
  return {
    fault: 'prefix_removed',
    position: anchor.position,
    seq,
    explanation: `The rows up to position ${anchor.position} are gone and no pruning in the chain explains it.`,
  };
}

type QuickFault = 'position' | 'event_gone' | 'event_id' | 'hash_version' | 'hash';

function quickCheck(link: ChainLink, previous: ChainHead): QuickFault | undefined {
  if (link.position !== previous.position + 1) return 'position';
  if (!link.event) return 'event_gone';
  if (link.event.id !== link.eventId) return 'event_id';
  if (!isKnownHash(link.hash)) return 'hash_version';
  return chainHash(previous.hash, link.position, link.event) === link.hash ? undefined : 'hash';
}

/** Names what happened. That something did is certain by now; what exactly is the best reading of what is left. */
async function diagnose(
  found: QuickFault,
  link: ChainLink,
  previous: ChainHead,
  links: AsyncGenerator<ChainLink>,
): Promise<BadRow> {
  const expected = previous.position + 1;
  const bad = (fault: ChainFault, explanation: string, position = link.position): BadRow => ({
    fault,
    position,
    seq: position === link.position ? link.eventSeq : null,
    explanation,
  });
  if (found === 'hash_version')
    return bad('unreadable', 'The row was sealed by a version that is not known.');
  if (found === 'event_gone') return bad('removed', 'The event of this link is gone.');

  const following = await take(links, LOOK_AHEAD);
  if (found === 'position') {
    if (link.position < expected) return bad('inserted', `Position ${link.position} is there a second time.`);
    if (previous.position === 0) {
      return bad('prefix_removed', `The chain begins at position ${link.position}, without an anchor.`);
    }
    if (following.some((other) => other.position === expected)) {
      return bad('reordered', `The row of position ${expected} stands further on.`, expected);
    }
    return bad('removed', `The rows from position ${expected} to ${link.position - 1} are gone.`, expected);
  }
  if (found === 'event_id') {
    return following.some((other) => other.event?.id === link.eventId)
      ? bad('reordered', 'The event that was sealed here stands further on.')
      : bad('changed', 'The event here is not the one that was sealed here.');
  }
  return diagnoseHash(link, previous, following, bad);
}

function diagnoseHash(
  link: ChainLink,
  previous: ChainHead,
  following: ChainLink[],
  bad: (fault: ChainFault, explanation: string) => BadRow,
): BadRow {
  const { position } = link;
  const fits = (before: string, at: number, other: ChainLink | undefined, hash: string | undefined) =>
    other?.event !== undefined && chainHash(before, at, other.event) === hash;

  if (following.some((other) => fits(previous.hash, position, other, link.hash))) {
    return bad('reordered', 'The event that was sealed here stands further on.');
  }
  const belongsHere = following.find((other) => fits(previous.hash, position, other, other.hash));
  if (belongsHere) {
    const genuine = following.some((other) => fits(other.hash, belongsHere.position, link, link.hash));
    return genuine
      ? bad('reordered', 'This row and a later one changed places.')
      : bad('inserted', 'This row was put before one that was sealed at its place.');
  }
  const next = following[0];
  for (let gone = 1; next && gone <= LOOK_AHEAD; gone++) {
    if (fits(link.hash, position + 1 + gone, next, next.hash)) {
      return bad('removed', `${gone} rows before this one are gone and the rest was numbered anew.`);
    }
  }
  return bad('changed', 'This row, or the link before it, is not what was sealed.');
}

async function take(links: AsyncGenerator<ChainLink>, count: number): Promise<ChainLink[]> {
  const taken: ChainLink[] = [];
  while (taken.length < count) {
    const { value, done } = await links.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
