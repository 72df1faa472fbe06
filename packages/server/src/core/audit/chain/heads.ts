import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Clock } from '../../../platform/clock.ts';
import type { ChainHead } from './links.ts';

/** A MAC over `data` with a data key of the installation. */
export type Sign = (data: string) => string;

/**
 * `head`: the chain ended here at that time. `anchor`: rows up to here are about to be pruned by us. `restored`: a
 * backup that ends here was restored, so that earlier lines about later positions no longer hold.
 */
export type HeadKind = 'head' | 'anchor' | 'restored';

export interface HeadWriter {
  /** Resolves when the line is on disk. */
  append(kind: HeadKind, head: ChainHead): Promise<void>;
}

interface HeadLine extends ChainHead {
  kind: HeadKind;
  /** ISO 8601. */
  at: string;
  signature: string;
}

/**
 * Appends signed heads to a file, one JSON object per line. It belongs where those who can write to the database cannot:
 * then it shows that the end of the log was cut off, or that the whole chain was computed anew.
 */
export function openHeadFile(path: string, { sign, clock }: { sign: Sign; clock: Clock }): HeadWriter {
  return {
    async append(kind, { position, hash }) {
      const at = new Date(clock.now()).toISOString();
      const unsigned = { kind, position, hash, at };
      const line = JSON.stringify({ ...unsigned, signature: sign(signedText(unsigned)) } satisfies HeadLine);
      const file = await open(path, 'a+', 0o600);
      try {
        // One write to a file opened for appending: lines of several processes do not mix.
        await file.appendFile(`${(await endsInsideLine(file)) ? '\n' : ''}${line}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/** After a crash in the middle of a write, the torn line must not swallow the next one. */
async function endsInsideLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer[0] !== 0x0a;
}

/** What a head file says, ready to be compared with a chain. */
export interface SignedHeads {
  /** Hash by position. Always has the newest; older ones are thinned out, as the newest stands for them all. */
  expected: ReadonlyMap<number, string>;
  anchors: ReadonlyMap<number, string>;
  lines: number;
  /** Lines that are not whole, such as one torn by a crash. */
  unreadable: number;
  /** Position of the first line whose signature is wrong; always undefined without a key. */
  forgedAt: number | undefined;
  signaturesChecked: boolean;
}

const MAX_KEPT = 10_000;

/** Reads a head file in bounded memory. Without `sign`, hashes are compared but signatures are not checked. */
export async function readHeadFile(path: string, sign?: Sign): Promise<SignedHeads> {
  const expected = new Map<number, string>();
  const anchors = new Map<number, string>();
  let lines = 0;
  let unreadable = 0;
  let forgedAt: number | undefined;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (text === '') continue;
    lines++;
    const line = parseLine(text);
    if (!line) {
      unreadable++;
      continue;
    }
    if (sign && !equalTexts(sign(signedText(line)), line.signature)) {
      forgedAt ??= line.position;
      continue;
    }
    if (line.kind === 'restored') dropAfter(line.position, expected, anchors);
    (line.kind === 'anchor' ? anchors : expected).set(line.position, line.hash);
    if (expected.size > MAX_KEPT) thinOut(expected);
    if (anchors.size > MAX_KEPT) thinOut(anchors);
  }
  return { expected, anchors, lines, unreadable, forgedAt, signaturesChecked: sign !== undefined };
}

function dropAfter(position: number, ...maps: Map<number, string>[]): void {
  for (const map of maps) {
    for (const known of map.keys()) if (known > position) map.delete(known);
  }
}

/** Keeps the newest and every second of the others: they only narrow down where a rewritten chain begins to differ. */
function thinOut(map: Map<number, string>): void {
  const positions = [...map.keys()].sort((a, b) => b - a);
  for (const [i, position] of positions.entries()) if (i % 2 === 1) map.delete(position);
}

function signedText({ kind, position, hash, at }: Omit<HeadLine, 'signature'>): string {
  return JSON.stringify(['twofold-audit-head-v1', kind, position, hash, at]);
}

function parseLine(text: string): HeadLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHeadLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHeadLine(value: unknown): value is HeadLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Record<keyof HeadLine, unknown>;
  return (
    (line.kind === 'head' || line.kind === 'anchor' || line.kind === 'restored') &&
    Number.isSafeInteger(line.position) &&
    typeof line.hash === 'string' &&
    typeof line.at === 'string' &&
    typeof line.signature === 'string'
  );
}

/** In constant time, whatever the lengths. */
function equalTexts(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
