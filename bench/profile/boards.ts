import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boardShots } from '../load/board-shots.ts';
import { drive } from '../load/drive.ts';
import { statementUse } from '../report/statements.ts';
import type { StartOptions } from '../servers/child.ts';
import type { Bench } from '../servers/stand.ts';
import { openVaultStand } from '../servers/vault.ts';
import { type CpuProfile, sharesByFile } from './cpu-profile.ts';
import { flame } from './profile.ts';

const ENTRIES = 1000;
const SECONDS = 5;
/** So few are shown in a second that background work would stand beside them. */
const OF_EACH_BOARD = 0.5;
/** On the stack of every board. */
const OPENING = { file: '/core/vault/codes/board.ts', functionName: 'open' };

/** Where the time of B7 goes, and what a board asks of the store: paragraphs of Markdown. */
export async function profileBoards(bench: Bench): Promise<string[]> {
  const folder = bench.folder('cpu-profile');
  await showBoards(bench, { nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`] });
  // The process that hashes passwords writes one too, of a single login.
  const [text] = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .sort((a, b) => b.length - a.length);
  if (text === undefined) throw new Error('Node wrote no profile.');
  const profile = JSON.parse(text) as CpuProfile;

  const counts = join(bench.folder('statements'), 'counts.json');
  const hook = fileURLToPath(new URL('count-statements.ts', import.meta.url));
  const boards = await showBoards(bench, {
    nodeOptions: ['--import', hook],
    env: { STATEMENT_COUNTS: counts },
  });
  const statements = JSON.parse(readFileSync(counts, 'utf8')) as Record<string, number>;
  const { perRequest, table } = statementUse(statements, boards, 'board', OF_EACH_BOARD);
  return [
    `Where the time goes, at ${ENTRIES.toLocaleString('en-US')} entries:`,
    flame(sharesByFile(profile, OPENING)),
    `${perRequest.toFixed(1)} statements for each board, its savepoint and its share of a commit among them:`,
    table,
  ];
}

/** @returns how many were shown */
async function showBoards(bench: Bench, options: Pick<StartOptions, 'nodeOptions' | 'env'>): Promise<number> {
  const { accessToken, twofold } = await openVaultStand(bench, ENTRIES, options);
  const next = boardShots('/api/accounts', accessToken, ENTRIES);
  const { answers } = await drive({ port: twofold.port, connections: 1, next, seconds: SECONDS });
  await twofold.stop();
  return answers;
}
