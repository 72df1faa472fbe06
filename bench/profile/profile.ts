import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Section } from '../report/section.ts';
import { statementUse } from '../report/statements.ts';
import { openLoginStand } from '../servers/logins.ts';
import type { Bench } from '../servers/stand.ts';
import { type CpuProfile, type Share, sharesByFile } from './cpu-profile.ts';

const ROUNDS = 2;
const SMALLEST_SHARE = 0.006;
/** On the stack of every login. */
const VERIFYING = { file: '/core/verification/verify.ts', functionName: 'verify' };

/** Where the time of B2 goes, and what each login asks of the store. */
export async function profileLogins(bench: Bench): Promise<Section> {
  const shares = await profileProcessor(bench);
  const { statements, logins } = await countStatements(bench);
  return {
    id: 'profile',
    title: 'where the time of B2 goes',
    how:
      'The logins of B2 under `node --cpu-prof`, and once more with every statement counted. A share is of the busy time; ' +
      'what a file calls inside Node, SQLite and OpenSSL is counted as its own.',
    rows: [],
    notes: [flame(shares), counted(statements, logins)],
  };
}

async function profileProcessor(bench: Bench): Promise<Share[]> {
  const folder = bench.folder('cpu-profile');
  const stand = await openLoginStand(bench, ROUNDS, {
    nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    warmUpSeconds: 1,
  });
  for (let round = 0; round < ROUNDS; round++) await stand.logins(round);
  await stand.stop();
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error('Node wrote no profile.');
  return sharesByFile(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile, VERIFYING);
}

async function countStatements(
  bench: Bench,
): Promise<{ statements: Record<string, number>; logins: number }> {
  const file = join(bench.folder('statements'), 'counts.json');
  const hook = fileURLToPath(new URL('count-statements.ts', import.meta.url));
  const stand = await openLoginStand(bench, ROUNDS, {
    nodeOptions: ['--import', hook],
    env: { STATEMENT_COUNTS: file },
    warmUpSeconds: 0,
  });
  let logins = 0;
  for (let round = 0; round < ROUNDS; round++) logins += (await stand.logins(round)).answers;
  await stand.stop();
  return { statements: JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>, logins };
}

/** A block of Markdown. */
export function flame(shares: readonly Share[]): string {
  const shown = shares.filter(({ share }) => share >= SMALLEST_SHARE);
  const rest = 1 - shown.reduce((sum, { share }) => sum + share, 0);
  const lines = [...shown, { name: 'everything smaller', share: rest }].map(({ name, share }) => {
    const bar = '█'.repeat(Math.max(1, Math.round(share * 100)));
    return `${(share * 100).toFixed(1).padStart(5)} %  ${name.padEnd(52)} ${bar}`;
  });
  return ['```', ...lines, '```'].join('\n');
}

function counted(statements: Readonly<Record<string, number>>, logins: number): string {
  const commits = statements.commit ?? 0;
  const { perRequest, table } = statementUse(statements, logins, 'login');
  return [
    `${perRequest.toFixed(1)} statements for each login, savepoints among them, and ${(commits / logins).toFixed(3)} commits: ` +
      `${(logins / commits).toFixed(0)} logins share one.`,
    table,
  ].join('\n\n');
}
