import { withInstallation } from '../installation/installation.ts';
import { EXIT_FAILED } from '../program/failure.ts';
import type { JsonOption } from '../program/options.ts';
import { type Io, note, printJson, warn } from '../terminal/io.ts';
import { count, printTable } from '../terminal/table.ts';
import { roleOf, sealedRowsByKey } from './usage.ts';

export async function showStatus(io: Io, { json }: JsonOption): Promise<void> {
  const { usage, source } = await withInstallation(io, async (installation) => ({
    usage: await sealedRowsByKey(installation),
    source: installation.platform.keys.path,
  }));
  const lost = usage.filter((key) => !key.inRing && key.rows > 0);
  if (lost.length > 0) io.exitCode = EXIT_FAILED;
  if (json) {
    const keys = usage.map((key) => ({ keyId: key.keyId ?? null, role: roleOf(key), rows: key.rows }));
    return printJson(io, { source: source ?? 'ENCRYPTION_KEY', keys });
  }
  printTable(io, usage, [
    { title: 'key', value: ({ keyId }) => keyId ?? '(no envelope)' },
    { title: 'role', value: roleOf },
    { title: 'rows', value: ({ rows }) => rows.toLocaleString('en'), align: 'right' },
  ]);
  note(io);
  note(io, `Keys come from ${source ?? 'ENCRYPTION_KEY'}.`);
  for (const key of usage) {
    if (key.current || key.rows === 0) continue;
    if (key.inRing) warn(io, `${count(key.rows, 'row')} to seal anew. Run: twofold keys rotate`);
    else warn(io, `${count(key.rows, 'row')} cannot be opened: the key is not in the key ring.`);
  }
}
