import type { DialectName } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { ChainLink } from '../chain/links.ts';
import type { BadRow, ChainWalk } from '../chain/walk.ts';
import { type ExportTrailer, parseHeader, parseRow, parseTrailer } from './line.ts';

export interface ExportReader {
  store: DialectName;
  /** The chained rows in the order of the file; `onUnsealed` is told the others. Ends at a line that is none of ours. */
  links(onUnsealed: (seq: number) => void): AsyncGenerator<ChainLink>;
  /** After a walk that found nothing: what is wrong with the file itself. */
  fault(walk: ChainWalk): BadRow | undefined;
}

/** Reads the header. Throws `request.invalid` for a file that is no export, or a filtered one. */
export async function openExport(lines: AsyncIterable<string>): Promise<ExportReader> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const header = first.done ? undefined : parseHeader(first.value);
  if (!header) throw new TwofoldError('request.invalid', 'The file is not an audit export in JSON Lines.');
  if (header.filtered) {
    throw new TwofoldError('request.invalid', 'A filtered export proves no chain; export without a filter.');
  }
  let rows = 0;
  let trailer: ExportTrailer | undefined;
  let unreadableLine: number | undefined;

  return {
    store: header.store,
    async *links(onUnsealed) {
      for (let line = 2; ; line++) {
        const next = await iterator.next();
        if (next.done) return;
        const row = trailer ? undefined : parseRow(next.value);
        if (!row) {
          const end = trailer ? undefined : parseTrailer(next.value);
          if (!end) {
            unreadableLine = line;
            return;
          }
          trailer = end;
          continue;
        }
        rows++;
        if (row.kind === 'unsealed') onUnsealed(row.event.seq);
        else yield row.link;
      }
    },
    fault({ head }) {
      const bad = (fault: BadRow['fault'], explanation: string): BadRow => ({
        fault,
        position: head.position + 1,
        seq: null,
        explanation,
      });
      if (unreadableLine) return bad('unreadable', `Line ${unreadableLine} is not as an export writes it.`);
      if (!trailer) return bad('tail_removed', 'The export has no last line: it was cut off.');
      if (trailer.head.position > head.position) {
        return bad('tail_removed', `The export ended at position ${trailer.head.position}.`);
      }
      if (trailer.head.hash !== head.hash) return bad('rewritten', 'The export ended with another link.');
      if (trailer.rows > rows)
        return bad('tail_removed', `The export had ${trailer.rows} rows, now ${rows}.`);
      if (trailer.rows < rows) return bad('unchained', `The export had ${trailer.rows} rows, now ${rows}.`);
      return undefined;
    },
  };
}
