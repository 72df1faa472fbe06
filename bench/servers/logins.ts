import type { LoadResult } from '../load/drive.ts';
import { drive } from '../load/drive.ts';
import { LoginCodes } from '../load/login-codes.ts';
import { type Measured, measure, type Pairs } from '../load/pairs.ts';
import { bareLoginShot, loginShots } from '../load/shots.ts';
import { seed } from '../population/seed.ts';
import { figure, type Row, ratioRow, type Target } from '../report/section.ts';
import { type ServerChild, type StartOptions, startBare, startTwofold } from './child.ts';
import { type Bench, range } from './stand.ts';

/** Logins beside *bare*, as every store is measured. */
export function loginRow({ ratio, subject, reference }: Pairs, target: Target): Row {
  return ratioRow(
    {
      what: `\`POST /login\`, ${CONNECTIONS} connections`,
      measured: `${figure(subject.perSecond)}/s, p50 ${figure(subject.p50)} ms, p99 ${figure(subject.p99)} ms`,
      reference: `bare ${figure(reference.perSecond)}/s`,
      ratio,
    },
    target,
  );
}

export const CONNECTIONS = 64;
/** Who log in during one round, each up to three times: more is not allowed in the time that it takes. */
export const USERS_PER_ROUND = 10_000;
export const ROUND_SECONDS = 2.5;
/** Before it, code is not compiled yet. */
const WARM_UP_SECONDS = 4;

/** Both servers, warm, on a fresh installation that has users for `rounds` rounds. */
export interface LoginStand {
  apiKey: string;
  twofold: ServerChild;
  bare: ServerChild;
  /** The users of a round, from 0. Each round is measured once. */
  usersOf(round: number): number[];
  logins(round: number): Promise<Measured>;
  bareLogins(): Promise<Measured>;
  stop(): Promise<void>;
}

export async function openLoginStand(
  bench: Bench,
  rounds: number,
  options: Pick<StartOptions, 'nodeOptions' | 'env'> & {
    warmUpSeconds?: number;
    /** Takes the installation elsewhere, and gives what a server needs to serve it. */
    adopt?: (dataDir: string) => Promise<Record<string, string>>;
  } = {},
): Promise<LoginStand> {
  const dataDir = bench.folder(`logins-${performance.now()}`);
  const apiKey = await seed(dataDir, { users: (rounds + 1) * USERS_PER_ROUND, stride: 1 });
  const bare = await startBare();
  const env = { ...options.env, ...(await options.adopt?.(dataDir)) };
  const twofold = await startTwofold({ ...options, env, dataDir });
  const usersOf = (round: number) => range(round * USERS_PER_ROUND, (round + 1) * USERS_PER_ROUND);
  const warmUpSeconds = options.warmUpSeconds ?? WARM_UP_SECONDS;

  const logins = (round: number, seconds = ROUND_SECONDS): Promise<LoadResult> => {
    const next = loginShots(apiKey, new LoginCodes(usersOf(round)));
    return drive({ port: twofold.port, connections: CONNECTIONS, next, seconds });
  };
  const bareLogins = (seconds = ROUND_SECONDS) =>
    drive({ port: bare.port, connections: CONNECTIONS, next: bareLoginShot(), seconds });

  await bareLogins(warmUpSeconds / 2);
  await logins(rounds, warmUpSeconds);
  return {
    apiKey,
    twofold,
    bare,
    usersOf,
    logins: (round) => measure(twofold, () => logins(round)),
    bareLogins: () => measure(bare, () => bareLogins()),
    async stop() {
      await twofold.stop();
      await bare.stop();
    },
  };
}
