import { undoMove } from '../../core/move/undo.ts';
import { systemClock } from '../../platform/clock.ts';
import { type DatabaseLocation, showLocation } from '../../platform/database/location.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { CLI_ACTOR } from '../installation/installation.ts';
import { untilOldSignaturesEnd } from '../restore/old-signatures.ts';
import { done, type Io, note, printJson, warn } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { count } from '../terminal/table.ts';
import type { MoveCommandOptions } from './options.ts';

export async function undo(io: Io, from: DatabaseLocation, options: MoveCommandOptions): Promise<void> {
  const place = showLocation(from);
  await confirm(
    io,
    `All recovery codes in ${place} become void, and what happened since the move is not in it`,
    options,
  );
  const closed = await undoMove(
    from,
    { clock: systemClock, random: createSystemRandom(), ...untilOldSignaturesEnd(io) },
    CLI_ACTOR,
  );
  if (options.json) return printJson(io, { database: place, closed });
  done(io, `${place} can be served again`);
  warn(io, 'What happened since the move is not known. So that nothing used works again:');
  note(
    io,
    `  codes of authenticator apps work again within 90 seconds; ${count(closed.recoveryCodes, 'recovery code')} void; ${count(closed.sessions, 'session')} ended.`,
  );
  note(io, '  API keys that were revoked since are accepted again: see twofold api-key list');
  warn(io, 'The database that it was moved to must not be served any more.');
}
