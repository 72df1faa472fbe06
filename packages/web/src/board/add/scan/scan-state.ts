import {
  addressesInOrder,
  type GoogleParts,
  missingParts,
  type PartOutcome,
  withPart,
} from './google-parts.ts';
import type { PictureProblem } from './reading/qr-worker.ts';
import { type Scanned, scanned } from './scanned.ts';

export type ScannedAccount = Extract<Scanned, { kind: 'account' }>;

/** Why what was read last leads nowhere. */
export type ScanProblem = 'nothing' | 'no-account' | PictureProblem | Exclude<PartOutcome, 'added'>;

/** What has been found in pictures so far. */
export type ScanState =
  /** Nothing yet, or some of several parts; with the accounts that were seen beside them. */
  | { kind: 'looking'; parts?: GoogleParts; others: readonly string[]; problem?: ScanProblem }
  | { kind: 'account'; account: ScannedAccount }
  /** Several accounts, all of them: each an address, or a part of an export. */
  | { kind: 'several'; lines: readonly string[] };

export const NOTHING_SCANNED: ScanState = { kind: 'looking', others: [] };

export type ScanEvent =
  | { type: 'read'; texts: readonly string[]; failure?: PictureProblem | undefined }
  /** There is no more of the export. */
  | { type: 'enough' }
  | { type: 'again' };

/** Takes what is read in the order in which it comes, however many pictures are being read. */
export function scanReducer(before: ScanState, event: ScanEvent): ScanState {
  if (event.type === 'again') return NOTHING_SCANNED;
  if (event.type === 'read') return afterScan(before, event.texts, event.failure);
  return before.kind === 'looking' && before.parts ? withoutMissing(before.parts, before.others) : before;
}

/**
 * What follows from reading these: in any order, one by one or many from one picture.
 *
 * @param texts what the QR codes say; of a picture without one, none
 * @param failure why a picture was not looked at: told where nothing was found in any
 */
function afterScan(
  before: ScanState,
  texts: readonly string[],
  failure: PictureProblem | undefined,
): ScanState {
  const { parts: collected, others: seen } = before.kind === 'looking' ? before : { others: [] };
  const found = [...new Set(texts)].map(scanned);
  const accounts = found.filter((each): each is ScannedAccount => each.kind === 'account');
  const addresses = found.flatMap((each) => (each.kind === 'google-part' ? [each.address] : []));
  const { parts, problem } = collect(collected, addresses);
  const others = [...new Set([...seen, ...accounts.map(({ uri }) => uri)])];

  if (parts !== undefined) {
    if (missingParts(parts).length === 0)
      return { kind: 'several', lines: [...addressesInOrder(parts), ...others] };
    const what = problem ?? (accounts.length + addresses.length > 0 ? undefined : nothingIn(texts, failure));
    return { kind: 'looking', parts, others, ...(what && { problem: what }) };
  }
  const [account] = accounts;
  if (others.length > 1) return { kind: 'several', lines: others };
  if (account) return { kind: 'account', account };
  return { kind: 'looking', others, problem: problem ?? nothingIn(texts, failure) };
}

/** What there is of an export that lacks parts. */
function withoutMissing(parts: GoogleParts, others: readonly string[]): ScanState {
  return { kind: 'several', lines: [...addressesInOrder(parts), ...others] };
}

function nothingIn(texts: readonly string[], failure: PictureProblem | undefined): ScanProblem {
  return texts.length === 0 ? (failure ?? 'nothing') : 'no-account';
}

function collect(
  before: GoogleParts | undefined,
  addresses: readonly string[],
): { parts: GoogleParts | undefined; problem: ScanProblem | undefined } {
  let parts = before;
  const problems = new Set<ScanProblem>();
  let isOneAdded = false;
  for (const address of addresses) {
    const { parts: next, outcome } = withPart(parts, address);
    parts = next;
    if (outcome === 'added') isOneAdded = true;
    else problems.add(outcome);
  }
  // One that was read before is no problem beside a new one: a picture may show both.
  if (isOneAdded) problems.delete('repeated');
  const [problem] = problems;
  return { parts, problem };
}
